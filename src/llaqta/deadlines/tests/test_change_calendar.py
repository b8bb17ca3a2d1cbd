"""Closures: entered, corrected and removed by administrators; everybody who registered hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from llaqta.deadlines import changes, selectors, services
from llaqta.deadlines.changes import CalendarChange
from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.errors import (
    CalendarNotAllowedError,
    ClosureNotFoundError,
    InvalidClosureError,
)
from llaqta.deadlines.models import CalendarVersion, ClosedPeriod
from llaqta.lib.actor import CITIZEN, SYSTEM, Actor
from llaqta.lib.canonical import canonical_json

pytestmark = pytest.mark.django_db

ANNIVERSARY = date(2026, 4, 14)


def add(actor: Actor, **changed: Any) -> ClosedPeriod:
    fields: dict[str, Any] = {
        "first_day": ANNIVERSARY,
        "kind": ClosureKind.MUNICIPAL,
        "name": "Aniversario del municipio",
        "norm": "Ley municipal 12/2026",
    }
    return services.add_closure(**(fields | changed), actor=actor)


def test_it_closes_the_day(administrator: Actor, heard: list[CalendarChange]) -> None:
    add(administrator)
    assert not selectors.current_calendar().is_working(ANNIVERSARY)


def test_a_closure_to_be_confirmed_is_listed_and_closes_nothing(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    row = add(administrator, verified=False)
    assert list(selectors.list_closures(year=2026)) == [row]
    assert selectors.current_calendar().is_working(ANNIVERSARY)


def test_confirming_it_closes_the_day(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    row = add(administrator, verified=False)
    services.change_closure(closure_id=row.pk, verified=True, actor=administrator)
    assert not selectors.current_calendar().is_working(ANNIVERSARY)


def test_removing_it_opens_the_day(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    services.remove_closure(closure_id=add(administrator).pk, actor=administrator)
    assert selectors.current_calendar().is_working(ANNIVERSARY)


def test_several_are_one_change(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    days = [
        Closure.on(ANNIVERSARY + timedelta(days=n), f"Puente {n}", "DS 1")
        for n in (0, 1)
    ]
    services.register_closures(closures=days, actor=administrator)
    [change] = heard
    assert (change.first_day, change.last_day) == (
        ANNIVERSARY,
        ANNIVERSARY + timedelta(days=1),
    )


def test_no_closures_are_no_change(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    assert services.register_closures(closures=[], actor=administrator) == []
    assert heard == []


def test_the_change_tells_before_and_after(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    row = add(administrator)
    services.change_closure(
        closure_id=row.pk, first_day=date(2026, 4, 13), actor=administrator
    )
    services.remove_closure(closure_id=row.pk, actor=administrator)
    added, changed, removed = heard
    assert [change.event.removeprefix("deadlines.") for change in heard] == [
        "closure_added",
        "closure_changed",
        "closure_removed",
    ]
    assert added.before.calendar.is_working(ANNIVERSARY)
    assert not added.after.calendar.is_working(ANNIVERSARY)
    assert (changed.first_day, changed.last_day) == (date(2026, 4, 13), ANNIVERSARY)
    assert removed.after.calendar.version == added.before.calendar.version + 3
    assert all(
        change.actor == administrator and canonical_json(change.data)
        for change in heard
    )


def test_saving_it_unchanged_announces_nothing(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    row = add(administrator)
    services.change_closure(closure_id=row.pk, name=row.name, actor=administrator)
    assert len(heard) == 1


def test_a_listener_that_fails_undoes_the_change(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    def fail(change: CalendarChange) -> None:
        raise LookupError

    changes.on_calendar_change(fail)
    with pytest.raises(LookupError):
        add(administrator)
    assert not ClosedPeriod.objects.exists()
    assert selectors.current_calendar().is_working(ANNIVERSARY)


def test_registering_twice_is_hearing_once(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    told: list[CalendarChange] = []
    listener = told.append
    changes.on_calendar_change(listener)
    changes.on_calendar_change(listener)
    add(administrator)
    assert len(told) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_day": date(2026, 4, 13)},
        {"last_day": date(2027, 4, 15)},
        {"first_day": date(206, 4, 14)},
        {"name": " \x00 "},
        {"norm": ""},
        {"name": "ñ" * 201},
    ],
)
def test_it_refuses_what_cannot_be(
    administrator: Actor, heard: list[CalendarChange], wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidClosureError):
        add(administrator, **wrong)
    assert heard == []


def test_it_refuses_the_same_twice(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    add(administrator)
    with pytest.raises(InvalidClosureError):
        add(administrator)


def test_it_refuses_whoever_does_not_keep_the_calendar(
    carla: Actor, heard: list[CalendarChange]
) -> None:
    row = add(SYSTEM)
    for actor in (carla, CITIZEN):
        with pytest.raises(CalendarNotAllowedError):
            add(actor, first_day=date(2026, 4, 20))
        with pytest.raises(CalendarNotAllowedError):
            services.change_closure(closure_id=row.pk, verified=False, actor=actor)
        with pytest.raises(CalendarNotAllowedError):
            services.remove_closure(closure_id=row.pk, actor=actor)


def test_one_that_is_gone_is_not_found(administrator: Actor) -> None:
    with pytest.raises(ClosureNotFoundError):
        services.remove_closure(closure_id=0, actor=administrator)
    with pytest.raises(ClosureNotFoundError):
        services.change_closure(closure_id=0, verified=True, actor=administrator)


def test_the_version_row_is_one(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    add(administrator)
    add(administrator, first_day=date(2026, 4, 20))
    assert CalendarVersion.objects.count() == 1
