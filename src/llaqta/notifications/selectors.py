"""Reads: what waits, what was refused, for the doctor and the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from llaqta.notifications.models import OutboxEmail


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    pending: int
    refused: int
    oldest_pending_at: (
        datetime | None
    )  # when the oldest message still waiting was queued


def get_counts() -> OutboxCounts:
    waiting = OutboxEmail.objects.pending().aggregate(
        count=Count("id"), oldest=Min("created_at")
    )
    return OutboxCounts(
        pending=waiting["count"],
        oldest_pending_at=waiting["oldest"],
        refused=OutboxEmail.objects.refused().count(),
    )


def list_pending() -> QuerySet[OutboxEmail]:
    """What waits to leave, next first."""
    return OutboxEmail.objects.pending().order_by("next_attempt_at", "id")


def list_refused() -> QuerySet[OutboxEmail]:
    """What a mail server said it will never take, newest first."""
    return OutboxEmail.objects.refused().order_by("-refused_at", "-id")
