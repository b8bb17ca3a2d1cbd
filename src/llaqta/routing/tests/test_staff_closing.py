"""Archive, unarchive, void."""

from __future__ import annotations

import pytest

from llaqta.ledger import api as ledger
from llaqta.lib.errors import NotAllowedError
from llaqta.notifications.models import OutboxEmail
from llaqta.routing import api as routing
from llaqta.routing.errors import ReasonRequiredError
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    return staff.brought_to(sheet, cast, cast.carla)


def test_archiving_says_where_and_ends_what_was_open(
    with_carla: RouteSheet, cast: Cast
) -> None:
    routing.consult(
        sheet_id=with_carla.pk,
        to=cast.diego.position,
        question="¿Hay litigio?",
        actor=cast.carla.actor,
    )
    routing.archive_sheet(
        sheet_id=with_carla.pk, place="Estante 3, caja 12", actor=cast.carla.actor
    )
    archived = staff.fresh(with_carla)
    assert (archived.state, archived.archive_place, archived.archived_position) == (
        routing.SheetState.ARCHIVED,
        "Estante 3, caja 12",
        cast.carla.position,
    )
    assert not archived.referrals.filter(closed_at=None).exists()
    assert ledger.history(archived.chain)[-1].event == "routing.archived"


def test_archiving_needs_a_place_and_the_original(
    with_carla: RouteSheet, cast: Cast
) -> None:
    with pytest.raises(ReasonRequiredError):
        routing.archive_sheet(sheet_id=with_carla.pk, place="", actor=cast.carla.actor)
    with pytest.raises(NotAllowedError):
        routing.archive_sheet(
            sheet_id=with_carla.pk, place="Caja 1", actor=cast.diego.actor
        )


def test_unarchiving_brings_it_back_to_who_archived_it(
    with_carla: RouteSheet, cast: Cast
) -> None:
    routing.archive_sheet(
        sheet_id=with_carla.pk, place="Caja 1", actor=cast.carla.actor
    )
    referral = routing.unarchive_sheet(
        sheet_id=with_carla.pk, reason="Recurso", actor=cast.carla.actor
    )
    back = staff.fresh(with_carla)
    assert (back.state, back.archived_at, referral.receiver, referral.is_received) == (
        routing.SheetState.IN_PROGRESS,
        None,
        cast.carla.position,
        True,
    )
    assert ledger.history(back.chain)[-1].event == "routing.unarchived"


def test_a_resolved_sheet_stays_resolved_when_unarchived(
    with_carla: RouteSheet, cast: Cast
) -> None:
    routing.resolve(
        sheet_id=with_carla.pk, resolution="Se otorga", actor=cast.carla.actor
    )
    routing.archive_sheet(
        sheet_id=with_carla.pk, place="Caja 1", actor=cast.carla.actor
    )
    routing.unarchive_sheet(
        sheet_id=with_carla.pk, reason="Copia", actor=cast.carla.actor
    )
    assert staff.fresh(with_carla).state == routing.SheetState.RESOLVED


def test_only_who_archived_it_unarchives(with_carla: RouteSheet, cast: Cast) -> None:
    routing.archive_sheet(
        sheet_id=with_carla.pk, place="Caja 1", actor=cast.carla.actor
    )
    with pytest.raises(NotAllowedError):
        routing.unarchive_sheet(
            sheet_id=with_carla.pk, reason="Curiosidad", actor=cast.violeta.actor
        )


def test_voiding_keeps_the_number_with_its_reason(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.received(sheet, cast.violeta)
    routing.void_sheet(
        sheet_id=sheet.pk, reason="Se registró dos veces", actor=cast.violeta.actor
    )
    voided = staff.fresh(sheet)
    assert (voided.number, voided.state, voided.void_reason) == (
        sheet.number,
        routing.SheetState.VOIDED,
        "Se registró dos veces",
    )
    assert ledger.history(sheet.chain)[-1].event == "routing.voided"
    assert OutboxEmail.objects.filter(
        to="ana@ejemplo.bo", subject__contains="anuló"
    ).exists()


def test_an_official_who_did_not_register_it_does_not_void_it(
    with_carla: RouteSheet, cast: Cast
) -> None:
    with pytest.raises(NotAllowedError, match="ventanilla"):
        routing.void_sheet(sheet_id=with_carla.pk, reason="No", actor=cast.carla.actor)
