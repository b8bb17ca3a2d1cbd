"""The sentences that a neighbour reads, with the norm of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.engine import due_date
from llaqta.deadlines.explanation import Due, StepKind, list_days
from llaqta.deadlines.terms import EventKind, TermEvent
from llaqta.deadlines.tests.calendars import CALENDAR, days, months
from llaqta.deadlines.working_days import Calendar


def sentences(due: Due) -> list[tuple[str, str]]:
    return [(step.text, step.basis) for step in due.steps]


def test_working_days_over_carnival() -> None:
    start = TermEvent(
        kind=EventKind.START, on=date(2026, 2, 13), note="Se presentó la solicitud"
    )
    assert sentences(due_date(days(5), calendar=CALENDAR, events=[start])) == [
        (
            "Plazo de prueba: 5 días hábiles, sin contar sábados, domingos ni feriados.",
            "Ley 2341, art. 43; Ley 2341, art. 20.I.a",
        ),
        ("Se presentó la solicitud: viernes 13 de febrero de 2026.", ""),
        (
            "Corre desde el siguiente día hábil: miércoles 18 de febrero de 2026.",
            "Ley 2341, art. 21.II",
        ),
        ("No se cuentan: lunes 16 y martes 17 de febrero (Carnaval).", "DS 2750"),
        (
            "Vence el martes 24 de febrero de 2026, al terminar ese día.",
            "Ley 2341, art. 21.II",
        ),
    ]


def test_months_that_end_on_a_saturday() -> None:
    texts = sentences(due_date(months(6), calendar=CALENDAR, start=date(2025, 12, 13)))
    assert texts[-3:] == [
        (
            "De fecha a fecha llega al sábado 13 de junio de 2026.",
            "Ley 2341, art. 20.I.b",
        ),
        (
            "El último día, 13 de junio de 2026, cae en sábado y pasa al siguiente día hábil: lunes 15 de junio de 2026.",
            "Ley 2341, art. 20.II",
        ),
        (
            "Vence el lunes 15 de junio de 2026, al terminar ese día.",
            "Ley 2341, art. 21.II",
        ),
    ]


def test_months_that_end_on_a_holiday_name_it() -> None:
    due = due_date(months(6), calendar=CALENDAR, start=date(2025, 8, 16))
    assert any("cae en feriado nacional (Carnaval)" in step.text for step in due.steps)


@pytest.mark.parametrize(
    ("kind", "count", "text"),
    [
        (
            EventKind.EXTEND,
            10,
            "Se amplió en 10 días hábiles el miércoles 4 de marzo de 2026 (Motivo).",
        ),
        (
            EventKind.DISTANCE,
            0,
            "Se suman 5 días hábiles porque la persona vive en otro municipio.",
        ),
        (
            EventKind.INTERRUPT,
            0,
            "Se interrumpió el miércoles 4 de marzo de 2026 (Motivo) y se cuenta otra vez completo, desde el jueves 5 de marzo de 2026.",
        ),
    ],
)
def test_what_happened_is_told(kind: EventKind, count: int, text: str) -> None:
    event = TermEvent(
        kind=kind, on=date(2026, 3, 4), days=count, basis="norma", note="Motivo"
    )
    due = due_date(days(5), calendar=CALENDAR, start=date(2026, 3, 2), events=[event])
    assert (text, "norma") in sentences(due)


def test_a_suspension_says_which_days_it_took() -> None:
    events = [
        TermEvent(
            kind=EventKind.SUSPEND,
            on=date(2026, 3, 4),
            basis="Ley 2341, art. 43",
            note="Observación",
        ),
        TermEvent(kind=EventKind.RESUME, on=date(2026, 3, 6)),
    ]
    due = due_date(days(5), calendar=CALENDAR, start=date(2026, 3, 2), events=events)
    expected = (
        "Estuvo suspendido: del miércoles 4 al viernes 6 de marzo (Observación). Esos días no se cuentan.",
        "Ley 2341, art. 43",
    )
    assert expected in sentences(due)


def test_a_stopped_clock_says_so_last() -> None:
    events = [
        TermEvent(kind=EventKind.SUSPEND, on=date(2026, 3, 4), note="Observación")
    ]
    due = due_date(
        days(5),
        calendar=CALENDAR,
        start=date(2026, 3, 2),
        events=events,
        as_of=date(2026, 3, 5),
    )
    assert due.steps[-1].text == (
        "El plazo está suspendido desde el miércoles 4 de marzo de 2026 (Observación): mientras tanto no corre. "
        "Si siguiera hoy, 5 de marzo de 2026, vencería el miércoles 11 de marzo de 2026."
    )


def test_a_term_to_be_confirmed_says_so() -> None:
    due = due_date(
        replace(days(3), verified=False), calendar=CALENDAR, start=date(2026, 3, 2)
    )
    assert due.steps[1].kind is StepKind.UNCONFIRMED


def test_a_suspension_of_all_terms_is_named_with_its_norm() -> None:
    blockade = Closure(
        date(2026, 3, 3),
        date(2026, 3, 16),
        "Bloqueo",
        "Resolución 12/2026",
        ClosureKind.SUSPENSION,
    )
    due = due_date(months(1), calendar=Calendar((blockade,)), start=date(2026, 3, 2))
    expected = (
        "No se cuentan: del martes 3 al lunes 16 de marzo (Bloqueo).",
        "Resolución 12/2026",
    )
    assert expected in sentences(due)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ([date(2026, 9, 14)], "lunes 14 de septiembre"),
        ([date(2027, 1, 1)], "viernes 1 de enero de 2027"),
        (
            [date(2026, 3, 31), date(2026, 4, 1)],
            "martes 31 de marzo y miércoles 1 de abril",
        ),
        (
            [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)],
            "del lunes 30 de marzo al miércoles 1 de abril",
        ),
    ],
)
def test_days_are_listed_as_people_say_them(listed: list[date], text: str) -> None:
    assert list_days(listed, year=2026) == text


def test_an_explanation_without_a_due_day_is_refused() -> None:
    with pytest.raises(ValueError, match="due day"):
        Due.from_json([])
