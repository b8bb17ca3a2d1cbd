"""Anybody can check an export with the standard library alone. `check` is the example of `docs/ledger.md`; it imports nothing of ours."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable

import pytest
from django.core.management import call_command

from llaqta.ledger.tests.acts import act

ENTRY = (
    "chain seq prev_hash at event actor_kind user_id position_id target commitment data"
)
SEAL = "number prev_hash at last_entry_id size root"


def check(lines: Iterable[str]) -> int:
    """Count the rows of an export; AssertionError at the first that does not fit."""
    ends: dict[str, tuple[int, str]] = {}  # by chain: place and hash of the last entry
    leaves: list[tuple[int, bytes]] = []
    sealed, count = "", 0
    for line in lines:
        count += 1
        row = json.loads(line)
        is_entry = row["format"] == "llaqta-ledger/1"
        values = [row[name] for name in (ENTRY if is_entry else SEAL).split()]
        text = "".join(f"{'' if v is None else v}\n" for v in [row["format"], *values])
        assert hashlib.sha256(text.encode()).hexdigest() == row["hash"], line
        if is_entry:
            seq, link = ends.get(row["chain"], (0, ""))
            assert (row["seq"], row["prev_hash"]) == (seq + 1, link), line
            ends[row["chain"]] = (row["seq"], row["hash"])
            leaves.append((row["id"], bytes.fromhex(row["hash"])))
        else:
            assert row["prev_hash"] == sealed, line
            batch = [
                leaf for entry_id, leaf in leaves if entry_id <= row["last_entry_id"]
            ]
            assert len(batch) == row["size"], line
            assert root(batch).hex() == row["root"], line
            leaves, sealed = leaves[len(batch) :], row["hash"]
    return count


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    both = root(leaves[:half]) + root(leaves[half:])
    return hashlib.sha256(b"\x01" + both).digest()


@pytest.fixture
def lines(chain: str) -> list[str]:
    call_command("ledger", "seal", stdout=io.StringIO())
    act(chain="organization", event="organization.position_created")
    call_command("ledger", "seal", stdout=io.StringIO())
    act(nota="Ñandú 🙂\n«cita»")
    out = io.StringIO()
    call_command("ledger", "export", stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_it_accepts_an_export(lines: list[str]) -> None:
    assert check(lines) == 6 + 2


@pytest.mark.django_db
@pytest.mark.parametrize("place", range(8))
def test_it_rejects_one_digit_changed(lines: list[str], place: int) -> None:
    old, new = ('"at":"20', '"at":"30') if place < 6 else ('"size":', '"size":1')
    changed = lines[place].replace(old, new)
    with pytest.raises(AssertionError):
        check([*lines[:place], changed, *lines[place + 1 :]])


@pytest.mark.django_db
@pytest.mark.parametrize("place", range(5))
def test_it_rejects_a_line_removed(lines: list[str], place: int) -> None:
    with pytest.raises(AssertionError):
        check([*lines[:place], *lines[place + 1 :]])
