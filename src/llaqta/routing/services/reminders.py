"""Once a day: what falls due in two working days, what is late, and for supervisors what is late below them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from llaqta.deadlines import api as deadlines
from llaqta.lib import clock
from llaqta.lib.actor import Role
from llaqta.notifications import api as notifications
from llaqta.organization import api as organization
from llaqta.routing.models import Referral
from llaqta.routing.states import ReferralKind

SOON_DAYS = 2
MOST_LINES = 30  # of each list in a message


@dataclass(frozen=True, slots=True)
class DueItem:
    number: str
    subject: str
    due_on: date
    position_id: int
    position_name: str
    unit_path: str
    days_left: int


@dataclass(slots=True)
class Reminder:
    """What one person must know today, whatever posts they hold."""

    email: str
    name: str
    soon: list[DueItem] = field(default_factory=list)
    late: list[DueItem] = field(default_factory=list)
    late_below: list[DueItem] = field(default_factory=list)


@transaction.atomic
def send_reminders() -> int:
    """Put today's messages in the outbox, one for each person. Run twice on a day, it writes to nobody twice."""
    today = clock.today()
    if not deadlines.current_calendar().is_working(today):
        return 0
    reminders = _gather(today)
    for user_id, reminder in reminders.items():
        notifications.post_email(
            to=reminder.email,
            subject=_subject(reminder),
            body=_body(reminder),
            dedupe=f"reminder:{user_id}:{today.isoformat()}",
        )
    return len(reminders)


def _gather(today: date) -> dict[int, Reminder]:
    by_post: dict[int, list[DueItem]] = defaultdict(list)
    for item in _due_items(today):
        by_post[item.position_id].append(item)
    late = [item for items in by_post.values() for item in items if item.days_left < 0]
    chiefs = {
        p.pk: p.unit.path
        for p in organization.list_positions()
        if p.role == Role.SUPERVISOR
    }
    reminders: dict[int, Reminder] = {}
    for occupant in organization.list_occupants(on=today):
        if not occupant.email:
            continue
        reminder = reminders.setdefault(
            occupant.user_id, Reminder(occupant.email, occupant.name)
        )
        for item in by_post[occupant.position_id]:
            (reminder.late if item.days_left < 0 else reminder.soon).append(item)
        if occupant.position_id in chiefs:
            path = chiefs[occupant.position_id]
            reminder.late_below += [
                item
                for item in late
                if item.position_id != occupant.position_id
                and item.unit_path.startswith(path)
            ]
    return {
        user: r for user, r in reminders.items() if r.soon or r.late or r.late_below
    }


def _due_items(today: date) -> Iterable[DueItem]:
    calendar = deadlines.current_calendar()
    rows = (
        Referral.objects.filter(closed_at__isnull=True, due_on__lte=calendar.add_working_days(today, SOON_DAYS))
        .exclude(kind=ReferralKind.COPY)
        .exclude(sheet__resolved_at__isnull=False)  # answered: only the archive is missing
        .order_by("due_on", "id")
        .values_list(
            "sheet__number", "sheet__subject", "sheet__is_confidential", "due_on",
            "receiver_id", "receiver__name", "receiver__unit__path",
        )
    )  # fmt: skip
    for (
        number,
        subject,
        confidential,
        due_on,
        position_id,
        position_name,
        path,
    ) in rows.iterator(chunk_size=1000):
        shown = "" if confidential else subject  # mail is read on many screens
        yield DueItem(
            number,
            shown,
            due_on,
            position_id,
            position_name,
            path,
            calendar.working_days_left(due_on, today),
        )


def _subject(reminder: Reminder) -> str:
    late = len(reminder.late)
    if late:
        return ngettext(
            "%(late)d hoja de ruta vencida en su cargo",
            "%(late)d hojas de ruta vencidas en su cargo",
            late,
        ) % {"late": late}
    soon = len(reminder.soon)
    if soon:
        return ngettext(
            "%(soon)d hoja de ruta por vencer",
            "%(soon)d hojas de ruta por vencer",
            soon,
        ) % {"soon": soon}
    below = len(reminder.late_below)
    return ngettext(
        "%(below)d hoja de ruta vencida en sus unidades",
        "%(below)d hojas de ruta vencidas en sus unidades",
        below,
    ) % {"below": below}


def _body(reminder: Reminder) -> str:
    url = settings.LLAQTA_PUBLIC_URL + reverse(
        "routing:tray", kwargs={"tray": "en-despacho"}
    )
    return render_to_string(
        "routing/email/reminder.txt",
        {"reminder": reminder, "most": MOST_LINES, "url": url},
    )
