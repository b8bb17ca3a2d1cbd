"""Role × state × act, as one table; and who sees which sheets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from llaqta.lib.actor import SYSTEM, Actor
from llaqta.routing import api as routing
from llaqta.routing import policies
from llaqta.routing.models import Referral, RouteSheet
from llaqta.routing.policies import Situation
from llaqta.routing.states import Act
from llaqta.routing.tests import staff
from tests.cast import Cast, Files, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

# The story of one sheet, stopped at each point. Carla holds it, Diego is consulted, Elena has a copy, Violeta registered it.
POINTS = (
    "filed",
    "at_counter",
    "sent",
    "held",
    "consulted",
    "observed",
    "resolved",
    "archived",
    "voided",
)


def _story(point: str, sheet: RouteSheet, cast: Cast) -> None:
    carla = cast.carla.actor
    at_counter = POINTS.index(point) >= POINTS.index("at_counter")
    if at_counter:
        staff.received(sheet, cast.violeta)
    if point in ("filed", "at_counter"):
        return
    if point == "voided":
        routing.void_sheet(sheet_id=sheet.pk, reason="Error", actor=cast.violeta.actor)
        return
    staff.referred(sheet, cast.violeta, cast.carla)
    if point == "sent":
        return
    staff.received(sheet, cast.carla)
    if point == "consulted":
        routing.consult(
            sheet_id=sheet.pk,
            to=cast.diego.position,
            question="¿Hay litigio?",
            actor=carla,
        )
        staff.received(sheet, cast.diego)
        routing.send_copy(sheet_id=sheet.pk, to=cast.elena.position, actor=carla)
    elif point == "observed":
        routing.observe(sheet_id=sheet.pk, text="Falta", days=5, actor=carla)
    elif point == "resolved":
        routing.resolve(sheet_id=sheet.pk, resolution="Se otorga", actor=carla)
    elif point == "archived":
        routing.archive_sheet(sheet_id=sheet.pk, place="Caja 1", actor=carla)


HOLDING = "refer consult copy observe answer resolve archive add_files write_document write_answer"
TABLE: dict[str, dict[str, str]] = {
    "filed": {"violeta": "receive"},
    "at_counter": {"violeta": f"{HOLDING} void"},
    "sent": {"violeta": "take_back", "carla": "receive refuse"},
    "held": {"carla": HOLDING},
    "consulted": {
        "carla": f"{HOLDING} take_back",
        "diego": "reply add_files write_document",
        "elena": "receive read_copy",
    },
    "observed": {
        "carla": "refer consult copy answer resolve archive add_files write_document write_answer"
    },
    "resolved": {
        "carla": "refer copy answer archive add_files write_document write_answer"
    },
    "archived": {"carla": "unarchive"},
    "voided": {},
}
PEOPLE = ("violeta", "carla", "diego", "elena", "auditor", "administrator")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("who", PEOPLE)
def test_each_may_do_this_and_nothing_else(
    point: str,
    who: str,
    sheet: RouteSheet,
    cast: Cast,
    auditor: Staff,
    administrator: Staff,
) -> None:
    _story(point, sheet, cast)
    actor = {"auditor": auditor.actor, "administrator": administrator.actor}.get(
        who
    ) or getattr(cast, who).actor
    allowed = {
        act.value.rpartition(":")[2]
        for act in policies.allowed_acts(actor, _situation(sheet, actor))
    }
    assert allowed == set(TABLE[point].get(who, "").split())


@pytest.mark.parametrize("act", list(Act))
def test_a_refusal_says_why(act: Act, sheet: RouteSheet, cast: Cast) -> None:
    decision = policies.may(cast.diego.actor, act, _situation(sheet, cast.diego.actor))
    assert not decision
    assert decision.reason


def _situation(sheet: RouteSheet, actor: Actor) -> Situation:
    return Situation.of(
        staff.fresh(sheet),
        actor,
        list(
            Referral.objects.filter(sheet=sheet, closed_at=None).select_related(
                "receiver"
            )
        ),
    )


# -- Rows --------------------------------------------------------------------------------------------------------------


def _seen_by(sheet: RouteSheet) -> Callable[[Actor], bool]:
    return lambda actor: policies.visible_to(actor).filter(pk=sheet.pk).exists()


def test_a_post_sees_what_passed_through_it(sheet: RouteSheet, cast: Cast) -> None:
    staff.brought_to(sheet, cast, cast.carla)
    sees = _seen_by(sheet)
    assert sees(cast.violeta.actor)
    assert sees(cast.carla.actor)
    assert not sees(cast.diego.actor)


def test_a_supervisor_sees_the_units_below_and_no_others(
    file_sheet: Files, cast: Cast
) -> None:
    below, aside = file_sheet(), file_sheet()
    staff.brought_to(below, cast, cast.carla)
    staff.brought_to(aside, cast, cast.diego)
    assert _seen_by(below)(cast.elena.actor)
    assert not _seen_by(aside)(cast.elena.actor)


def test_a_confidential_sheet_is_for_those_who_hold_or_held_it(
    file_sheet: Files, cast: Cast, auditor: Staff
) -> None:
    sheet = file_sheet(is_confidential=True, confidentiality_basis="Ley 974, art. 7")
    staff.brought_to(sheet, cast, cast.carla)
    sees = _seen_by(sheet)
    assert sees(cast.violeta.actor)
    assert sees(cast.carla.actor)
    assert not sees(cast.elena.actor)
    assert sees(auditor.actor)
    assert not policies.sees_content(auditor.actor, sheet)


def test_an_administrator_without_post_sees_none(
    sheet: RouteSheet, administrator: Staff
) -> None:
    assert not _seen_by(sheet)(administrator.actor)
    assert _seen_by(sheet)(SYSTEM)


def test_the_receipt_is_printed_by_the_counter_and_the_cover_by_posts(
    sheet: RouteSheet, cast: Cast, auditor: Staff
) -> None:
    assert policies.may_print_receipt(cast.violeta.actor, sheet)
    assert not policies.may_print_receipt(cast.carla.actor, sheet)
    assert policies.may_print_cover(cast.carla.actor)
    assert not policies.may_print_cover(auditor.actor)
