"""A day off declared after the dates were set moves them; the ledger keeps the old ones."""

from __future__ import annotations

from datetime import date

import pytest

from llaqta.deadlines import api as deadlines
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def close(day: date) -> None:
    deadlines.add_closure(
        first_day=day,
        last_day=day,
        kind=deadlines.ClosureKind.MUNICIPAL,
        name="Aniversario",
        norm="Ley Municipal 12",
        verified=True,
        actor=SYSTEM,
    )


def test_open_dates_move_and_the_ledger_keeps_the_old_ones(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.brought_to(sheet, cast, cast.carla)
    before = sheet.referrals.get(closed_at=None)
    close(date(2026, 2, 13))
    routing.recompute_due_dates(reason="Aniversario")
    after = sheet.referrals.get(closed_at=None)
    assert (before.due_on, after.due_on) == (date(2026, 2, 18), date(2026, 2, 19))
    entry = ledger.history(sheet.chain)[-1]
    assert entry.event == "routing.due_recomputed"
    assert '"old":"2026-02-18"' in entry.data
    assert '"new":"2026-02-19"' in entry.data


def test_a_date_that_a_person_chose_stays(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    chosen = staff.referred(sheet, cast.violeta, cast.carla, due_on=date(2026, 2, 13))
    close(date(2026, 2, 13))
    routing.recompute_due_dates(reason="Aniversario")
    chosen.refresh_from_db()
    assert chosen.due_on == date(2026, 2, 13)


def test_doing_it_again_changes_nothing(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    close(date(2026, 2, 13))
    routing.recompute_due_dates(reason="Aniversario")
    entries = len(ledger.history(sheet.chain))
    assert routing.recompute_due_dates(reason="Aniversario") == 0
    assert len(ledger.history(sheet.chain)) == entries


def test_an_archived_sheet_is_left_as_it_was(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    routing.archive_sheet(sheet_id=sheet.pk, place="Caja 1", actor=cast.violeta.actor)
    close(date(2026, 2, 13))
    assert routing.recompute_due_dates(reason="Aniversario") == 0


def test_a_change_of_the_calendar_orders_the_work_by_itself(sheet: RouteSheet) -> None:
    from django_tasks_db.models import DBTaskResult

    close(date(2026, 2, 13))
    assert DBTaskResult.objects.filter(
        task_path__endswith="recompute_due_dates"
    ).exists()
    assert clock.today() == date(2026, 2, 11)
