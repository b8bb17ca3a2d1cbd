"""Search: part of a word is enough; accents and case do not matter; nobody finds what they may not see."""

from __future__ import annotations

import pytest
from django.db import connection

from llaqta.routing.models import RouteSheet
from llaqta.routing.selectors.search import find_sheets
from llaqta.routing.tests import staff
from tests.cast import Cast, Files, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def ñuflo(file_sheet: Files) -> RouteSheet:
    return file_sheet(
        subject="Inspección de la acequia «El Ñandú»",
        cite="OTB/CH/12-2026",
        sender={"name": "Ñuflo Chávez"},
    )


def found(typed: str, cast: Cast) -> list[str]:
    return [row.number for row in find_sheets(typed, actor=cast.violeta.actor).rows]


@pytest.mark.parametrize(
    "typed",
    [
        "inspeccion",
        "INSPECCIÓN",
        "ñandú",
        "nandu",
        "cequi",
        "nuflo chavez",
        "chavez acequia",
        "OTB/CH",
        "otb/ch/12",
        "1234567",
        "E-2026-000001",
        "000001",
        "e-2026",
        "la acequia",
    ],
)
def test_it_finds_by_any_part(ñuflo: RouteSheet, cast: Cast, typed: str) -> None:
    assert found(typed, cast) == [ñuflo.number]


@pytest.mark.parametrize(
    "typed",
    [
        "alcantarilla",
        "inspeccion alcantarilla",
        "",
        "  ",
        "%",
        "'; --",
        '"',
        "\x00",
        "zz",
        "* OR acequia NEAR",
    ],
)
def test_it_does_not_find_what_is_not_there(
    ñuflo: RouteSheet, cast: Cast, typed: str
) -> None:
    assert found(typed, cast) == []


def test_two_letters_are_the_beginning_of_a_number(
    ñuflo: RouteSheet, cast: Cast
) -> None:
    assert found("E-", cast) == [ñuflo.number]
    assert found("20", cast) == []


def test_newest_come_first_and_pages_go_by_key(cast: Cast) -> None:
    staff.many_sheets(60, sender=cast.violeta, receiver=cast.carla)
    first = find_sheets("solicitud", actor=cast.violeta.actor)
    second = find_sheets("solicitud", actor=cast.violeta.actor, after=first.older)
    third = find_sheets("solicitud", actor=cast.violeta.actor, after=second.older)
    numbers = [row.number for page in (first, second, third) for row in page.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 60
    assert (first.newer, third.older) == ("", "")
    assert (
        find_sheets("solicitud", actor=cast.violeta.actor, before=third.newer).rows
        == second.rows
    )


def test_a_change_of_the_text_is_found(ñuflo: RouteSheet, cast: Cast) -> None:
    """On SQLite triggers keep the index; they vanish when Django rebuilds the table, see migration 0004."""
    RouteSheet.objects.filter(pk=ñuflo.pk).update(search_text="algo distinto")
    assert found("acequia", cast) == []
    assert found("distinto", cast) == [ñuflo.number]


def test_strangers_find_nothing(ñuflo: RouteSheet, cast: Cast) -> None:
    assert find_sheets("acequia", actor=cast.diego.actor).rows == []


def test_who_audits_finds_confidential_sheets_by_number_only(
    file_sheet: Files, auditor: Staff
) -> None:
    sheet = file_sheet(
        subject="Denuncia por acoso",
        is_confidential=True,
        confidentiality_basis="Ley 974, art. 7",
    )
    assert find_sheets("acoso", actor=auditor.actor).rows == []
    (row,) = find_sheets(sheet.number, actor=auditor.actor).rows
    assert (row.subject, row.sender) == ("Contenido confidencial", "")


def test_the_index_serves(ñuflo: RouteSheet, cast: Cast) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM routing_routesheet WHERE search_text LIKE '%acequia%'"
            )
            assert "sheet_by_words" in str(cursor.fetchall())
        else:
            cursor.execute(
                "SELECT count(*) FROM routing_sheet_search WHERE routing_sheet_search MATCH '\"acequia\"'"
            )
            assert cursor.fetchone() == (1,)
