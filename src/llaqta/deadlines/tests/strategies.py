"""Arbitrary calendars, terms and histories for the property tests."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.terms import (
    EventKind,
    RollRule,
    StartRule,
    Term,
    TermEvent,
    TermUnit,
)
from llaqta.deadlines.working_days import Calendar

FIRST, LAST = date(2023, 11, 1), date(2025, 3, 31)  # holds a leap day and two year ends
dates = st.dates(FIRST, LAST)


@st.composite
def closures(draw: st.DrawFn) -> Closure:
    first = draw(dates)
    length = draw(st.integers(0, 9))
    kind = draw(st.sampled_from(ClosureKind))
    return Closure(
        first_day=first,
        last_day=first + timedelta(days=length),
        name="Inhábil",
        norm="norma",
        kind=kind,
    )


def calendars() -> st.SearchStrategy[Calendar]:
    return st.lists(closures(), max_size=12).map(lambda items: Calendar(tuple(items)))


@st.composite
def terms(draw: st.DrawFn, roll: RollRule | None = None) -> Term:
    unit = draw(st.sampled_from(TermUnit))
    return Term(
        code="x",
        name="Plazo",
        amount=draw(st.integers(1, 2 if unit is TermUnit.YEARS else 25)),
        unit=unit,
        basis="norma",
        start_rule=draw(st.sampled_from(StartRule)),
        roll_rule=roll or draw(st.sampled_from(RollRule)),
    )


@st.composite
def events(draw: st.DrawFn, start: date) -> list[TermEvent]:
    return [
        TermEvent(
            kind=draw(
                st.sampled_from(
                    [kind for kind in EventKind if kind is not EventKind.START]
                )
            ),
            on=start + timedelta(days=draw(st.integers(0, 120))),
            days=draw(st.integers(0, 12)),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
