"""When the offices are open, so that nothing in the demonstration is signed on a Sunday at three in the morning."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from llaqta.deadlines.api import Calendar
from llaqta.lib import clock

MORNING, AFTERNOON = (time(8), time(12)), (time(14, 30), time(18, 30))
HALF_DAY = timedelta(hours=4)


class OfficeHours:
    """Moves instants forward and back through working time. One working day is eight hours."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def opening(self, day: date) -> datetime:
        return _at(day, MORNING[0])

    def closing(self, day: date) -> datetime:
        return _at(day, AFTERNOON[1])

    def after(self, instant: datetime, hours: float) -> datetime:
        """The instant that lies so many working hours later."""
        day, worked = self._place(instant)
        worked += timedelta(hours=hours)
        while worked >= 2 * HALF_DAY:
            day, worked = self.calendar.next_working(day), worked - 2 * HALF_DAY
        return _moment(day, worked)

    def days_before(self, day: date, count: int) -> date:
        """The working day `count` working days before this one (itself a working day)."""
        for _step in range(count):
            day = self.last_working_before(day)
        return day

    def last_working_before(self, day: date) -> date:
        day -= timedelta(days=1)
        while not self.calendar.is_working(day):
            day -= timedelta(days=1)
        return day

    def _place(self, instant: datetime) -> tuple[date, timedelta]:
        """The working day of an instant and how long its offices had been open; closed time counts as none."""
        local = clock.local(instant)
        day, moment = local.date(), local.time()
        if not self.calendar.is_working(day) or moment >= AFTERNOON[1]:
            return self.calendar.next_working(day), timedelta()
        since_morning = local - _at(day, MORNING[0])
        if since_morning < timedelta():
            return day, timedelta()
        if moment < AFTERNOON[0]:
            return day, min(since_morning, HALF_DAY)
        return day, HALF_DAY + (local - _at(day, AFTERNOON[0]))


def _moment(day: date, worked: timedelta) -> datetime:
    if worked < HALF_DAY:
        return _at(day, MORNING[0]) + worked
    return _at(day, AFTERNOON[0]) + (worked - HALF_DAY)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=clock.zone())
