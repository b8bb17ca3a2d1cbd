"""Dates in the words of a Bolivian letter. Formatted once and remembered: a tray shows the same few dates many times."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from llaqta.lib import clock

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """«13 de febrero de 2026»."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


@lru_cache(maxsize=4096)
def weekday_date(day: date) -> str:
    """«viernes 13 de febrero de 2026»."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}"


@lru_cache(maxsize=4096)
def short_date(day: date) -> str:
    """«13 feb 2026»."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def long_instant(instant: datetime) -> str:
    """«13 de febrero de 2026, 10:42», in local time."""
    local = clock.local(instant)
    return f"{long_date(local.date())}, {local:%H:%M}"


def short_instant(instant: datetime) -> str:
    """«13 feb 2026, 10:42», in local time."""
    local = clock.local(instant)
    return f"{short_date(local.date())}, {local:%H:%M}"
