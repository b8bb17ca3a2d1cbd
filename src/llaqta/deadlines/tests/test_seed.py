"""What the system brings, and what it leaves to be confirmed."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from llaqta.deadlines import law, selectors, services
from llaqta.deadlines.changes import CalendarChange
from llaqta.deadlines.errors import CalendarNotAllowedError
from llaqta.deadlines.models import ClosedPeriod, TermRule
from llaqta.deadlines.seeding import feriados_of, seed
from llaqta.deadlines.terms import Silence, TermUnit
from llaqta.deadlines.working_days import Calendar
from llaqta.lib.actor import Actor


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 22),
        date(2026, 2, 16),
        date(2026, 2, 17),
        date(2026, 4, 3),
        date(2026, 5, 1),
        date(2026, 6, 4),  # Corpus Christi
        date(2026, 6, 22),  # 21 June is a Sunday
        date(2026, 8, 6),
        date(2026, 9, 14),  # Cochabamba
        date(2026, 11, 2),
        date(2026, 12, 25),
    ],
)
def test_days_closed_in_2026(day: date) -> None:
    assert not Calendar(tuple(feriados_of(2026))).is_working(day)


def test_2026_loses_no_other_day() -> None:
    calendar = Calendar(tuple(feriados_of(2026)))
    assert (
        calendar.working_days_between(date(2025, 12, 31), date(2026, 12, 31))
        == 261 - 12
    )


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 10, 17),  # Dignidad Nacional: the package takes it for a day off
        date(
            2025, 11, 3
        ),  # Todos los Difuntos on a Sunday: the package does not move it, practice does
        date(
            2026, 4, 14
        ),  # the municipality's own anniversary, closed only by its own norm
    ],
)
def test_days_to_be_confirmed_stay_open(day: date) -> None:
    assert Calendar(tuple(feriados_of(day.year))).is_working(day)


@pytest.mark.parametrize(
    ("year", "day"), [(2025, date(2025, 10, 17)), (2025, date(2025, 11, 3))]
)
def test_days_to_be_confirmed_are_listed(year: int, day: date) -> None:
    [closure] = [closure for closure in feriados_of(year) if closure.first_day == day]
    assert not closure.verified
    assert "por confirmar" in closure.norm


def test_carnival_is_one_closure_of_two_days() -> None:
    [carnival] = [
        closure for closure in feriados_of(2026) if closure.name == "Carnaval"
    ]
    assert (carnival.first_day, carnival.last_day) == (
        date(2026, 2, 16),
        date(2026, 2, 17),
    )


@pytest.mark.parametrize("year", range(2015, 2037))
def test_every_holiday_of_the_package_is_known(year: int) -> None:
    assert all(closure.norm != law.UNKNOWN_NORM for closure in feriados_of(year))


@pytest.mark.parametrize(
    ("code", "amount", "unit", "silence", "article"),
    [
        ("resolucion-final", 6, TermUnit.MONTHS, Silence.NEGATIVE, "art. 17.II"),
        ("subsanacion", 5, TermUnit.WORKING_DAYS, Silence.NONE, "art. 43"),
        ("desglose", 3, TermUnit.WORKING_DAYS, Silence.NONE, "art. 24"),
        ("notificacion", 5, TermUnit.WORKING_DAYS, Silence.NONE, "art. 33.III"),
        ("prueba", 15, TermUnit.WORKING_DAYS, Silence.NONE, "art. 47.III"),
        ("alegatos", 5, TermUnit.WORKING_DAYS, Silence.NONE, "art. 49"),
        ("terceros", 10, TermUnit.WORKING_DAYS, Silence.NONE, "art. 60"),
        ("revocatoria-presentar", 10, TermUnit.WORKING_DAYS, Silence.NONE, "art. 64"),
        (
            "revocatoria-resolver",
            20,
            TermUnit.WORKING_DAYS,
            Silence.NEGATIVE,
            "art. 65",
        ),
        ("jerarquico-presentar", 10, TermUnit.WORKING_DAYS, Silence.NONE, "art. 66"),
        ("jerarquico-remitir", 3, TermUnit.WORKING_DAYS, Silence.NONE, "art. 66"),
        ("jerarquico-resolver", 90, TermUnit.WORKING_DAYS, Silence.POSITIVE, "art. 67"),
        ("descargo", 15, TermUnit.WORKING_DAYS, Silence.NONE, "art. 83"),
        ("sancion", 10, TermUnit.WORKING_DAYS, Silence.NONE, "art. 84"),
        ("distancia", 5, TermUnit.WORKING_DAYS, Silence.NONE, "art. 21.III"),
    ],
)
def test_terms_of_the_law(
    code: str, amount: int, unit: TermUnit, silence: Silence, article: str
) -> None:
    [term] = [term for term in law.TERMS if term.code == code]
    assert (term.amount, term.unit, term.silence, term.basis) == (
        amount,
        unit,
        silence,
        f"Ley 2341, {article}",
    )
    assert term.verified


def test_what_could_not_be_read_is_marked_so() -> None:
    unconfirmed = {term.code: term.amount for term in law.TERMS if not term.verified}
    assert unconfirmed == {
        "registro": 1,
        "proveido": 3,
        "informe-no-tecnico": 5,
        "informe-tecnico": 10,
        "informe-legal": 10,
        "respuesta-interna": 5,
    }


@pytest.mark.django_db
def test_seeding_again_changes_nothing(heard: list[CalendarChange]) -> None:
    seed(first_year=2025, last_year=2027)
    rows = list(ClosedPeriod.objects.values()), list(TermRule.objects.values())
    again = seed(first_year=2025, last_year=2027)
    assert (again.closures, again.terms, len(heard)) == (0, 0, 1)
    assert rows == (
        list(ClosedPeriod.objects.values()),
        list(TermRule.objects.values()),
    )


@pytest.mark.django_db
def test_seeding_again_respects_what_administrators_did(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    seed(first_year=2026, last_year=2026)
    corpus = ClosedPeriod.objects.get(name="Corpus Christi")
    services.remove_closure(closure_id=corpus.pk, actor=administrator)
    services.change_term(code="proveido", amount=2, verified=True, actor=administrator)
    seed(first_year=2026, last_year=2027)
    rules = selectors.current_rules()
    assert rules.calendar.is_working(date(2026, 6, 4))
    assert not rules.calendar.is_working(date(2027, 5, 27))
    assert rules.term("proveido").amount == 2


@pytest.mark.django_db
def test_a_feriado_entered_by_hand_before_is_no_obstacle(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    services.register_closures(closures=[feriados_of(2026)[0]], actor=administrator)
    seed(first_year=2026, last_year=2026)
    assert ClosedPeriod.objects.filter(first_day=date(2026, 1, 1)).count() == 1


@pytest.mark.django_db
def test_an_official_may_not_seed(carla: Actor) -> None:
    with pytest.raises(CalendarNotAllowedError):
        seed(first_year=2026, last_year=2026, actor=carla)


@pytest.mark.django_db
def test_the_command_says_what_it_brought(heard: list[CalendarChange]) -> None:
    out = StringIO()
    call_command("seed_calendar", "--first-year=2026", "--last-year=2026", stdout=out)
    assert out.getvalue() == "Feriados nuevos: 13. Plazos nuevos: 21.\n"
