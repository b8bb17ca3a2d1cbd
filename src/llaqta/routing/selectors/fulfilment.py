"""How the municipality keeps its terms: figures without a single person in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import cast

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from llaqta.deadlines import api as deadlines
from llaqta.lib import clock
from llaqta.routing.models import RouteSheet
from llaqta.routing.states import SheetState

MONTHS_SHOWN = 12
KEEP_SECONDS = 3600  # counting a year of sheets is not for every visitor


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    received: int
    resolved: int
    on_time: int


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """External sheets of the last twelve months. `on_time` counts those resolved on or before their due date,
    `overdue` those that should have been resolved and are not: a figure that left them out would flatter."""

    months: list[Month] = field(default_factory=list)
    received: int = 0
    resolved: int = 0
    on_time: int = 0
    overdue: int = 0
    median_days: int | None = (
        None  # working days from registration to resolution; half took this long or less
    )
    computed_at: datetime | None = None

    @property
    def on_time_percent(self) -> int | None:
        """Of those resolved or overdue, how many in a hundred were resolved in time; rounded down."""
        ended = self.resolved + self.overdue
        return 100 * self.on_time // ended if ended else None


def fulfilment() -> Fulfilment:
    """The figures, at most an hour old."""
    return cast(
        Fulfilment, cache.get_or_set("routing.fulfilment", _compute, KEEP_SECONDS)
    )


def _compute() -> Fulfilment:
    firsts = _month_starts(clock.today())
    start = datetime.combine(firsts[0], time.min, tzinfo=clock.zone())
    sheets = RouteSheet.objects.filter(series="E", registered_at__gte=start).exclude(
        state=SheetState.VOIDED
    )
    received: Counter[date] = Counter()
    resolved: Counter[date] = Counter()
    on_time: Counter[date] = Counter()
    overdue = 0
    durations: Counter[int] = Counter()
    calendar = deadlines.current_calendar()
    # Grouped by pairs of days, so that the answer stays small however many sheets there are.
    rows = (
        sheets.values(began=TruncDate("registered_at"), ended=TruncDate("resolved_at"))
        .annotate(
            sheets=Count("pk"),
            kept=Count(
                "pk",
                filter=Q(due_on__isnull=True)
                | Q(due_on__gte=TruncDate(F("resolved_at"))),
            ),
            overdue=Count(
                "pk", filter=Q(resolved_at__isnull=True, due_on__lt=clock.today())
            ),
        )
        .order_by()
    )
    for row in rows.iterator():
        month = row["began"].replace(day=1)
        received[month] += row["sheets"]
        overdue += row["overdue"]
        if row["ended"] is not None:
            resolved[month] += row["sheets"]
            on_time[month] += row["kept"]
            durations[calendar.working_days_between(row["began"], row["ended"])] += row[
                "sheets"
            ]
    return Fulfilment(
        months=[
            Month(first, received[first], resolved[first], on_time[first])
            for first in firsts
        ],
        received=received.total(),
        resolved=resolved.total(),
        on_time=on_time.total(),
        overdue=overdue,
        median_days=_median(durations),
        computed_at=clock.now(),
    )


def _month_starts(today: date) -> list[date]:
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS_SHOWN:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[::-1]


def _median(durations: Counter[int]) -> int | None:
    half = durations.total() / 2
    seen = 0
    for days in sorted(durations):
        seen += durations[days]
        if seen >= half and seen:
            return days
    return None
