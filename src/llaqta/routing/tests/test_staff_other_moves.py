"""Refuse, consult, reply, copy, take back."""

from __future__ import annotations

import pytest

from llaqta.ledger import api as ledger
from llaqta.lib.errors import NotAllowedError, StateConflictError
from llaqta.routing import api as routing
from llaqta.routing.errors import ReasonRequiredError, SameReceiverError
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def on_way_to_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    staff.received(sheet, cast.violeta)
    staff.referred(sheet, cast.violeta, cast.carla)
    return staff.fresh(sheet)


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    return staff.brought_to(sheet, cast, cast.carla)


def last_event(sheet: RouteSheet) -> str:
    return ledger.history(sheet.chain)[-1].event


def test_refusing_returns_the_original_to_who_sent_it(
    on_way_to_carla: RouteSheet, cast: Cast
) -> None:
    back = routing.refuse_sheet(
        sheet_id=on_way_to_carla.pk,
        reason="No es de esta unidad",
        actor=cast.carla.actor,
    )
    assert (back.receiver, back.is_received) == (cast.violeta.position, False)
    assert "No es de esta unidad" in back.note
    assert on_way_to_carla.referrals.get(ordinal=2).outcome == routing.Outcome.REFUSED
    assert last_event(on_way_to_carla) == "routing.refused"


def test_refusing_needs_a_reason(on_way_to_carla: RouteSheet, cast: Cast) -> None:
    with pytest.raises(ReasonRequiredError):
        routing.refuse_sheet(
            sheet_id=on_way_to_carla.pk, reason=" ", actor=cast.carla.actor
        )


def test_what_was_received_is_not_refused(with_carla: RouteSheet, cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        routing.refuse_sheet(
            sheet_id=with_carla.pk, reason="Tarde", actor=cast.carla.actor
        )


def test_what_a_citizen_sent_is_not_refused(sheet: RouteSheet, cast: Cast) -> None:
    with pytest.raises(NotAllowedError, match="ciudadanía"):
        routing.refuse_sheet(sheet_id=sheet.pk, reason="No", actor=cast.violeta.actor)


def test_a_returned_sheet_is_not_bounced_back_to_oneself(
    on_way_to_carla: RouteSheet, cast: Cast
) -> None:
    """Violeta may refuse what Carla returned; then it is Carla's again."""
    routing.refuse_sheet(
        sheet_id=on_way_to_carla.pk, reason="No", actor=cast.carla.actor
    )
    again = routing.refuse_sheet(
        sheet_id=on_way_to_carla.pk, reason="Sí es suya", actor=cast.violeta.actor
    )
    assert again.receiver == cast.carla.position


def test_a_consultation_leaves_the_original_where_it_is(
    with_carla: RouteSheet, cast: Cast
) -> None:
    routing.consult(
        sheet_id=with_carla.pk,
        to=cast.diego.position,
        question="¿Hay litigio?",
        actor=cast.carla.actor,
    )
    assert (
        with_carla.referrals.get(kind="original", closed_at=None).receiver
        == cast.carla.position
    )
    assert last_event(with_carla) == "routing.consulted"


def test_consulting_needs_a_question_and_another_post(
    with_carla: RouteSheet, cast: Cast
) -> None:
    with pytest.raises(ReasonRequiredError):
        routing.consult(
            sheet_id=with_carla.pk,
            to=cast.diego.position,
            question="",
            actor=cast.carla.actor,
        )
    with pytest.raises(SameReceiverError):
        routing.consult(
            sheet_id=with_carla.pk,
            to=cast.carla.position,
            question="¿?",
            actor=cast.carla.actor,
        )


def test_a_reply_closes_the_consultation(with_carla: RouteSheet, cast: Cast) -> None:
    routing.consult(
        sheet_id=with_carla.pk,
        to=cast.diego.position,
        question="¿Hay litigio?",
        actor=cast.carla.actor,
    )
    staff.received(with_carla, cast.diego)
    routing.reply_to_consultation(
        sheet_id=with_carla.pk, text="No lo hay", folios_added=2, actor=cast.diego.actor
    )
    consultation = with_carla.referrals.get(kind="consultation")
    assert (consultation.outcome, consultation.reply) == (
        routing.Outcome.ANSWERED,
        "No lo hay",
    )
    assert staff.fresh(with_carla).folios == with_carla.folios + 2
    assert last_event(with_carla) == "routing.replied"


def test_a_reply_needs_a_consultation(with_carla: RouteSheet, cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        routing.reply_to_consultation(
            sheet_id=with_carla.pk, text="Opino", actor=cast.diego.actor
        )


def test_a_copy_is_read_and_put_away(with_carla: RouteSheet, cast: Cast) -> None:
    routing.send_copy(
        sheet_id=with_carla.pk,
        to=cast.diego.position,
        actor=cast.carla.actor,
        note="Para que sepa",
    )
    routing.read_copy(sheet_id=with_carla.pk, actor=cast.diego.actor)
    assert with_carla.referrals.get(kind="copy").outcome == routing.Outcome.READ
    assert last_event(with_carla) == "routing.copy_read"


def test_there_is_no_copy_to_read_for_others(
    with_carla: RouteSheet, cast: Cast
) -> None:
    with pytest.raises(NotAllowedError):
        routing.read_copy(sheet_id=with_carla.pk, actor=cast.diego.actor)


def test_taking_back_brings_the_original_to_the_desk(
    on_way_to_carla: RouteSheet, cast: Cast
) -> None:
    back = routing.take_back(sheet_id=on_way_to_carla.pk, actor=cast.violeta.actor)
    assert (back.receiver, back.is_received) == (cast.violeta.position, True)
    assert last_event(on_way_to_carla) == "routing.taken_back"


def test_what_was_received_is_not_taken_back(
    with_carla: RouteSheet, cast: Cast
) -> None:
    with pytest.raises(NotAllowedError):
        routing.take_back(sheet_id=with_carla.pk, actor=cast.violeta.actor)


def test_nothing_moves_once_it_is_archived(with_carla: RouteSheet, cast: Cast) -> None:
    routing.archive_sheet(
        sheet_id=with_carla.pk, place="Caja 1", actor=cast.carla.actor
    )
    with pytest.raises(StateConflictError):
        staff.referred(with_carla, cast.carla, cast.diego)
