"""Writes: record an act, seal what was recorded, erase what is private."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max

from llaqta.ledger.errors import (
    ChainMovedError,
    SealedElsewhereError,
    WritersBusyError,
)
from llaqta.ledger.hashing import MerkleTree, commitment_hash, entry_hash, seal_hash
from llaqta.ledger.models import Entry, Opening, Seal
from llaqta.lib import clock, rows
from llaqta.lib.actor import Actor
from llaqta.lib.canonical import canonical_json

SEAL_SIZE = 5_000  # entries under one root, at most


def record(
    event: str,
    *,
    actor: Actor,
    chain: str,
    target: str,
    data: Mapping[str, Any],
    private: Mapping[str, Any] | None = None,
    first: bool = False,
) -> Entry:
    """Add an act to its chain, inside the caller's transaction: both are kept or neither is.

    What names a person goes in `private`. `first` says that the chain begins here and saves reading its end.
    Raises ChainMovedError when another act took the same place; the caller's transaction cannot go on then.
    """
    if not transaction.get_connection().in_atomic_block:
        msg = "record() goes inside the transaction of the act that it records"
        raise transaction.TransactionManagementError(msg)
    if "\n" in event or "\n" in chain or "\n" in target:
        msg = "event, chain and target are single lines"
        raise ValueError(msg)
    seq, prev_hash = (0, "") if first else _end_of(chain)
    opening = _opening(private) if private is not None else None
    fields: dict[str, Any] = {
        "chain": chain,
        "seq": seq + 1,
        "prev_hash": prev_hash,
        "at": clock.now(),
        "event": event,
        "actor_kind": actor.kind.value,
        "user_id": actor.user_id,
        "position_id": actor.position_id,
        "target": target,
        "commitment": commitment_hash(*opening) if opening else "",
        "data": canonical_json(data),
    }
    entry = Entry(**fields, hash=entry_hash(**fields))
    try:
        rows.insert(entry)
    except IntegrityError as clash:
        raise ChainMovedError from clash
    if opening:
        rows.insert(Opening(entry=entry, salt=opening[0], private=opening[1]))
    return entry


def erase_private(chain: str) -> int:
    """Forget what opens the commitments of a chain; the chain goes on verifying. Returns how many were erased."""
    count, _ = Opening.objects.filter(entry__chain=chain).delete()
    return count


def seal(progress: Callable[[int], None] | None = None) -> list[Seal]:
    """Put every entry committed so far under a seal, in batches; returns the new seals, none when there is nothing new.

    Raises WritersBusyError or SealedElsewhereError; the next round makes up for it.
    """
    horizon = _settled_horizon()
    seals: list[Seal] = []
    sealed = 0
    while batch := _seal_batch(horizon):
        seals.append(batch)
        sealed += batch.size
        if progress:
            progress(sealed)
    return seals


def _end_of(chain: str) -> tuple[int, str]:
    """Place and hash of the last entry."""
    return _last_of.first(chain) or (0, "")


_last_of = rows.Prepared(
    lambda chain: (
        Entry.objects.filter(chain=chain)
        .order_by("-seq")
        .values_list("seq", "hash")[:1]
    ),
    str,
)


def _opening(private: Mapping[str, Any]) -> tuple[str, str]:
    return secrets.token_hex(32), canonical_json(private)


@transaction.atomic(durable=True)
def _settled_horizon() -> int:
    """The highest id below which no entry can appear any more.

    The race: PostgreSQL hands out ids when a row is inserted, not when it commits. Entry 7 may be visible while 6 is
    still in an open transaction; a seal over "up to 7" taken now would be broken by 6 when it commits. Waiting some
    seconds only makes that rare. A SHARE lock makes it impossible: it is granted when no writer is in flight, so every
    id handed out is committed or gone. It is let go at once, before any hashing, and not waited for longer than half a
    second, because new writers queue behind the wait. SQLite has one writer at a time: ids commit in order.
    """
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                cursor.execute("LOCK TABLE ledger_entry IN SHARE MODE")
        except OperationalError as timeout:
            raise WritersBusyError from timeout
    return Entry.objects.aggregate(last=Max("id"))["last"] or 0


@transaction.atomic(durable=True)
def _seal_batch(horizon: int) -> Seal | None:
    previous = Seal.objects.order_by("-number").first()
    after = previous.last_entry_id if previous else 0
    tree, last_entry_id = MerkleTree(), after
    entries = Entry.objects.filter(id__gt=after, id__lte=horizon).order_by("id")
    for entry_id, leaf in entries.values_list("id", "hash")[:SEAL_SIZE]:
        tree.add(bytes.fromhex(leaf))
        last_entry_id = entry_id
    if not tree.size:
        return None
    fields: dict[str, Any] = {
        "number": previous.number + 1 if previous else 1,
        "at": clock.now(),
        "last_entry_id": last_entry_id,
        "size": tree.size,
        "root": tree.root(),
        "prev_hash": previous.hash if previous else "",
    }
    try:
        return Seal.objects.create(**fields, hash=seal_hash(**fields))
    except IntegrityError as clash:  # two sealers: `number` is unique, one wins
        raise SealedElsewhereError from clash
