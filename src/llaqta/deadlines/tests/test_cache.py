"""Kept per process, known by the version row: one small query a question, and a change is seen at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from llaqta.deadlines import selectors, services
from llaqta.deadlines.changes import CalendarChange
from llaqta.deadlines.closures import ClosureKind
from llaqta.deadlines.models import CalendarVersion, ClosedPeriod
from llaqta.lib.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("heard")]

MONDAY = date(2026, 4, 13)


def close(day: date, name: str = "Feriado") -> None:
    services.add_closure(
        first_day=day, kind=ClosureKind.MUNICIPAL, name=name, norm="norma", actor=SYSTEM
    )


def test_a_question_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    close(MONDAY)
    first = selectors.current_calendar()
    with django_assert_num_queries(1):
        assert selectors.current_calendar() is first


def test_calendar_and_terms_together_cost_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    close(MONDAY)
    selectors.current_rules()
    with django_assert_num_queries(1):
        rules = selectors.current_rules()
    assert (rules.calendar.is_working(MONDAY), rules.terms) == (False, {})


def test_a_change_by_another_process_is_seen() -> None:
    """Another process shares nothing but the rows: it writes a closure and a new token."""
    close(MONDAY)
    selectors.current_calendar()
    ClosedPeriod.objects.create(
        first_day=date(2026, 4, 14),
        last_day=date(2026, 4, 14),
        kind="municipal",
        name="Otro",
        norm="norma",
        verified=True,
    )
    CalendarVersion.objects.update(token="another-process")
    assert not selectors.current_calendar().is_working(date(2026, 4, 14))


def test_a_change_rolled_back_is_forgotten(heard: list[CalendarChange]) -> None:
    """Its version number is taken again by the next change; what it had cached must not come back with it."""
    close(MONDAY)
    with transaction.atomic():
        close(date(2026, 4, 14), "deshecho")
        selectors.current_calendar()
        transaction.set_rollback(True)
    close(date(2026, 4, 15))
    calendar = selectors.current_calendar()
    undone, done = heard[1].after.calendar, heard[2].after.calendar
    assert undone.version == done.version == calendar.version
    assert calendar.is_working(date(2026, 4, 14))
    assert not calendar.is_working(date(2026, 4, 15))


def test_without_a_version_row_nothing_is_kept() -> None:
    CalendarVersion.objects.all().delete()
    assert selectors.current_calendar().version == 0
    close(MONDAY)
    assert not selectors.current_calendar().is_working(MONDAY)
