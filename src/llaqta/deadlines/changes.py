"""One change of the calendar or the terms, from its lock to those who must hear of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F

from llaqta.deadlines import selectors
from llaqta.deadlines.models import CalendarVersion, new_token
from llaqta.deadlines.selectors import Rules
from llaqta.lib import clock
from llaqta.lib.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """What changed, for whoever keeps due dates or a log.

    A closure touches the days `first_day` to `last_day`: terms that ended before, or begin after, stay as they are.
    A change of terms names them in `terms`; both may be given at once, by the seed.
    """

    event: str  # "deadlines.closure_added", fit for a ledger
    actor: Actor
    data: Mapping[str, object]  # fit for a ledger: canonical JSON without floats
    before: Rules
    after: Rules
    first_day: date | None = None
    last_day: date | None = None
    terms: frozenset[str] = field(default_factory=frozenset)


Callback = Callable[[CalendarChange], None]
_callbacks: list[Callback] = []


def on_calendar_change(callback: Callback) -> Callback:
    """Have a function called after every change, inside its transaction: what it raises undoes the change.

    Call it at start-up, from `ready()`; registering the same function twice is the same as once.
    """
    if callback not in _callbacks:
        _callbacks.append(callback)
    return callback


def begin() -> Rules:
    """Lock the version row until the transaction ends, so that changes queue up, and say how things stood before.

    SQLite has no row locks and needs none here: its transactions begin by locking the file.
    """
    CalendarVersion.objects.select_for_update().get_or_create(pk=CalendarVersion.ONLY)
    return selectors.current_rules()


def announce(
    event: str,
    *,
    before: Rules,
    actor: Actor,
    data: Mapping[str, object],
    days: tuple[date, date] | None = None,
    terms: frozenset[str] = frozenset(),
) -> CalendarChange:
    """Make the change visible under a new version and call everybody who registered."""
    CalendarVersion.objects.filter(pk=CalendarVersion.ONLY).update(
        number=F("number") + 1, token=new_token(), changed_at=clock.now()
    )
    first_day, last_day = days or (None, None)
    change = CalendarChange(
        event=event,
        actor=actor,
        data=data,
        before=before,
        after=selectors.current_rules(),
        first_day=first_day,
        last_day=last_day,
        terms=terms,
    )
    for callback in _callbacks:
        callback(change)
    return change
