"""Compute everything again and name the first row that does not fit. Rows stream by: memory does not grow with the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain as one_after_another
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.ledger.hashing import MerkleTree, commitment_hash, entry_hash, seal_hash
from llaqta.ledger.models import Entry, Seal
from llaqta.ledger.selectors import ENTRY_FIELDS, SEAL_FIELDS
from llaqta.lib.dates import long_instant

Progress = Callable[[int], None]
_STEP = 1_000  # rows between two calls of `progress`, and rows fetched at once


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that does not fit: an entry, or else a seal."""

    reason: str
    chain: str = ""
    seq: int | None = None
    entry_id: int | None = None
    event: str = ""
    seal_number: int | None = None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was checked, up to the first problem. `unsealed` entries could still be cut off unnoticed."""

    entries: int
    chains: int
    seals: int
    unsealed: int
    problem: Problem | None

    @property
    def fits(self) -> bool:
        return self.problem is None


@dataclass(slots=True)
class _Tally:
    progress: Progress | None
    entries: int = 0
    chains: int = 0
    seals: int = 0
    sealed: int = 0

    def count_entry(self) -> None:
        self.entries += 1
        if self.progress and self.entries % _STEP == 0:
            self.progress(self.entries)


def verify(
    progress: Progress | None = None, *, known_seal: tuple[int, str] | None = None
) -> VerificationReport:
    """Check every chain, then every seal; stop at the first row that does not fit.

    `known_seal` is a number and a hash that somebody kept outside: with it, a ledger rebuilt from the ground up is noticed too.
    """
    tally = _Tally(progress)
    with _streaming():
        problems = one_after_another(
            _chain_problems(tally), _seal_problems(tally), _unknown_seal(known_seal)
        )
        problem = next(problems, None)
    return VerificationReport(
        entries=tally.entries,
        chains=tally.chains,
        seals=tally.seals,
        unsealed=max(tally.entries - tally.sealed, 0),
        problem=problem,
    )


def _streaming() -> AbstractContextManager[Any]:
    """PostgreSQL streams without a copy only inside a transaction; on SQLite one would lock the writers out."""
    if transaction.get_connection().vendor == "postgresql":
        return transaction.atomic()
    return nullcontext()


def _chain_problems(tally: _Tally) -> Iterator[Problem]:
    rows = Entry.objects.order_by("chain", "seq").values(
        *ENTRY_FIELDS, "opening__salt", "opening__private"
    )
    chain, seq, link = None, 0, ""
    for row in rows.iterator(chunk_size=_STEP):
        if row["chain"] != chain:
            chain, seq, link = row["chain"], 0, ""
            tally.chains += 1
        tally.count_entry()
        if reason := _entry_misfit(dict(row), seq + 1, link):
            yield Problem(
                reason=reason,
                chain=row["chain"],
                seq=row["seq"],
                entry_id=row["id"],
                event=row["event"],
            )
        seq, link = row["seq"], row["hash"]


def _entry_misfit(row: dict[str, Any], expected_seq: int, link: str) -> str:
    entry_id, salt, private, stored_hash = (
        row.pop(name) for name in ("id", "opening__salt", "opening__private", "hash")
    )
    names = {"id": entry_id, "seq": row["seq"], "chain": row["chain"]}
    if row["seq"] != expected_seq:
        return _(
            "Falta el asiento %(missing)s de la cadena «%(chain)s»: fue quitado, o su orden fue cambiado."
        ) % {**names, "missing": expected_seq}
    if row["prev_hash"] != link:
        return (
            _(
                "El asiento %(seq)s de la cadena «%(chain)s» no enlaza con el anterior: uno de los dos fue sustituido o movido."
            )
            % names
        )
    if entry_hash(**row) != stored_hash:
        return (
            _(
                "El contenido del asiento %(seq)s de la cadena «%(chain)s» fue cambiado después de escribirse."
            )
            % names
        )
    if salt is not None and commitment_hash(salt, private) != row["commitment"]:
        return (
            _(
                "Los datos privados del asiento %(seq)s de la cadena «%(chain)s» no son los que se registraron."
            )
            % names
        )
    return ""


def _seal_problems(tally: _Tally) -> Iterator[Problem]:
    # Seals first, entries after: whatever a seal covers was committed before the seal was.
    seals = Seal.objects.order_by("number").values(*SEAL_FIELDS)
    leaves = _leaves()
    entry_id, leaf = next(leaves)
    number, link = 0, ""
    for row in seals.iterator(chunk_size=_STEP):
        tree = MerkleTree()
        while entry_id is not None and entry_id <= row["last_entry_id"]:
            tree.add(leaf)
            entry_id, leaf = next(leaves)
        tally.seals += 1
        tally.sealed += tree.size
        if reason := _seal_misfit(dict(row), number + 1, link, tree):
            yield Problem(reason=reason, seal_number=row["number"])
        number, link = row["number"], row["hash"]


def _leaves() -> Iterator[tuple[int | None, bytes]]:
    """Id and hash of every entry, and at the end `(None, b"")` for ever after."""
    rows = Entry.objects.order_by("id").values_list("id", "hash")
    for entry_id, stored_hash in rows.iterator(chunk_size=_STEP):
        yield entry_id, bytes.fromhex(stored_hash)
    while True:
        yield None, b""


def _seal_misfit(
    row: dict[str, Any], expected_number: int, link: str, tree: MerkleTree
) -> str:
    stored_hash = row.pop("hash")
    names = {
        "number": row["number"],
        "at": long_instant(row["at"]),
        "size": row["size"],
        "found": tree.size,
    }
    if row["number"] != expected_number:
        return _("Falta el sello %(missing)s: fue quitado.") % {
            "missing": expected_number
        }
    if row["prev_hash"] != link:
        return (
            _(
                "El sello %(number)s no enlaza con el anterior: uno de los dos fue sustituido."
            )
            % names
        )
    if seal_hash(**row) != stored_hash:
        return _("El sello %(number)s fue cambiado después de escribirse.") % names
    if tree.size != row["size"]:
        return (
            _(
                "El sello %(number)s, del %(at)s, cubre %(size)s asientos y ahora hay %(found)s: se quitaron o se añadieron después."
            )
            % names
        )
    if tree.root() != row["root"]:
        return (
            _(
                "Los asientos que cubre el sello %(number)s, del %(at)s, no son los que había: fueron sustituidos o reordenados."
            )
            % names
        )
    return ""


def _unknown_seal(known: tuple[int, str] | None) -> Iterator[Problem]:
    if known is None:
        return
    number, expected = known
    if not Seal.objects.filter(number=number, hash=expected.lower()).exists():
        reason = _(
            "El sello %(number)s que usted guardó no está en este libro: fue reescrito, o se restauró una copia más antigua."
        )
        yield Problem(reason=reason % {"number": number}, seal_number=number)
