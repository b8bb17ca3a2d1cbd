"""Due dates case by case, each with the article that decides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.engine import add_months, due_date
from llaqta.deadlines.errors import InvalidEventsError
from llaqta.deadlines.terms import (
    EventKind,
    RollRule,
    StartRule,
    Term,
    TermEvent,
    TermUnit,
)
from llaqta.deadlines.tests.calendars import CALENDAR, CLOSURES, days, months
from llaqta.deadlines.working_days import Calendar


def happened(kind: EventKind, on: date, count: int = 0) -> TermEvent:
    return TermEvent(kind=kind, on=on, days=count)


# Art. 20.I.a: days are working days; art. 21.II: from the next working day.
@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        (date(2026, 2, 13), 5, date(2026, 2, 24)),  # over Carnival
        (date(2026, 2, 14), 5, date(2026, 2, 24)),  # filed on Saturday: the same
        (date(2026, 2, 16), 5, date(2026, 2, 24)),  # filed on Carnival Monday: the same
        (
            date(2026, 6, 19),
            1,
            date(2026, 6, 23),
        ),  # 22 June closed because the 21st is a Sunday
        (date(2026, 12, 24), 5, date(2027, 1, 4)),  # Christmas and New Year
        (date(2024, 2, 28), 2, date(2024, 3, 1)),  # a leap day counts
        (date(2026, 9, 11), 1, date(2026, 9, 15)),  # 14 September, Cochabamba
    ],
)
def test_working_days(start: date, amount: int, due: date) -> None:
    assert due_date(days(amount), calendar=CALENDAR, start=start).on == due


# Art. 20.I.b: from date to date, or the last day of the month; art. 20.II: a closed last day moves on.
@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        (date(2026, 2, 13), 6, date(2026, 8, 13)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (date(2023, 8, 31), 6, date(2024, 2, 29)),  # leap day
        (date(2025, 12, 13), 6, date(2026, 6, 15)),  # 13 June 2026 is a Saturday
        (
            date(2025, 12, 21),
            6,
            date(2026, 6, 23),
        ),  # 21 June is Sunday and holiday, 22 June in its place
        (date(2025, 8, 16), 6, date(2026, 2, 18)),  # Carnival Monday and Tuesday
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 7, 1), 6, date(2027, 1, 4)),  # New Year on Friday
    ],
)
def test_months(start: date, amount: int, due: date) -> None:
    assert due_date(months(amount), calendar=CALENDAR, start=start).on == due


@pytest.mark.parametrize(
    ("unit", "amount", "due"),
    [
        (TermUnit.YEARS, 1, date(2025, 2, 28)),  # art. 20.I.c, begun on a leap day
        (TermUnit.CALENDAR_DAYS, 10, date(2024, 3, 11)),  # 10 March 2024 is a Sunday
    ],
)
def test_other_units(unit: TermUnit, amount: int, due: date) -> None:
    term = replace(days(amount), unit=unit)
    assert due_date(term, calendar=CALENDAR, start=date(2024, 2, 29)).on == due


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (StartRule.NEXT_WORKING_DAY, date(2026, 2, 20)),
        (StartRule.NEXT_DAY, date(2026, 2, 16)),
        (StartRule.SAME_DAY, date(2026, 2, 15)),
    ],
)
def test_the_start_rule(rule: StartRule, due: date) -> None:
    term = replace(
        days(3), unit=TermUnit.CALENDAR_DAYS, start_rule=rule, roll_rule=RollRule.NONE
    )
    assert due_date(term, calendar=CALENDAR, start=date(2026, 2, 13)).on == due


# Art. 21.III: five days more for whoever lives in another municipality.
@pytest.mark.parametrize(
    ("term", "due"), [(days(5), date(2026, 3, 3)), (months(6), date(2026, 8, 20))]
)
def test_distance_adds_five_working_days(term: Term, due: date) -> None:
    events = [happened(EventKind.DISTANCE, date(2026, 2, 13))]
    assert (
        due_date(term, calendar=CALENDAR, start=date(2026, 2, 13), events=events).on
        == due
    )


# Art. 47.III: fifteen days for evidence, once ten more.
def test_an_extension_lengthens_the_term() -> None:
    events = [happened(EventKind.EXTEND, date(2026, 3, 20), 10)]
    assert due_date(
        days(15), calendar=CALENDAR, start=date(2026, 3, 2), events=events
    ).on == date(2026, 4, 7)


def test_an_extension_after_the_end_comes_too_late() -> None:
    events = [happened(EventKind.EXTEND, date(2026, 3, 24), 10)]
    assert due_date(
        days(15), calendar=CALENDAR, start=date(2026, 3, 2), events=events
    ).on == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("stopped", "went_on", "due"),
    [
        (date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 9)),  # zero days
        (date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 12)),  # Wednesday to Friday
        (
            date(2026, 3, 9),
            date(2026, 3, 11),
            date(2026, 3, 12),
        ),  # on the last day: one day is left
        (
            date(2026, 3, 10),
            date(2026, 3, 30),
            date(2026, 3, 9),
        ),  # after the end: nothing
        (date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)),  # over a weekend
    ],
)
def test_a_suspension_takes_its_working_days_out(
    stopped: date, went_on: date, due: date
) -> None:
    events = [happened(EventKind.SUSPEND, stopped), happened(EventKind.RESUME, went_on)]
    assert (
        due_date(days(5), calendar=CALENDAR, start=date(2026, 3, 2), events=events).on
        == due
    )


def test_a_suspension_gives_its_days_back_to_a_term_in_months() -> None:
    events = [
        happened(EventKind.SUSPEND, date(2026, 3, 2)),
        happened(EventKind.RESUME, date(2026, 3, 11)),
    ]
    assert due_date(
        months(1), calendar=CALENDAR, start=date(2026, 2, 23), events=events
    ).on == date(2026, 4, 2)


def test_suspensions_that_overlap_end_with_the_last() -> None:
    events = [
        happened(EventKind.SUSPEND, date(2026, 3, 3)),
        happened(EventKind.SUSPEND, date(2026, 3, 4)),
        happened(EventKind.RESUME, date(2026, 3, 5)),
        happened(EventKind.RESUME, date(2026, 3, 9)),
    ]
    assert due_date(
        days(5), calendar=CALENDAR, start=date(2026, 3, 2), events=events
    ).on == date(2026, 3, 16)


def test_an_interruption_begins_again_where_a_suspension_would_go_on() -> None:
    interrupted = due_date(
        days(5),
        calendar=CALENDAR,
        start=date(2026, 3, 2),
        events=[happened(EventKind.INTERRUPT, date(2026, 3, 6))],
    )
    suspended = due_date(
        days(5),
        calendar=CALENDAR,
        start=date(2026, 3, 2),
        events=[
            happened(EventKind.SUSPEND, date(2026, 3, 6)),
            happened(EventKind.RESUME, date(2026, 3, 9)),
        ],
    )
    assert (interrupted.on, suspended.on) == (date(2026, 3, 13), date(2026, 3, 11))


def test_an_open_suspension_is_counted_until_the_day_of_asking() -> None:
    due = due_date(
        days(5),
        calendar=CALENDAR,
        start=date(2026, 3, 2),
        events=[happened(EventKind.SUSPEND, date(2026, 3, 4))],
        as_of=date(2026, 3, 20),
    )
    assert (due.on, due.is_suspended) == (date(2026, 3, 26), True)


@pytest.mark.parametrize(
    ("term", "due"), [(days(5), date(2026, 3, 23)), (months(1), date(2026, 4, 16))]
)
def test_a_suspension_of_all_terms_stops_months_too(term: Term, due: date) -> None:
    blockade = Closure(
        first_day=date(2026, 3, 3),
        last_day=date(2026, 3, 16),
        name="Bloqueo de caminos",
        norm="Resolución 12/2026",
        kind=ClosureKind.SUSPENSION,
    )
    calendar = Calendar((*CLOSURES, blockade))
    assert due_date(term, calendar=calendar, start=date(2026, 3, 2)).on == due


@pytest.mark.parametrize(
    "events",
    [
        [],
        [
            happened(EventKind.START, date(2026, 3, 2)),
            happened(EventKind.START, date(2026, 3, 3)),
        ],
        [
            happened(EventKind.START, date(2026, 3, 2)),
            happened(EventKind.SUSPEND, date(2026, 3, 1)),
        ],
    ],
)
def test_it_refuses_a_history_without_one_beginning(events: list[TermEvent]) -> None:
    with pytest.raises(InvalidEventsError):
        due_date(days(5), calendar=CALENDAR, events=events)


def test_a_term_lasts_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        days(0)


def test_months_keep_their_day_or_take_the_last() -> None:
    assert [add_months(date(2024, 1, 31), n) for n in (1, 2, 12)] == [
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2025, 1, 31),
    ]
