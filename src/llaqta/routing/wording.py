"""How a due date reads: words first, a tone beside them. Colour never says it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from llaqta.deadlines.api import Calendar
from llaqta.lib.dates import WEEKDAYS, short_date
from llaqta.lib.words import gettext as _
from llaqta.lib.words import ngettext

SOON_DAYS = 2  # working days; the daily reminder counts the same


class Semaphore(NamedTuple):
    text: str  # «Vence mañana»
    tone: str  # ok, due or late
    on: str  # «18 feb 2026»


def semaphore(due_on: date, *, today: date, calendar: Calendar) -> Semaphore:
    """How much time is left, in working days and in words."""
    left = calendar.working_days_left(due_on, today)
    return Semaphore(_words(due_on, left, today), _tone(left), short_date(due_on))


def semaphores(today: date, calendar: Calendar) -> Callable[[date], Semaphore]:
    """`semaphore` that writes each distinct date once: a tray shows the same few dates many times."""
    written: dict[date, Semaphore] = {}

    def read(due_on: date) -> Semaphore:
        found = written.get(due_on)
        if found is None:
            found = written[due_on] = semaphore(due_on, today=today, calendar=calendar)
        return found

    return read


def _tone(left: int) -> str:
    if left < 0:
        return "late"
    return "due" if left <= SOON_DAYS else "ok"


def _words(due_on: date, left: int, today: date) -> str:
    if left < 0:
        return ngettext(
            "Venció hace %(days)s día hábil", "Venció hace %(days)s días hábiles", -left
        ) % {"days": -left}
    if left == 0:
        return _("Vence hoy")
    if due_on == today + timedelta(days=1):
        return _("Vence mañana")
    if left == 1 and due_on - today < timedelta(
        days=7
    ):  # over a weekend «mañana» would be wrong
        return _("Vence el %(weekday)s, próximo día hábil") % {
            "weekday": WEEKDAYS[due_on.weekday()]
        }
    return ngettext("%(days)s día hábil", "%(days)s días hábiles", left) % {
        "days": left
    }


def working_days(count: int) -> str:
    """«el mismo día», «1 día hábil», «6 días hábiles»: how long something took."""
    if count <= 0:
        return _("el mismo día")
    return ngettext("%(days)s día hábil", "%(days)s días hábiles", count) % {
        "days": count
    }


def capped(count: int, cap: int) -> str:
    """«17», or «99+» when nobody counted further."""
    return f"{cap}+" if count > cap else str(count)


@lru_cache(maxsize=512)
def folios(count: int) -> str:
    """«1 foja», «12 fojas». Spanish always, so that it can be remembered."""
    return f"{count} foja" if count == 1 else f"{count} fojas"
