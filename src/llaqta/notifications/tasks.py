"""Jobs: thin calls of services. Both may run twice."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from llaqta.lib import clock
from llaqta.notifications import services

FORGET_AFTER = timedelta(days=90)


@task()
def deliver_mail() -> None:
    """Every minute, or sooner after an act."""
    services.deliver_due()


@task()
def forget_old_mail() -> None:
    """Every day."""
    services.forget_sent(before=clock.now() - FORGET_AFTER)
