"""The periodic jobs, and the loop that does them and the queued ones. Any number of workers may run it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from llaqta.blobs import api as blobs
from llaqta.config import failures
from llaqta.config.models import PeriodicRun
from llaqta.deadlines import api as deadlines
from llaqta.documents import api as documents
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.notifications import api as notifications
from llaqta.routing import api as routing
from llaqta.signatures import api as signatures

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2
MAIL_KEPT = timedelta(days=90)
UNUSED_GRACE = timedelta(days=8)  # a draft lives seven
ORPHAN_GRACE = timedelta(days=2)  # a file may wait this long for the row that names it


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job: every so long, or once a day at an hour of the municipality."""

    name: str
    do: Callable[[], object]
    every: timedelta | None = None
    daily_at: time | None = None

    def last_moment(self, now: datetime) -> datetime:
        """The latest moment, not after `now`, at which it should have run."""
        if self.every is not None:
            return now - self.every
        assert self.daily_at is not None  # noqa: S101 — one of the two is given
        local = clock.local(now)
        moment = local.replace(
            hour=self.daily_at.hour,
            minute=self.daily_at.minute,
            second=0,
            microsecond=0,
        )
        return (moment if moment <= local else moment - timedelta(days=1)).astimezone(
            UTC
        )


def jobs() -> list[Job]:
    return [
        Job("ledger.seal", ledger.seal, every=timedelta(minutes=1)),
        Job("routing.send_reminders", routing.send_reminders, daily_at=time(7)),
        Job(
            "routing.delete_expired_drafts",
            routing.delete_expired_drafts,
            every=timedelta(hours=1),
        ),
        Job(
            "documents.finish_numbered",
            documents.finish_numbered,
            every=timedelta(minutes=1),
        ),
        Job("documents.seal", documents.seal_waiting, every=timedelta(minutes=1)),
        Job(
            "documents.send_digests",
            documents.send_digests,
            every=timedelta(minutes=10),
        ),
        Job("documents.read_texts", documents.read_missing, every=timedelta(hours=1)),
        Job("documents.raise_levels", documents.raise_levels, every=timedelta(hours=1)),
        Job(
            "signatures.refresh_revocation",
            _refresh_revocation,
            every=timedelta(hours=6),
        ),
        Job(
            "documents.issue_signed", documents.issue_waiting, every=timedelta(hours=1)
        ),
        Job("deadlines.seed", seed_calendar, daily_at=time(2)),
        Job("documents.discard_unused", _discard_unused, daily_at=time(2, 30)),
        Job(
            "blobs.delete_orphans",
            lambda: blobs.delete_orphans(older_than=ORPHAN_GRACE),
            daily_at=time(3),
        ),
        Job("notifications.forget", _forget_mail, daily_at=time(3, 15)),
        Job("sessions.clear", _clear_sessions, daily_at=time(3, 30)),
        Job(
            "jobs.prune",
            lambda: call_command("prune_db_task_results", verbosity=0),
            daily_at=time(3, 45),
        ),
    ]


def seed_calendar() -> None:
    """Terms, and the holidays of some years around this one; what is already there stays as it is."""
    this_year = clock.today().year
    deadlines.seed(first_year=this_year - 5, last_year=this_year + 5)


def run_due_jobs() -> list[str]:
    """Do what is due and nobody else has claimed. Returns the names."""
    return [job.name for job in jobs() if claim(job) and _survive(job)]


def claim(job: Job) -> bool:
    """Take the job for this worker: conditional update of its row, so of two workers one wins."""
    now = clock.now()
    if PeriodicRun.objects.filter(
        name=job.name, ran_at__lt=job.last_moment(now)
    ).update(ran_at=now):
        return True
    if PeriodicRun.objects.filter(name=job.name).exists():
        return False
    _run, made = PeriodicRun.objects.get_or_create(
        name=job.name, defaults={"ran_at": now}
    )
    return made


def work(stop: threading.Event) -> None:
    """Deliver mail, do periodic and queued jobs, until told to stop. A database that is away is waited for, and named once."""
    away = ""
    while not stop.is_set():
        try:
            close_old_connections()
            notifications.deliver_due()
            run_due_jobs()
            run_queued_jobs()
            away = ""
        except DatabaseError as problem:
            sentence = failures.explain(problem) or str(problem)
            if sentence != away:
                trace = failures.wants_trace() or not failures.explain(problem)
                log.error("worker.database_away %s", sentence, exc_info=trace)
            away = sentence
        stop.wait(PAUSE_SECONDS)


def run_queued_jobs() -> None:
    """Do every queued job that is ready."""
    if not DBTaskResult.objects.ready().exists():  # a look costs no lock; claiming does
        return
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"llaqta-{threading.get_native_id()}",
        excluded_queue_names=[],
    ).run()


def _survive(job: Job) -> bool:
    try:
        job.do()
    except Exception:  # one job's failure must not stop the others; the log names it
        log.exception("job.failed %s", job.name)
        return False
    return True


def _discard_unused() -> None:
    """Files of forms that nobody finished: two weeks' worth, in case the worker was away for some days."""
    until = clock.now() - UNUSED_GRACE
    documents.discard_unused(since=until - timedelta(days=14), until=until)


def _forget_mail() -> None:
    """Personal data of old messages go; that they were sent stays, so that nothing repeats."""
    notifications.forget_sent(before=clock.now() - MAIL_KEPT)


def _refresh_revocation() -> None:
    """What cannot be fetched is logged there, and verdicts say «revocación no comprobada» when the old has run out."""
    signatures.refresh_revocation(signatures.TrustStore(Path(settings.LLAQTA_TRUST)))


def _clear_sessions() -> None:
    Session.objects.filter(expire_date__lt=clock.now()).delete()
