"""Which days count. A pure value: build it once, keep it, ask it as often as a tray needs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

from llaqta.deadlines.closures import Closure, ClosureKind

WORKING_WEEKDAYS = (
    5  # Monday to Friday; Ley 2341 says only «días hábiles administrativos»
)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working days of one municipality: Monday to Friday without its verified closures.

    Counting asks how many working days lie at or before a day: an arithmetic number of weekdays, minus the closed
    weekdays found by bisection in one small sorted tuple. So a question costs the same whatever its distance, there is
    no first or last year, and a year without known closures simply has its weekends.
    """

    closures: tuple[Closure, ...] = ()
    version: int = 0
    _by_day: dict[int, Closure] = field(init=False, repr=False)
    _closed_weekdays: tuple[int, ...] = field(init=False, repr=False)
    _suspended: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_day: dict[int, Closure] = {}
        suspended: set[int] = set()
        for closure in self.closures:
            if not closure.verified:
                continue
            ordinals = range(
                closure.first_day.toordinal(), closure.last_day.toordinal() + 1
            )
            for ordinal in ordinals:
                by_day.setdefault(ordinal, closure)
            if closure.kind is ClosureKind.SUSPENSION:
                suspended.update(ordinals)
        weekdays = sorted(ordinal for ordinal in by_day if _is_weekday(ordinal))
        object.__setattr__(self, "_by_day", by_day)
        object.__setattr__(self, "_closed_weekdays", tuple(weekdays))
        object.__setattr__(self, "_suspended", tuple(sorted(suspended)))

    def is_working(self, day: date) -> bool:
        ordinal = day.toordinal()
        return _is_weekday(ordinal) and ordinal not in self._by_day

    def closure(self, day: date) -> Closure | None:
        """What closes a day; `None` on any other day, a plain Sunday among them."""
        return self._by_day.get(day.toordinal())

    def next_working(self, day: date) -> date:
        """The first working day after this one."""
        return self.add_working_days(day, 1)

    def working_on_or_after(self, day: date) -> date:
        return day if self.is_working(day) else self.next_working(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after a day; the day itself for 0."""
        if count < 0:
            msg = "count working days forward only"
            raise ValueError(msg)
        if count == 0:
            return day
        wanted = self._working_up_to(day.toordinal()) + count
        ordinal = _nth_weekday(wanted)
        while missing := wanted - self._working_up_to(ordinal):
            ordinal = _nth_weekday(_weekdays_up_to(ordinal) + missing)
        return date.fromordinal(ordinal)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; negative when `end` comes first."""
        return self._working_up_to(end.toordinal()) - self._working_up_to(
            start.toordinal()
        )

    def working_days_left(self, due: date, today: date) -> int:
        """Working days left: 0 only on the due day itself, which still meets the term; negative means late.

        On the Saturday after a Friday the term is already late although no working day has passed: it says -1.
        """
        if today == due:
            return 0
        between = self.working_days_between(today, due)
        return max(1, between) if today < due else min(-1, between)

    def closed_weekdays(
        self, first: date, last: date
    ) -> list[tuple[Closure, list[date]]]:
        """The weekdays lost to closures from `first` to `last`, one entry for each closure."""
        return self._grouped(self._closed_weekdays, first, last)

    def suspended_days(
        self, first: date, last: date
    ) -> list[tuple[Closure, list[date]]]:
        """The days, weekends too, under a suspensión de plazos from `first` to `last`."""
        return self._grouped(self._suspended, first, last)

    def _grouped(
        self, ordinals: tuple[int, ...], first: date, last: date
    ) -> list[tuple[Closure, list[date]]]:
        start = bisect_left(ordinals, first.toordinal())
        stop = bisect_right(ordinals, last.toordinal())
        groups: list[tuple[Closure, list[date]]] = []
        for ordinal in ordinals[start:stop]:
            closure = self._by_day[ordinal]
            if not groups or groups[-1][0] is not closure:
                groups.append((closure, []))
            groups[-1][1].append(date.fromordinal(ordinal))
        return groups

    def _working_up_to(self, ordinal: int) -> int:
        return _weekdays_up_to(ordinal) - bisect_right(self._closed_weekdays, ordinal)


# Ordinal 1 is Monday 1 January of year 1, so weeks begin at the ordinals 1, 8, 15…


def _is_weekday(ordinal: int) -> bool:
    return (ordinal - 1) % 7 < WORKING_WEEKDAYS


def _weekdays_up_to(ordinal: int) -> int:
    weeks, days = divmod(ordinal, 7)
    return weeks * WORKING_WEEKDAYS + min(days, WORKING_WEEKDAYS)


def _nth_weekday(number: int) -> int:
    weeks, days = divmod(number - 1, WORKING_WEEKDAYS)
    return weeks * 7 + days + 1
