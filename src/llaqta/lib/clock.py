"""The one clock. Instants are UTC and aware; legal dates are dates in the municipality's zone.

`frozen` replaces the clock for the current context: tests use it, and so does the demo, which lives eighteen months in a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[datetime | None] = ContextVar("llaqta_clock", default=None)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)  # cached by zoneinfo itself


def now() -> datetime:
    """This instant, UTC."""
    return _frozen.get() or datetime.now(UTC)


def local(instant: datetime) -> datetime:
    return instant.astimezone(zone())


def local_date(instant: datetime) -> date:
    return instant.astimezone(zone()).date()


def today() -> date:
    """The legal date of this instant."""
    return local_date(now())


@contextmanager
def frozen(moment: datetime | date | str) -> Iterator[datetime]:
    """Hold the clock at a moment. A date, or a text in ISO format without zone, is local; a bare date means nine in the morning."""
    if isinstance(moment, str):
        moment = (
            datetime.fromisoformat(moment)
            if "T" in moment or " " in moment
            else date.fromisoformat(moment)
        )
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9), tzinfo=zone())
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone())
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield moment.astimezone(UTC)
    finally:
        _frozen.reset(token)
