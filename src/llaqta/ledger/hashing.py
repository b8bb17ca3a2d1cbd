"""What is hashed, and how: the format of `docs/ledger.md`, as pure functions.

Another program must get the same digits in ten lines, so the text that is hashed is plain: a first line
with the name and version of the format, then one field a line in a fixed order, UTF-8, each line ended by
a line feed. No field holds a line feed itself (`record` refuses it), so no two contents share a text.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

ENTRY_FORMAT = "llaqta-ledger/1"
SEAL_FORMAT = "llaqta-seal/1"


def entry_hash(
    *,
    chain: str,
    seq: int,
    prev_hash: str,
    at: datetime,
    event: str,
    actor_kind: str,
    user_id: int | None,
    position_id: int | None,
    target: str,
    commitment: str,
    data: str,
) -> str:
    user = "" if user_id is None else user_id
    position = "" if position_id is None else position_id
    text = (
        f"{ENTRY_FORMAT}\n{chain}\n{seq}\n{prev_hash}\n{instant_text(at)}\n{event}\n"
        f"{actor_kind}\n{user}\n{position}\n{target}\n{commitment}\n{data}\n"
    )
    return hashlib.sha256(text.encode()).hexdigest()


def seal_hash(
    *,
    number: int,
    at: datetime,
    last_entry_id: int,
    size: int,
    root: str,
    prev_hash: str,
) -> str:
    text = f"{SEAL_FORMAT}\n{number}\n{prev_hash}\n{instant_text(at)}\n{last_entry_id}\n{size}\n{root}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_hash(salt: str, private: str) -> str:
    """SHA-256(salt bytes, then the canonical JSON). 32 random bytes: without them 10⁸ identity numbers fall in a minute."""
    return hashlib.sha256(bytes.fromhex(salt) + private.encode()).hexdigest()


def instant_text(at: datetime) -> str:
    """`2026-02-13T13:00:00.000000Z`, always with microseconds."""
    return (
        f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    )


class MerkleTree:
    """The root of RFC 6962 over leaves that arrive one at a time, keeping log₂(n) nodes."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # height and hash of full subtrees

    def add(self, leaf: bytes) -> None:
        height, node = 0, hashlib.sha256(b"\x00" + leaf).digest()
        while self._peaks and self._peaks[-1][0] == height:
            node = _join(self._peaks.pop()[1], node)
            height += 1
        self._peaks.append((height, node))
        self.size += 1

    def root(self) -> str:
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        *left, (_, node) = self._peaks
        for _, peak in reversed(left):
            node = _join(peak, node)
        return node.hex()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
