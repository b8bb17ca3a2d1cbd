"""Thin jobs: take ids, call one service, may run twice."""

from __future__ import annotations

from django_tasks import task

from llaqta.deadlines import api as deadlines
from llaqta.ledger import api as ledger
from llaqta.routing import wordings
from llaqta.routing.services import drafts, reminders, terms


@task()
def recompute_due_dates(reason: str) -> int:
    return terms.recompute_due_dates(reason=reason)


@task()
def send_reminders() -> int:
    return reminders.send_reminders()


@task()
def delete_expired_drafts() -> int:
    return drafts.delete_expired_drafts()


def enqueue_recompute(change: deadlines.CalendarChange) -> None:
    """Record who changed the calendar or a term, and have the due dates computed again after the commit."""
    ledger.record(
        change.event,
        actor=change.actor,
        chain="calendar",
        target="calendar",
        data=change.data,
    )
    recompute_due_dates.enqueue(reason=str(wordings.WORDINGS[change.event]))
