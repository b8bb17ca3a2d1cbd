from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.notifications.models import OutboxEmail
from llaqta.organization import api as organization
from llaqta.routing.errors import (
    DraftIncompleteError,
    DraftNotFoundError,
    IntakeNotReadyError,
    TooManyFilingsError,
)
from llaqta.routing.models import RouteSheet, Series
from llaqta.routing.services import drafts
from llaqta.routing.states import SheetState
from llaqta.routing.tests.answers import FOR_OTB, ready_draft, upload
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_files_what_was_typed(cast: Cast, client: Client) -> None:
    draft = ready_draft(client)
    drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload()])
    with clock.frozen("2026-02-11T10:00"):
        sheet = drafts.send_draft(draft_id=draft.pk)
    assert sheet.number == "E-2026-000001"
    assert (sheet.state, sheet.channel) == (SheetState.REGISTERED, "web")
    assert (sheet.sender_name, sheet.sender_document) == ("Ana Ficticia", "CI 1234567")
    assert (sheet.sender_phone, sheet.sender_address) == (
        "71234567",
        "Calle 1, zona Central",
    )
    assert sheet.facts == "Vivo en el lote 14.\nQuiero construir."
    assert sheet.due_on == date(2026, 8, 11)
    assert [file.attachment.name for file in sheet.files.all()] == ["carta.pdf"]
    assert sheet.referrals.get().receiver == cast.violeta.position


def test_it_is_recorded_and_announced(cast: Cast, client: Client) -> None:
    draft = ready_draft(client)
    sheet = drafts.send_draft(draft_id=draft.pk)
    assert [entry.event for entry in ledger.history(sheet.chain)] == [
        "routing.registered"
    ]
    assert "Ana" not in ledger.history(sheet.chain)[0].data
    assert mail.outbox == []  # it waits in the outbox for the delivery job


def test_the_draft_keeps_no_copy(cast: Cast, client: Client) -> None:
    draft = ready_draft(client)
    drafts.send_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    assert draft.data == {}


def test_sent_twice_it_is_one_sheet(cast: Cast, client: Client) -> None:
    draft = ready_draft(client)
    assert drafts.send_draft(draft_id=draft.pk) == drafts.send_draft(draft_id=draft.pk)
    assert RouteSheet.objects.count() == 1


def test_the_receipt_does_not_tell_whose_document_it_is(
    cast: Cast, ana: organization.Person, client: Client
) -> None:
    draft = ready_draft(
        client, given_names="Curiosa", first_surname="Extraña", phone="70000000"
    )
    sheet = drafts.send_draft(draft_id=draft.pk)
    assert sheet.sender == ana
    assert sheet.sender_name == "Curiosa Extraña"
    ana.refresh_from_db()
    assert ana.phone == "71234567"  # what a stranger types rewrites nothing


def test_it_files_in_the_name_of_an_organization(cast: Cast, client: Client) -> None:
    draft = ready_draft(client, **FOR_OTB)
    sheet = drafts.send_draft(draft_id=draft.pk)
    assert (sheet.sender_name, sheet.sender_document) == (
        "OTB 6 de Agosto",
        "NIT 1020304050",
    )
    assert sheet.representative_name == "Ana Ficticia"
    assert sheet.representative is not None


def test_it_refuses_a_draft_with_steps_missing(cast: Cast) -> None:
    draft = drafts.start_draft(address="")
    with pytest.raises(DraftIncompleteError):
        drafts.send_draft(draft_id=draft.pk)


def test_it_refuses_a_draft_that_is_gone(cast: Cast) -> None:
    with pytest.raises(DraftNotFoundError):
        drafts.send_draft(draft_id=0)


def test_it_refuses_when_no_post_receives(cast: Cast, client: Client) -> None:
    draft = ready_draft(client)
    Series.objects.filter(code="E").update(receiver=None)
    with pytest.raises(IntakeNotReadyError):
        drafts.send_draft(draft_id=draft.pk)
    assert not RouteSheet.objects.exists()


@pytest.mark.parametrize("limit", ["MOST_PER_DOCUMENT", "MOST_PER_ADDRESS"])
def test_it_stops_at_too_many_in_an_hour(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(drafts, limit, 1)
    drafts.send_draft(draft_id=ready_draft(client).pk)
    second = ready_draft(client)
    with pytest.raises(TooManyFilingsError):
        drafts.send_draft(draft_id=second.pk)
    monkeypatch.undo()
    assert (
        drafts.send_draft(draft_id=second.pk).ordinal == 2
    )  # the number was not wasted


def test_the_limit_of_a_representative_is_their_own(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_PER_DOCUMENT", 1)
    drafts.send_draft(draft_id=ready_draft(client, **FOR_OTB).pk)
    with pytest.raises(TooManyFilingsError):
        drafts.send_draft(draft_id=ready_draft(client, **FOR_OTB).pk)


def test_one_mailbox_is_not_flooded_under_many_names(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody proved that the address is theirs."""
    monkeypatch.setattr(drafts, "MOST_PER_EMAIL", 2)
    for number, email in (("3000001", "a@b.bo"), ("3000002", "A@b.bo")):
        drafts.send_draft(
            draft_id=ready_draft(client, document_number=number, email=email).pk
        )
    third = ready_draft(client, document_number="3000003", email="a@b.bo")
    with pytest.raises(TooManyFilingsError):
        drafts.send_draft(draft_id=third.pk)
    for number in ("3000004", "3000005", "3000006"):  # no address, no letter
        drafts.send_draft(
            draft_id=ready_draft(client, document_number=number, email="").pk
        )


def test_a_stranger_cannot_write_letters_in_our_name(
    cast: Cast, client: Client
) -> None:
    sheet = drafts.send_draft(
        draft_id=ready_draft(client, email="victima@ejemplo.bo").pk
    )
    letter = OutboxEmail.objects.get(to="victima@ejemplo.bo")
    assert sheet.number in letter.body
    assert sheet.subject not in letter.subject + letter.body


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_sheet(cast: Cast, client: Client) -> None:
    draft, numbers = ready_draft(client), []
    start = threading.Barrier(2)

    def press() -> None:
        start.wait()
        numbers.append(drafts.send_draft(draft_id=draft.pk).number)
        connection.close()

    threads: list[Any] = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
    assert RouteSheet.objects.count() == 1
