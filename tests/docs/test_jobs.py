"""Every periodic job is on its page, with its moment."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from llaqta.config.schedule import Job, jobs

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "jobs.md"
EVERY = {
    timedelta(minutes=1): "every minute",
    timedelta(minutes=10): "every ten minutes",
    timedelta(hours=1): "every hour",
    timedelta(hours=6): "every six hours",
}


def _moment(job: Job) -> str:
    if job.every is not None:
        return EVERY[job.every]
    assert job.daily_at is not None
    return f"{job.daily_at:%H:%M}"


def test_the_page_lists_the_jobs_with_their_moments() -> None:
    told = re.findall(r"^\| `([\w.]+)` \| ([^|]+) \|", PAGE.read_text(), re.MULTILINE)
    assert dict(told) == {job.name: _moment(job) for job in jobs()}
