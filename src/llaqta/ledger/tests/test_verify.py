"""Somebody with the owner's password lifts the triggers, changes a row, and puts them back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from llaqta.ledger import api as ledger
from llaqta.ledger.hashing import entry_hash
from llaqta.ledger.models import Entry, Seal
from llaqta.ledger.tests.acts import act, tamper
from llaqta.lib.actor import SYSTEM

pytestmark = pytest.mark.django_db


def problem() -> ledger.Problem:
    found = ledger.verify().problem
    assert found is not None
    return found


def rewrite(entry: Entry, **changes: str) -> str:
    """Change a row and give it the hash that fits; returns the hash."""
    row = Entry.objects.filter(pk=entry.pk).values().get()
    fields: dict[str, Any] = {**row, **changes}
    del fields["id"], fields["hash"]
    digits = entry_hash(**fields)
    tamper(
        "UPDATE ledger_entry SET data = %s, prev_hash = %s, hash = %s WHERE id = %s",
        fields["data"],
        fields["prev_hash"],
        digits,
        entry.pk,
    )
    return digits


def test_an_empty_ledger_fits() -> None:
    assert ledger.verify() == ledger.VerificationReport(0, 0, 0, 0, None)


def test_an_untouched_ledger_fits(chain: str) -> None:
    act(chain="organization")
    ledger.seal()
    act(chain="organization")
    assert ledger.verify() == ledger.VerificationReport(6, 2, 1, 1, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("data", '{"folios":99,"to":"TOP-1"}'),
        ("event", "routing.archived"),
        ("target", "E-2026-000999"),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("user_id", 8),
        ("position_id", None),
        ("actor_kind", "system"),
        ("commitment", "0" * 64),
        ("hash", "0" * 64),
    ],
)
def test_it_names_a_row_changed_in_sql(
    chain: str, column: str, value: str | int | None
) -> None:
    tamper(f"UPDATE ledger_entry SET {column} = %s WHERE seq = 2", value)  # noqa: S608 names are ours
    found = problem()
    assert (found.chain, found.seq) == (chain, 2)
    assert found.entry_id == Entry.objects.get(seq=2).pk
    assert found.event == Entry.objects.get(seq=2).event
    assert "fue cambiado después de escribirse" in found.reason


def test_it_names_a_missing_row(chain: str) -> None:
    tamper("DELETE FROM ledger_entry WHERE seq = 2")
    found = problem()
    assert found.seq == 3
    assert "Falta el asiento 2" in found.reason


def test_it_notices_a_missing_beginning(chain: str) -> None:
    tamper("DELETE FROM ledger_entry WHERE seq = 1")
    assert "Falta el asiento 1" in problem().reason


def test_it_notices_two_rows_swapped(chain: str) -> None:
    tamper("UPDATE ledger_entry SET seq = 50 WHERE seq = 2")
    tamper("UPDATE ledger_entry SET seq = 2 WHERE seq = 3")
    tamper("UPDATE ledger_entry SET seq = 3 WHERE seq = 50")
    found = problem()
    assert found.seq == 2
    assert "no enlaza con el anterior" in found.reason


def test_it_notices_a_row_written_again_with_a_hash_that_fits(chain: str) -> None:
    rewrite(Entry.objects.get(seq=2), data="{}")
    found = problem()
    assert found.seq == 3
    assert "no enlaza con el anterior" in found.reason


def test_a_seal_notices_a_whole_chain_written_again(chain: str) -> None:
    ledger.seal()
    link = ""
    for entry in ledger.history(chain):
        link = rewrite(entry, data="{}", prev_hash=link)
    found = problem()
    assert found.seal_number == 1
    assert "fueron sustituidos o reordenados" in found.reason


def test_a_seal_notices_a_tail_cut_off(chain: str) -> None:
    ledger.seal()
    act(chain="other")
    tamper("DELETE FROM ledger_entry WHERE seq = 4")
    found = problem()
    assert found.seal_number == 1
    assert "cubre 4 asientos y ahora hay 3" in found.reason


def test_a_seal_notices_a_whole_chain_removed(chain: str) -> None:
    act(chain="other")
    ledger.seal()
    tamper("DELETE FROM ledger_entry WHERE chain = 'other'")
    assert "cubre 5 asientos y ahora hay 4" in problem().reason


def test_a_tail_not_yet_sealed_is_said_to_be_so(chain: str) -> None:
    tamper("DELETE FROM ledger_entry WHERE seq = 4")
    assert ledger.verify() == ledger.VerificationReport(3, 1, 0, 3, None)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE ledger_seal SET size = 2 WHERE number = 1", "sello 1 fue cambiado"),
        ("DELETE FROM ledger_seal WHERE number = 1", "Falta el sello 1"),
        ("UPDATE ledger_seal SET prev_hash = '' WHERE number = 2", "sello 2 no enlaza"),
    ],
)
def test_it_notices_a_seal_changed(chain: str, statement: str, sentence: str) -> None:
    ledger.seal()
    act()
    ledger.seal()
    tamper(statement)
    assert sentence in problem().reason


def test_a_seal_kept_outside_shows_that_seals_were_removed(chain: str) -> None:
    (seal,) = ledger.seal()
    known = (seal.number, seal.hash)
    assert ledger.verify(known_seal=known).fits
    tamper("DELETE FROM ledger_seal")
    tamper("DELETE FROM ledger_entry WHERE seq = 4")
    assert ledger.verify().fits
    found = ledger.verify(known_seal=known).problem
    assert found is not None
    assert "El sello 1 que usted guardó no está" in found.reason


@pytest.fixture
def private_entry() -> Entry:
    with transaction.atomic():
        return ledger.record(
            "routing.filed",
            actor=SYSTEM,
            chain="p",
            target="t",
            data={},
            private={"name": "Ana"},
        )


@pytest.mark.usefixtures("private_entry")
def test_it_fits_after_private_data_were_erased() -> None:
    assert ledger.verify().fits
    ledger.erase_private("p")
    assert ledger.verify().fits


@pytest.mark.usefixtures("private_entry")
def test_it_notices_private_data_changed() -> None:
    tamper("UPDATE ledger_opening SET private = %s", '{"name":"Bruno"}')
    assert "Los datos privados del asiento 1" in problem().reason


def test_it_reports_progress() -> None:
    for _ in range(1_001):
        act(chain="long")
    seen: list[int] = []
    ledger.verify(seen.append)
    assert seen == [1_000]


def test_sealing_goes_on_where_it_stopped(chain: str) -> None:
    (one,) = ledger.seal()
    assert ledger.seal() == []
    act()
    (two,) = ledger.seal()
    assert (two.number, two.prev_hash, two.size) == (2, one.hash, 1)
    assert Seal.objects.count() == 2
    assert ledger.verify().fits


def test_a_long_backlog_is_sealed_in_batches(
    chain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llaqta.ledger.services.SEAL_SIZE", 3)
    assert [seal.size for seal in ledger.seal()] == [3, 1]
    assert ledger.verify().fits
