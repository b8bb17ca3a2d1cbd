"""Periodic jobs run once, whoever asks."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from llaqta.config.models import PeriodicRun
from llaqta.config.schedule import Job, claim, jobs, run_due_jobs
from llaqta.lib import clock

pytestmark = pytest.mark.django_db

hourly = Job("test.hourly", lambda: None, every=timedelta(hours=1))
daily = Job("test.daily", lambda: None, daily_at=time(7))


def test_of_two_workers_one_wins() -> None:
    assert claim(hourly)
    assert not claim(hourly)


def test_it_runs_again_when_its_time_has_come() -> None:
    with clock.frozen("2026-02-13T09:00"):
        claim(hourly)
    with clock.frozen("2026-02-13T09:59"):
        assert not claim(hourly)
    with clock.frozen("2026-02-13T10:01"):
        assert claim(hourly)


def test_a_daily_job_runs_once_a_day_at_its_hour() -> None:
    with clock.frozen("2026-02-13T07:00"):
        assert claim(daily)
    with clock.frozen("2026-02-13T23:00"):
        assert not claim(daily)
    with clock.frozen("2026-02-14T06:59"):
        assert not claim(daily)
    with clock.frozen("2026-02-14T07:01"):
        assert claim(daily)


def test_a_day_without_power_is_made_up_for() -> None:
    with clock.frozen("2026-02-13T07:00"):
        claim(daily)
    with clock.frozen("2026-02-15T03:00"):
        assert claim(daily)


def test_every_job_has_a_rhythm_and_a_name_of_its_own() -> None:
    names = [job.name for job in jobs()]
    assert len(names) == len(set(names))
    assert all((job.every is None) != (job.daily_at is None) for job in jobs())


@pytest.mark.django_db(transaction=True)
def test_all_of_them_run_on_an_empty_installation() -> None:
    assert set(run_due_jobs()) == {job.name for job in jobs()}
    assert PeriodicRun.objects.count() == len(jobs())
