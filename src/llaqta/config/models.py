"""When each periodic job last ran, so that several workers do it once."""

from __future__ import annotations

from django.db import models


class PeriodicRun(models.Model):
    """One row for every periodic job."""

    name = models.CharField(max_length=60, primary_key=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.ran_at:%Y-%m-%d %H:%M}"
