from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from llaqta.ledger import api as ledger
from llaqta.ledger.tests.acts import tamper

pytestmark = pytest.mark.django_db


def test_verify_says_that_all_fits(
    chain: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("ledger", "verify")
    out = capsys.readouterr().out
    assert "Todo encaja. Asientos: 4, cadenas: 1, sellos: 0, sin sellar: 4." in out


def test_verify_fails_on_a_row_changed_in_sql(
    chain: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper("UPDATE ledger_entry SET data = '{}' WHERE seq = 3")
    with pytest.raises(SystemExit) as stop:
        call_command("ledger", "verify")
    assert stop.value.code == 1
    assert f"cadena {chain}, asiento 3" in capsys.readouterr().err


def test_a_database_without_a_book_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["other"])
    with pytest.raises(SystemExit) as stop:
        call_command("ledger", "verify")
    assert stop.value.code == 1
    assert "./llaqta setup" in capsys.readouterr().err


def test_seal_shows_what_to_keep_outside(
    chain: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("ledger", "seal")
    kept = capsys.readouterr().out.split()[-1]
    assert kept == str(ledger.last_seal())
    call_command("ledger", "verify", seal=kept)
    call_command("ledger", "seal")
    assert "No hay asientos nuevos" in capsys.readouterr().out


@pytest.mark.parametrize("kept", ["1:" + "0" * 64, "nonsense"])
def test_verify_fails_on_a_seal_that_is_not_ours(chain: str, kept: str) -> None:
    ledger.seal()
    with pytest.raises(SystemExit):
        call_command("ledger", "verify", seal=kept)
