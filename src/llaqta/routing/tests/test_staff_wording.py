"""How a due date reads, day by day. Carnival is on Monday 16 and Tuesday 17 February 2026."""

from __future__ import annotations

from datetime import date

import pytest

from llaqta.deadlines import api as deadlines
from llaqta.routing import wording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.mark.parametrize(
    ("due_on", "today", "text", "tone"),
    [
        ("2026-02-11", "2026-02-11", "Vence hoy", "due"),
        ("2026-02-12", "2026-02-11", "Vence mañana", "due"),
        ("2026-02-13", "2026-02-11", "2 días hábiles", "due"),
        (
            "2026-02-18",
            "2026-02-13",
            "Vence el miércoles, próximo día hábil",
            "due",
        ),  # Friday to Wednesday
        ("2026-02-18", "2026-02-11", "3 días hábiles", "ok"),
        ("2026-02-10", "2026-02-11", "Venció hace 1 día hábil", "late"),
        ("2026-02-13", "2026-02-18", "Venció hace 1 día hábil", "late"),
        (
            "2026-02-13",
            "2026-02-14",
            "Venció hace 1 día hábil",
            "late",
        ),  # a Saturday is late already
        ("2026-02-09", "2026-02-11", "Venció hace 2 días hábiles", "late"),
    ],
)
def test_it_says_in_words_how_long(
    due_on: str, today: str, text: str, tone: str
) -> None:
    found = wording.semaphore(
        date.fromisoformat(due_on),
        today=date.fromisoformat(today),
        calendar=deadlines.current_calendar(),
    )
    assert (found.text, found.tone) == (text, tone)


def test_each_date_is_written_once() -> None:
    read = wording.semaphores(date(2026, 2, 11), deadlines.current_calendar())
    assert read(date(2026, 2, 18)) is read(date(2026, 2, 18))


@pytest.mark.parametrize(
    ("count", "text"), [(0, "el mismo día"), (1, "1 día hábil"), (6, "6 días hábiles")]
)
def test_it_says_how_long_something_took(count: int, text: str) -> None:
    assert wording.working_days(count) == text


def test_nobody_counts_beyond_the_cap() -> None:
    assert (wording.capped(17, 99), wording.capped(100, 99)) == ("17", "99+")
