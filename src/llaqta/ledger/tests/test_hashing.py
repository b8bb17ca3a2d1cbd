from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from llaqta.ledger.hashing import MerkleTree, entry_hash, instant_text


def test_the_text_of_an_entry_is_the_documented_one() -> None:
    """If this test must change, the format needs a new version number and old entries keep the old one."""
    text = (
        "llaqta-ledger/1\nc\n2\nabc\n2026-02-13T13:00:00.000000Z\nrouting.referred\nstaff\n7\n\n"
        'E-2026-000123\n\n{"to":"Ñ"}\n'
    )
    digits = entry_hash(
        chain="c",
        seq=2,
        prev_hash="abc",
        at=datetime(2026, 2, 13, 9, tzinfo=timezone(timedelta(hours=-4))),
        event="routing.referred",
        actor_kind="staff",
        user_id=7,
        position_id=None,
        target="E-2026-000123",
        commitment="",
        data='{"to":"Ñ"}',
    )
    assert digits == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_an_instant_always_has_microseconds() -> None:
    assert (
        instant_text(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000000Z"
    )


def _root_by_the_book(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = _root_by_the_book(leaves[:half]), _root_by_the_book(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", [*range(18), 31, 32, 33, 300])
def test_the_streamed_root_is_the_one_of_rfc_6962(size: int) -> None:
    leaves = [number.to_bytes(32, "big") for number in range(size)]
    tree = MerkleTree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == _root_by_the_book(leaves).hex()
