from __future__ import annotations

import io
import os
import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from llaqta.blobs import api as blobs
from llaqta.blobs import orphans

DAY = timedelta(days=1)


class Rows:
    """Stands for a room whose rows name files. `meanwhile` happens while it is being asked."""

    def __init__(self) -> None:
        self.named: set[str] = set()
        self.asked = 0

    def named_among(self, hashes: Collection[str]) -> Iterable[str]:
        self.asked += 1
        answer = self.named & set(hashes)
        self.meanwhile()
        return answer

    def meanwhile(self) -> None: ...


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rooms that registered at start-up have no part in these tests."""
    monkeypatch.setattr(orphans, "_references", [])
    monkeypatch.setattr(orphans, "_lookups", [])


@pytest.fixture
def rows() -> Rows:
    rows = Rows()
    blobs.register_reference_lookup(rows.named_among)
    return rows


@pytest.fixture
def old(pdf: bytes) -> blobs.Blob:
    blob = blobs.put(io.BytesIO(pdf), max_bytes=1000)
    age(blobs.path_of(blob.sha256))
    return blob


def age(path: Path) -> None:
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(path, (long_ago, long_ago))


def test_it_deletes_an_old_file_that_no_row_names(rows: Rows, old: blobs.Blob) -> None:
    assert blobs.delete_orphans(DAY) == blobs.Sweep(
        looked_at=1, deleted=1, freed_bytes=old.size
    )
    assert not blobs.exists(old.sha256)


def test_it_keeps_a_file_that_a_row_names(rows: Rows, old: blobs.Blob) -> None:
    rows.named.add(old.sha256)
    assert blobs.delete_orphans(DAY).deleted == 0
    assert blobs.exists(old.sha256)


def test_it_keeps_a_young_file(rows: Rows, pdf: bytes) -> None:
    blob = blobs.put(io.BytesIO(pdf), max_bytes=1000)
    assert blobs.delete_orphans(DAY) == blobs.Sweep(
        looked_at=0, deleted=0, freed_bytes=0
    )
    assert blobs.exists(blob.sha256)


def test_it_keeps_a_file_put_again_while_it_asks(
    rows: Rows, old: blobs.Blob, pdf: bytes
) -> None:
    rows.meanwhile = lambda: blobs.put(io.BytesIO(pdf), max_bytes=1000)  # type: ignore[method-assign,assignment]
    assert blobs.delete_orphans(DAY).deleted == 0
    assert blobs.exists(old.sha256)


def test_it_deletes_what_a_killed_server_left_in_incoming(
    rows: Rows, store: Path, old: blobs.Blob
) -> None:
    rows.named.add(old.sha256)
    leftover = store / "incoming" / "tmpabc"
    leftover.write_bytes(b"half")
    age(leftover)
    assert blobs.delete_orphans(DAY).freed_bytes == 4
    assert not leftover.exists()


def test_it_asks_in_batches(rows: Rows, store: Path, old: blobs.Blob) -> None:
    for number in range(1200):
        path = store / "00" / f"{number:064x}"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        age(path)
    assert blobs.delete_orphans(DAY).deleted == 1201
    assert rows.asked == 3


def test_it_refuses_to_run_when_nobody_registered(old: blobs.Blob) -> None:
    with pytest.raises(RuntimeError, match="no room registered"):
        blobs.delete_orphans(DAY)
    assert blobs.exists(old.sha256)


def test_it_does_nothing_before_the_first_file(rows: Rows) -> None:
    assert blobs.delete_orphans(DAY).looked_at == 0


def test_it_keeps_what_a_room_with_few_files_names(rows: Rows, old: blobs.Blob) -> None:
    blobs.register_references(lambda: iter([old.sha256]))
    assert blobs.delete_orphans(DAY).deleted == 0
