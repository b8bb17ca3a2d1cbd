"""What is late below a supervisor, by unit. Confidential sheets are for those who hold them: they are in their own trays."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from llaqta.deadlines import api as deadlines
from llaqta.lib import clock
from llaqta.lib.actor import Actor, Role
from llaqta.organization import api as organization
from llaqta.routing import wording
from llaqta.routing.models import Referral
from llaqta.routing.selectors import keyset
from llaqta.routing.selectors.keyset import Page
from llaqta.routing.states import ReferralKind
from llaqta.routing.wording import Semaphore

MOST_COUNTED = 2000  # beyond, the figures say «o más»
_COLUMNS = (
    "due_on",
    "id",
    "kind",
    "received_at",
    "instruction__name",
    "receiver__name",
    "receiver__unit__name",
    "sheet__number",
    "sheet__subject",
    "sheet__sender_name",
)


class LateUnit(NamedTuple):
    unit_id: int
    name: str
    code: str
    late: int
    worst: int  # working days of the oldest


class LateRow(NamedTuple):
    number: str
    subject: str
    sender: str
    position: str
    unit: str
    task: str
    when: Semaphore
    is_received: bool
    is_consultation: bool


@dataclass(frozen=True, slots=True)
class LateBelow:
    units: list[LateUnit] = field(default_factory=list)
    is_capped: bool = False

    @property
    def total(self) -> int:
        return sum(unit.late for unit in self.units)


def late_by_unit(actor: Actor) -> LateBelow:
    """How many referrals are late in each unit below the actor's, worst first. Three queries."""
    today, calendar = clock.today(), deadlines.current_calendar()
    rows = list(
        _late_below(actor)
        .order_by("due_on", "id")
        .values_list("receiver_id", "due_on")[:MOST_COUNTED]
    )
    if not rows:
        return LateBelow()
    units = {
        p.pk: p.unit
        for p in organization.positions_below(actor.unit_path).select_related("unit")
    }
    late = Counter(units[position].pk for position, _due in rows)
    oldest: dict[int, int] = {}
    for position, due_on in rows:  # ordered by date: the first of a unit is its oldest
        oldest.setdefault(
            units[position].pk, -calendar.working_days_left(due_on, today)
        )
    named = {unit.pk: unit for unit in units.values()}
    found = [
        LateUnit(pk, named[pk].name, named[pk].code, count, oldest[pk])
        for pk, count in late.items()
    ]
    found.sort(key=lambda unit: (-unit.late, unit.name))
    return LateBelow(found, is_capped=len(rows) == MOST_COUNTED)


def list_late(
    actor: Actor, *, unit_id: int | None = None, after: str = "", before: str = ""
) -> Page[LateRow]:
    """The late referrals below the actor, the oldest first, perhaps of one unit only."""
    rows = _late_below(actor)
    if unit_id is not None:
        rows = rows.filter(receiver__unit=unit_id)
    page = keyset.take(
        rows, key=keyset.BY_DUE, columns=_COLUMNS, after=after, before=before
    )
    semaphore = wording.semaphores(clock.today(), deadlines.current_calendar())
    return page.written(lambda row: _row(row, semaphore))


def _late_below(actor: Actor) -> QuerySet[Referral]:
    if not actor.has_role(Role.SUPERVISOR):
        return Referral.objects.none()
    posts = list(
        organization.positions_below(actor.unit_path).values_list("pk", flat=True)
    )  # a list: the index begins with the post
    return (
        Referral.objects.filter(
            receiver__in=posts, closed_at__isnull=True, due_on__lt=clock.today()
        )
        .exclude(kind=ReferralKind.COPY)
        .filter(sheet__resolved_at__isnull=True, sheet__is_confidential=False)
    )


def _row(row: tuple[Any, ...], semaphore: Any) -> LateRow:
    due_on, _id, kind, received_at, task, position, unit, number, subject, sender = row
    return LateRow(
        number,
        subject,
        sender,
        position,
        unit,
        task or "",
        semaphore(due_on),
        received_at is not None,
        kind == ReferralKind.CONSULTATION,
    )
