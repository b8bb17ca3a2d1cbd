from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llaqta.ledger.hashing import ENTRY_FORMAT, SEAL_FORMAT, instant_text
from llaqta.ledger.models import Entry, Seal
from llaqta.lib.canonical import canonical_json

ENTRY_FIELDS = (
    "id",
    "chain",
    "seq",
    "prev_hash",
    "at",
    "event",
    "actor_kind",
    "user_id",
    "position_id",
    "target",
    "commitment",
    "data",
    "hash",
)
SEAL_FIELDS = ("number", "prev_hash", "at", "last_entry_id", "size", "root", "hash")


def history(chain: str) -> list[Entry]:
    """The acts of one chain, in the order in which they happened."""
    return list(Entry.objects.filter(chain=chain).order_by("seq"))


def last_seal() -> Seal | None:
    """The seal to write down outside: it stands for everything before it."""
    return Seal.objects.order_by("-number").first()


def export(chain: str | None = None) -> Iterator[str]:
    """One JSON line for every entry in order of id and, without `chain`, for every seal. No private data."""
    entries = Entry.objects.order_by("id")
    if chain is not None:
        entries = entries.filter(chain=chain)
    for entry in entries.values(*ENTRY_FIELDS).iterator(chunk_size=2_000):
        yield _line(ENTRY_FORMAT, dict(entry))
    if chain is None:
        for seal in Seal.objects.order_by("number").values(*SEAL_FIELDS).iterator():
            yield _line(SEAL_FORMAT, dict(seal))


def _line(format_name: str, fields: dict[str, Any]) -> str:
    return canonical_json(
        {**fields, "format": format_name, "at": instant_text(fields["at"])}
    )
