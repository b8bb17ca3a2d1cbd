"""The figures of fulfilment count what they say, and do not flatter."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache

from llaqta.lib import clock
from llaqta.routing import api as routing
from tests.cast import Files, Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_figures() -> None:
    cache.clear()


def _resolve(sheet: routing.RouteSheet, post: Post, at: str) -> None:
    with clock.frozen(at):
        routing.receive_sheet(sheet_id=sheet.pk, actor=post.actor)
        routing.resolve(sheet_id=sheet.pk, resolution="Atendida.", actor=post.actor)


def test_it_counts_by_the_month_of_arrival(file_sheet: Files, violeta: Post) -> None:
    _resolve(file_sheet(at="2026-02-11"), violeta, "2026-03-02")
    file_sheet(at="2026-03-03")
    with clock.frozen("2026-03-04"):
        figures = routing.fulfilment()
    assert [(m.first, m.received, m.resolved) for m in figures.months[-2:]] == [
        (date(2026, 2, 1), 1, 1),
        (date(2026, 3, 1), 1, 0),
    ]


def test_half_took_the_median_or_less(file_sheet: Files, violeta: Post) -> None:
    for day in (
        "2026-02-12",
        "2026-02-13",
        "2026-02-25",
    ):  # 1, 2 and 8 working days: Carnival is on the 16th and 17th
        _resolve(file_sheet(at="2026-02-11"), violeta, day)
    with clock.frozen("2026-03-04"):
        assert routing.fulfilment().median_days == 2


def test_what_is_overdue_and_open_counts_as_late(
    file_sheet: Files, violeta: Post
) -> None:
    _resolve(file_sheet(at="2026-02-11"), violeta, "2026-02-12")
    file_sheet(at="2026-02-11")
    with clock.frozen("2026-12-01"):
        figures = routing.fulfilment()
    assert (
        figures.resolved,
        figures.on_time,
        figures.overdue,
        figures.on_time_percent,
    ) == (1, 1, 1, 50)


def test_what_was_registered_by_error_is_not_counted(
    file_sheet: Files, violeta: Post
) -> None:
    sheet = file_sheet(at="2026-02-11")
    with clock.frozen("2026-02-12"):
        routing.receive_sheet(sheet_id=sheet.pk, actor=violeta.actor)
        routing.void_sheet(sheet_id=sheet.pk, reason="Repetida", actor=violeta.actor)
        assert routing.fulfilment().received == 0
