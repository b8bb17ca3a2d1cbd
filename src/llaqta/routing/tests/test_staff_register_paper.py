"""The counter's service: a number, a first hop on the clerk's desk, and perhaps a second one at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from llaqta.ledger import api as ledger
from llaqta.lib.errors import NotAllowedError
from llaqta.organization import api as organization
from llaqta.routing import api as routing
from llaqta.routing.errors import SameReceiverError
from llaqta.routing.models import RouteSheet
from tests.cast import Cast, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def sender(ana: organization.Person) -> routing.Sender:
    return routing.Sender(person=ana, phone="71234567")


PAPER = routing.Paper(
    subject="Certificado catastral", folios=4, has_folder=True, cite="OTB/12/2026"
)


def test_it_is_on_the_clerks_desk_with_a_number(
    cast: Cast, sender: routing.Sender
) -> None:
    sheet = routing.register_paper(
        series_code="E", paper=PAPER, sender=sender, actor=cast.violeta.actor
    )
    hop = sheet.referrals.get()
    assert (sheet.number, sheet.state, sheet.sender_name) == (
        "E-2026-000001",
        routing.SheetState.IN_PROGRESS,
        "Ana Ficticia",
    )
    assert (hop.receiver, hop.is_received, hop.folder_received) == (
        cast.violeta.position,
        True,
        True,
    )


def test_it_records_the_registration_first(cast: Cast, sender: routing.Sender) -> None:
    sheet = routing.register_paper(
        series_code="E", paper=PAPER, sender=sender, actor=cast.violeta.actor
    )
    entry = ledger.history(sheet.chain)[0]
    assert (entry.event, entry.seq) == ("routing.registered", 1)
    assert "Ana" not in entry.data


def test_it_goes_on_at_once(cast: Cast, sender: routing.Sender) -> None:
    onward = routing.Onward(to=cast.carla.position, note="Para informe")
    sheet = routing.register_paper(
        series_code="E",
        paper=PAPER,
        sender=sender,
        onward=onward,
        actor=cast.violeta.actor,
    )
    assert sheet.referrals.get(closed_at=None).receiver == cast.carla.position


def test_nothing_is_kept_when_it_cannot_go_on(
    cast: Cast, sender: routing.Sender
) -> None:
    onward = routing.Onward(to=cast.violeta.position)
    with pytest.raises(SameReceiverError):
        routing.register_paper(
            series_code="E",
            paper=PAPER,
            sender=sender,
            onward=onward,
            actor=cast.violeta.actor,
        )
    assert not RouteSheet.objects.exists()


def test_the_same_form_twice_is_one_sheet(cast: Cast, sender: routing.Sender) -> None:
    key, onward = uuid4(), routing.Onward(to=cast.carla.position)
    first, second = (
        routing.register_paper(
            series_code="E",
            paper=PAPER,
            sender=sender,
            onward=onward,
            intake_key=key,
            actor=cast.violeta.actor,
        )
        for _ in range(2)
    )
    assert first.pk == second.pk
    assert first.referrals.count() == 2


def test_each_series_counts_by_itself(cast: Cast, sender: routing.Sender) -> None:
    for series, number in (
        ("E", "E-2026-000001"),
        ("I", "I-2026-000001"),
        ("S", "S-2026-000001"),
        ("I", "I-2026-000002"),
    ):
        assert (
            routing.register_paper(
                series_code=series, paper=PAPER, sender=sender, actor=cast.violeta.actor
            ).number
            == number
        )


def test_any_post_starts_an_internal_paper_but_not_an_external_one(
    cast: Cast, sender: routing.Sender
) -> None:
    assert (
        routing.register_paper(
            series_code="I", paper=PAPER, sender=sender, actor=cast.carla.actor
        ).channel
        == routing.Channel.INTERNAL
    )
    with pytest.raises(NotAllowedError, match="ventanilla"):
        routing.register_paper(
            series_code="E", paper=PAPER, sender=sender, actor=cast.carla.actor
        )


def test_who_audits_registers_nothing(
    cast: Cast, sender: routing.Sender, auditor: Staff
) -> None:
    with pytest.raises(NotAllowedError):
        routing.register_paper(
            series_code="I", paper=PAPER, sender=sender, actor=auditor.actor
        )
