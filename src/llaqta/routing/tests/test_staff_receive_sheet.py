"""Receiving: what waits for the post comes to its desk."""

from __future__ import annotations

import pytest

from llaqta.ledger import api as ledger
from llaqta.lib.errors import NotAllowedError
from llaqta.routing import api as routing
from llaqta.routing.errors import SheetMovedError
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast, Files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_it_puts_the_original_on_the_desk(sheet: RouteSheet, cast: Cast) -> None:
    routing.receive_sheet(sheet_id=sheet.pk, actor=cast.violeta.actor)
    original = sheet.referrals.get()
    assert original.received_by == cast.violeta.user
    assert staff.fresh(sheet).state == routing.SheetState.IN_PROGRESS


def test_it_takes_the_folder_only_when_told_and_only_where_there_is_one(
    file_sheet: Files, cast: Cast
) -> None:
    with_folder, without = file_sheet(has_folder=True), file_sheet(has_folder=False)
    for sheet in (with_folder, without):
        routing.receive_sheet(
            sheet_id=sheet.pk, actor=cast.violeta.actor, with_folder=True
        )
    assert with_folder.referrals.get().folder_received
    assert not without.referrals.get().folder_received


def test_it_refuses_another_post(sheet: RouteSheet, cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.diego.actor)


def test_it_refuses_twice(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    with pytest.raises(NotAllowedError):
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.violeta.actor)


def test_it_records_the_act(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    entry = ledger.history(sheet.chain)[-1]
    assert (entry.event, entry.user_id, entry.position_id) == (
        "routing.received",
        cast.violeta.user.pk,
        cast.violeta.position.pk,
    )


def test_it_refuses_a_stale_page_and_says_where_the_sheet_is(
    sheet: RouteSheet, cast: Cast
) -> None:
    with pytest.raises(SheetMovedError, match="Responsable de Ventanilla"):
        routing.receive_sheet(
            sheet_id=sheet.pk, actor=cast.violeta.actor, seen="registered.0s"
        )
