"""Working days: Monday to Friday without verified closures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llaqta.deadlines.closures import Closure
from llaqta.deadlines.tests.calendars import CALENDAR, CARNIVAL
from llaqta.deadlines.tests.strategies import calendars, dates
from llaqta.deadlines.working_days import Calendar


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 2, 12), date(2026, 2, 13)),
        (date(2026, 2, 13), date(2026, 2, 18)),  # over the weekend and Carnival
        (
            date(2026, 6, 19),
            date(2026, 6, 23),
        ),  # 21 June is a Sunday, so the 22nd is closed
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(1999, 12, 31), date(2000, 1, 3)),  # no closures known: weekends only
        (date(2090, 3, 31), date(2090, 4, 3)),
    ],
)
def test_the_next_working_day(day: date, following: date) -> None:
    assert CALENDAR.next_working(day) == following


@pytest.mark.parametrize(
    ("due", "today", "left"),
    [
        (date(2026, 2, 24), date(2026, 2, 24), 0),
        (date(2026, 2, 24), date(2026, 2, 23), 1),
        (date(2026, 2, 24), date(2026, 2, 13), 5),
        (date(2026, 2, 24), date(2026, 2, 25), -1),
        (
            date(2026, 2, 13),
            date(2026, 2, 14),
            -1,
        ),  # Saturday: late although no working day has passed
        (date(2026, 2, 13), date(2026, 2, 17), -1),
        (date(2026, 2, 13), date(2026, 2, 19), -2),
        (
            date(2026, 2, 15),
            date(2026, 2, 13),
            1,
        ),  # due on a Sunday by a rule that does not roll
    ],
)
def test_working_days_left(due: date, today: date, left: int) -> None:
    assert CALENDAR.working_days_left(due, today) == left


def test_it_names_what_closes_a_day() -> None:
    assert CALENDAR.closure(date(2026, 2, 17)) == CARNIVAL
    assert CALENDAR.closure(date(2026, 2, 15)) is None  # a plain Sunday


def test_a_closure_to_be_confirmed_closes_nothing() -> None:
    calendar = Calendar((replace(CARNIVAL, verified=False),))
    assert calendar.is_working(date(2026, 2, 16))


def test_a_closure_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Closure(
            first_day=date(2026, 2, 17), last_day=date(2026, 2, 16), name="", norm=""
        )


def test_it_counts_forward_only() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_days(date(2026, 2, 17), -1)


@given(calendars(), dates, st.integers(min_value=0, max_value=60))
def test_adding_days_agrees_with_walking_them(
    calendar: Calendar, day: date, count: int
) -> None:
    walked, left = day, count
    while left:
        walked += timedelta(days=1)
        left -= calendar.is_working(walked)
    assert calendar.add_working_days(day, count) == walked


@given(calendars(), dates, st.integers(min_value=-90, max_value=90))
def test_counting_between_agrees_with_walking(
    calendar: Calendar, start: date, distance: int
) -> None:
    end = start + timedelta(days=distance)
    first, last = min(start, end), max(start, end)
    walked = sum(
        calendar.is_working(first + timedelta(days=n))
        for n in range(1, (last - first).days + 1)
    )
    assert calendar.working_days_between(start, end) == (
        walked if distance >= 0 else -walked
    )


@given(calendars(), dates, dates)
def test_only_the_due_day_itself_has_zero_days_left(
    calendar: Calendar, due: date, today: date
) -> None:
    left = calendar.working_days_left(due, today)
    assert (left == 0, left < 0) == (today == due, today > due)
