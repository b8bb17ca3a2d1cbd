"""What holds for every term, whatever the calendar and the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.engine import due_date
from llaqta.deadlines.explanation import Due
from llaqta.deadlines.terms import EventKind, RollRule, Term, TermEvent, TermUnit
from llaqta.deadlines.tests.strategies import calendars, closures, dates, events, terms
from llaqta.deadlines.working_days import Calendar


@given(terms(), calendars(), closures(), dates, st.data())
def test_adding_a_holiday_never_shortens_a_term(
    term: Term, calendar: Calendar, closure: Closure, start: date, data: st.DataObject
) -> None:
    history = data.draw(events(start))
    longer = Calendar((*calendar.closures, closure))
    before = due_date(term, calendar=calendar, start=start, events=history)
    assert due_date(term, calendar=longer, start=start, events=history).on >= before.on


@given(terms(), calendars(), dates, dates, st.data())
def test_a_holiday_at_the_weekend_changes_nothing(
    term: Term, calendar: Calendar, day: date, start: date, data: st.DataObject
) -> None:
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    history = data.draw(events(start))
    other = Calendar((*calendar.closures, Closure.on(saturday, "Feriado")))
    assert (
        due_date(term, calendar=other, start=start, events=history).on
        == due_date(term, calendar=calendar, start=start, events=history).on
    )


@given(terms(), calendars(), dates, st.integers(0, 60))
def test_a_suspension_of_zero_days_is_nothing(
    term: Term, calendar: Calendar, start: date, later: int
) -> None:
    day = start + timedelta(days=later)
    history = [
        TermEvent(kind=EventKind.SUSPEND, on=day),
        TermEvent(kind=EventKind.RESUME, on=day),
    ]
    plain = due_date(term, calendar=calendar, start=start)
    assert due_date(term, calendar=calendar, start=start, events=history).on == plain.on


@given(terms(RollRule.FORWARD), calendars(), dates, st.data())
def test_it_ends_on_a_working_day_when_the_rule_says_so(
    term: Term, calendar: Calendar, start: date, data: st.DataObject
) -> None:
    assert calendar.is_working(
        due_date(
            term, calendar=calendar, start=start, events=data.draw(events(start))
        ).on
    )


@given(terms(), calendars(), dates, st.data())
def test_it_never_ends_before_it_begins(
    term: Term, calendar: Calendar, start: date, data: st.DataObject
) -> None:
    assert (
        due_date(
            term, calendar=calendar, start=start, events=data.draw(events(start))
        ).on
        >= start
    )


@given(terms(), calendars(), dates, st.integers(1, 80), st.integers(0, 40))
def test_a_longer_suspension_never_ends_earlier(
    term: Term, calendar: Calendar, start: date, stopped: int, length: int
) -> None:
    def with_length(count: int) -> date:
        first = start + timedelta(days=stopped)
        history = [
            TermEvent(kind=EventKind.SUSPEND, on=first),
            TermEvent(kind=EventKind.RESUME, on=first + timedelta(days=count)),
        ]
        return due_date(term, calendar=calendar, start=start, events=history).on

    assert with_length(length + 1) >= with_length(length)


@given(terms(), calendars(), dates, st.integers(0, 30))
def test_an_interruption_in_time_counts_the_whole_term_again(
    term: Term, calendar: Calendar, start: date, later: int
) -> None:
    day = start + timedelta(days=later)
    assume(day <= due_date(term, calendar=calendar, start=start).on)
    history = [TermEvent(kind=EventKind.INTERRUPT, on=day)]
    assert (
        due_date(term, calendar=calendar, start=start, events=history).on
        == due_date(term, calendar=calendar, start=day).on
    )


@given(terms(), calendars(), dates)
def test_working_days_counted_are_those_of_the_term(
    term: Term, calendar: Calendar, start: date
) -> None:
    term = replace(
        term,
        unit=TermUnit.WORKING_DAYS,
        start_rule=type(term.start_rule).NEXT_WORKING_DAY,
    )
    due = due_date(term, calendar=calendar, start=start)
    assert calendar.working_days_between(start, due.on) == term.amount
    assert calendar.working_days_left(due.on, due.on) == 0  # the due day itself is met


@given(terms(), calendars(), dates, st.data())
def test_an_explanation_survives_storage(
    term: Term, calendar: Calendar, start: date, data: st.DataObject
) -> None:
    due = due_date(
        term, calendar=calendar, start=start, events=data.draw(events(start))
    )
    assert Due.from_json(due.as_json()) == due


@given(st.integers(1, 24), calendars(), dates)
def test_holidays_inside_a_term_in_months_do_not_count(
    amount: int, calendar: Calendar, start: date
) -> None:
    assume(not any(c.kind is ClosureKind.SUSPENSION for c in calendar.closures))
    term = Term(
        code="x",
        name="x",
        amount=amount,
        unit=TermUnit.MONTHS,
        basis="x",
        roll_rule=RollRule.NONE,
    )
    assert (
        due_date(term, calendar=calendar, start=start).on
        == due_date(term, calendar=Calendar(), start=start).on
    )
