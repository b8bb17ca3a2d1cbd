"""Referring the original: one holder after another, each with their own date."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from llaqta.ledger import api as ledger
from llaqta.lib.errors import NotAllowedError
from llaqta.notifications.models import OutboxEmail
from llaqta.routing import api as routing
from llaqta.routing.errors import (
    DueDateError,
    DueDateTooLateError,
    SameReceiverError,
)
from llaqta.routing.models import RouteSheet
from llaqta.routing.models.catalogue import validate_pattern
from llaqta.routing.services import exchange
from llaqta.routing.tests import staff
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_it_moves_the_original_and_closes_the_hop(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.received(sheet, cast.violeta)
    referral = staff.referred(sheet, cast.violeta, cast.carla, note="Revisar linderos")
    first = sheet.referrals.get(ordinal=1)
    assert (first.outcome, first.closed_by) == (
        routing.Outcome.REFERRED,
        cast.violeta.user,
    )
    assert (referral.ordinal, referral.receiver, referral.is_received) == (
        2,
        cast.carla.position,
        False,
    )


def test_it_starts_the_term_of_the_instruction_on_the_next_working_day(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.received(sheet, cast.violeta)
    five_days = routing.Instruction.objects.get(code="informe")
    referral = staff.referred(sheet, cast.violeta, cast.carla, instruction=five_days)
    assert referral.due_on == date(2026, 2, 20)  # Wednesday 11; Carnival on 16 and 17
    assert referral.due_steps


def test_it_keeps_the_date_that_the_sender_chose(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    assert staff.referred(
        sheet, cast.violeta, cast.carla, due_on=date(2026, 2, 13)
    ).due_on == date(2026, 2, 13)


def test_nobody_is_given_longer_than_the_whole_matter_has(
    sheet: RouteSheet, cast: Cast
) -> None:
    """A far date would hide the sheet from everything that tells what is late."""
    staff.received(sheet, cast.violeta)
    assert sheet.due_on == date(2026, 8, 11)
    for day in (date(2026, 8, 12), date(9999, 12, 31)):
        with pytest.raises(DueDateTooLateError, match="11 de agosto de 2026"):
            staff.referred(sheet, cast.violeta, cast.carla, due_on=day)
    assert staff.referred(sheet, cast.violeta, cast.carla, due_on=sheet.due_on)


def test_a_matter_without_a_term_of_its_own_waits_a_year_at_most(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.received(sheet, cast.violeta)
    RouteSheet.objects.update(due_on=None)
    with pytest.raises(DueDateTooLateError):
        staff.referred(sheet, cast.violeta, cast.carla, due_on=date(2027, 3, 1))
    assert staff.referred(sheet, cast.violeta, cast.carla, due_on=date(2026, 12, 1))


@pytest.mark.parametrize(
    "day", [date(2026, 2, 10), date(2026, 2, 14), date(2026, 2, 16)]
)  # yesterday, Saturday, Carnival
def test_it_refuses_a_date_that_cannot_be_met(
    sheet: RouteSheet, cast: Cast, day: date
) -> None:
    staff.received(sheet, cast.violeta)
    with pytest.raises(DueDateError):
        staff.referred(sheet, cast.violeta, cast.carla, due_on=day)


def test_it_refuses_what_was_not_received(sheet: RouteSheet, cast: Cast) -> None:
    with pytest.raises(NotAllowedError, match="Primero reciba"):
        staff.referred(sheet, cast.violeta, cast.carla)


def test_it_refuses_the_post_that_has_it(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    with pytest.raises(SameReceiverError):
        staff.referred(sheet, cast.violeta, cast.violeta)


def test_it_counts_the_folios_added(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    staff.referred(sheet, cast.violeta, cast.carla, folios_added=4)
    assert staff.fresh(sheet).folios == sheet.folios + 4


def test_it_sends_copies_along(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    staff.referred(sheet, cast.violeta, cast.carla, copies_to=[cast.elena.position])
    assert (
        sheet.referrals.get(kind=routing.ReferralKind.COPY).receiver
        == cast.elena.position
    )


def test_it_records_the_act_and_commits_to_the_note(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.received(sheet, cast.violeta)
    staff.referred(sheet, cast.violeta, cast.carla, note="Secreto")
    entry = ledger.history(sheet.chain)[-1]
    assert entry.event == "routing.referred"
    assert '"to":"TOP-1"' in entry.data
    assert "Secreto" not in entry.data
    assert entry.commitment


def test_it_tells_whoever_follows_the_sheet(sheet: RouteSheet, cast: Cast) -> None:
    staff.received(sheet, cast.violeta)
    exchange.subscribe(sheet_id=sheet.pk, email="vecina@ejemplo.bo")
    exchange.confirm_subscription(token=sheet.subscriptions.get().token)
    staff.referred(sheet, cast.violeta, cast.carla)
    assert (
        OutboxEmail.objects.filter(
            to="vecina@ejemplo.bo", subject__contains="pasó a otra unidad"
        ).count()
        == 1
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "{series}/{year}/{number}",
        "{year} {number}",
        "{series}-{number}",
        "?{year}{number}",
    ],
)
def test_a_pattern_that_would_break_addresses_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_pattern(pattern)
