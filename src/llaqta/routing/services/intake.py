"""A paper enters, leaves or starts inside: it gets its official number, its code, its first referral and its receipt."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError

from llaqta.documents.api import Attachment
from llaqta.ledger import api as ledger
from llaqta.lib import clock, codes, rows
from llaqta.lib.actor import CITIZEN, Actor
from llaqta.lib.text import fold
from llaqta.organization import api as organization
from llaqta.routing import policies
from llaqta.routing.errors import IntakeNotReadyError, NotYourTurnError
from llaqta.routing.models import (
    Channel,
    Instruction,
    PaperKind,
    Priority,
    Referral,
    RouteSheet,
    Series,
    SheetFile,
)
from llaqta.routing.services import notices
from llaqta.routing.services.movement import refer_sheet
from llaqta.routing.services.numbering import numbered_transaction, take_number
from llaqta.routing.services.terms import DueDate, final_due, referral_due
from llaqta.routing.states import ReferralKind, SheetState


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a paper says on its cover, already checked by a form (Ley 2341 art. 41)."""

    subject: str
    facts: str = ""
    petition: str = ""
    addressee: str = ""
    kind: str = PaperKind.REQUEST
    priority: str = Priority.NORMAL
    is_confidential: bool = False
    confidentiality_basis: str = ""
    cite: str = ""
    paper_date: date | None = None
    folios: int = 0
    annexes: str = ""
    has_folder: bool = False
    recipient: str = ""  # outgoing papers: to whom


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who files, as typed today: the sheet keeps this copy."""

    person: organization.Person | None = None
    name: str = ""
    document: str = ""
    representative: organization.Person | None = None
    representative_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    municipality: str = ""
    language: str = "es"


@dataclass(frozen=True, kw_only=True)
class Onward:
    """Where the counter sends a paper as soon as it has its number."""

    to: organization.Position
    instruction: Instruction | None = None
    note: str = ""


def file_request(
    *, paper: Paper, sender: Sender, attachments: Sequence[Attachment] = ()
) -> RouteSheet:
    """Register what a citizen filed online and send it to the post that receives the public's papers.

    Runs inside the caller's `numbered_transaction`. Raises `IntakeNotReadyError` when no post receives.
    """
    series = _get_series("E")
    if series.receiver_id is None:
        raise IntakeNotReadyError
    sheet = _register(
        series=series, channel=Channel.WEB, paper=paper, sender=sender, actor=CITIZEN
    )
    first = _first_referral(
        sheet, receiver_id=series.receiver_id, actor=CITIZEN, received=False
    )
    _finish(sheet, first, attachments, actor=CITIZEN)
    return sheet


def register_paper(
    *,
    series_code: str,
    paper: Paper,
    sender: Sender,
    attachments: Sequence[Attachment] = (),
    onward: Onward | None = None,
    intake_key: uuid.UUID | None = None,
    actor: Actor,
) -> RouteSheet:
    """Register a paper at the counter (E), or one that starts inside (I) or goes out (S). It is on the actor's desk.

    With `onward` it leaves at once for another post. With `intake_key`, which the form brought when it was drawn, sending
    the form twice gives the same sheet. Raises `NotYourTurnError`, `IntakeNotReadyError`, `SameReceiverError`.
    """
    decision = policies.may_register(actor, series_code)
    if not decision or actor.position_id is None:
        raise NotYourTurnError(reason=decision.reason)
    try:
        with numbered_transaction():
            return _find_registered(intake_key, actor) or _register_paper(
                series_code, paper, sender, attachments, onward, intake_key, actor
            )
    except IntegrityError:  # the same form, sent twice at once: the other one won
        sheet = _find_registered(intake_key, actor)
        if sheet is None:
            raise
        return sheet


# -- Parts -------------------------------------------------------------------------------------------------------------


def _find_registered(intake_key: uuid.UUID | None, actor: Actor) -> RouteSheet | None:
    if intake_key is None:
        return None
    return RouteSheet.objects.filter(
        intake_key=intake_key, registered_position=actor.position_id
    ).first()


def _register_paper(
    series_code: str,
    paper: Paper,
    sender: Sender,
    attachments: Sequence[Attachment],
    onward: Onward | None,
    intake_key: uuid.UUID | None,
    actor: Actor,
) -> RouteSheet:
    channel = Channel.COUNTER if series_code == "E" else Channel.INTERNAL
    sheet = _register(
        series=_get_series(series_code),
        channel=channel,
        paper=paper,
        sender=sender,
        actor=actor,
        intake_key=intake_key,
    )
    assert actor.position_id is not None  # noqa: S101 — `may_register` just said so
    first = _first_referral(
        sheet, receiver_id=actor.position_id, actor=actor, received=True
    )
    _finish(sheet, first, attachments, actor=actor)
    if onward is not None:
        refer_sheet(
            sheet_id=sheet.pk,
            to=onward.to,
            instruction=onward.instruction,
            note=onward.note,
            actor=actor,
        )
    return sheet


def _get_series(code: str) -> Series:
    series = _series.first(code)
    if series is None:
        raise IntakeNotReadyError
    return series


_series = rows.Prepared(lambda code: Series.objects.filter(code=code), str)


def _register(
    *,
    series: Series,
    channel: Channel,
    paper: Paper,
    sender: Sender,
    actor: Actor,
    intake_key: uuid.UUID | None = None,
) -> RouteSheet:
    now = clock.now()
    due = final_due(series.term_code, start=clock.local_date(now))
    sheet = RouteSheet(
        code=codes.new_code(),
        chain=uuid.uuid4().hex,
        intake_key=intake_key,
        series=series,
        state=SheetState.REGISTERED
        if actor.position_id is None
        else SheetState.IN_PROGRESS,
        channel=channel,
        paper_kind=paper.kind,
        priority=paper.priority,
        is_confidential=paper.is_confidential,
        confidentiality_basis=paper.confidentiality_basis,
        subject=paper.subject,
        facts=paper.facts,
        petition=paper.petition,
        addressee=paper.addressee,
        cite=paper.cite,
        paper_date=paper.paper_date,
        folios=paper.folios,
        annexes=paper.annexes,
        has_folder=paper.has_folder,
        recipient=paper.recipient,
        sender=sender.person,
        sender_name=sender.name
        or (sender.person.display_name if sender.person else ""),
        sender_document=sender.document
        or (sender.person.document if sender.person else ""),
        representative=sender.representative,
        representative_name=sender.representative_name
        or (sender.representative.display_name if sender.representative else ""),
        sender_phone=sender.phone,
        sender_email=sender.email,
        sender_address=sender.address,
        sender_municipality=sender.municipality,
        language=sender.language,
        sender_position_id=actor.position_id if channel == Channel.INTERNAL else None,
        registered_at=now,
        registered_by_id=actor.user_id,
        registered_position_id=actor.position_id,
        term_code=due.term_code if due else "",
        due_on=due.on if due else None,
        due_steps=due.steps if due else [],
    )
    # Last of all: others wait for the counter from here to the commit.
    number = take_number(series.code, clock.local_date(now).year)
    sheet.number, sheet.year, sheet.ordinal = number.text, number.year, number.ordinal
    sheet.search_text = fold(
        " ".join(
            [
                sheet.number,
                sheet.subject,
                sheet.sender_name,
                sheet.representative_name,
                sheet.sender_document,
                sheet.cite,
                sheet.recipient,
            ]
        )
    )
    rows.insert(sheet)
    return sheet


def _first_referral(
    sheet: RouteSheet, *, receiver_id: int, actor: Actor, received: bool
) -> Referral:
    due: DueDate = referral_due(sheet=sheet, instruction=None, chosen=None)
    referral = Referral(
        sheet=sheet,
        ordinal=1,
        kind=ReferralKind.ORIGINAL,
        sender_id=actor.position_id,
        sender_user_id=actor.user_id,
        receiver_id=receiver_id,
        folios_added=sheet.folios,
        sent_at=sheet.registered_at,
        due_on=due.on,
        due_steps=due.steps,
        term_code=due.term_code,
        received_at=sheet.registered_at if received else None,
        received_by_id=actor.user_id if received else None,
        folder_received=received and sheet.has_folder,
    )
    rows.insert(referral)
    return referral


def _finish(
    sheet: RouteSheet,
    first: Referral,
    attachments: Sequence[Attachment],
    *,
    actor: Actor,
) -> None:
    SheetFile.objects.bulk_create(
        SheetFile(
            sheet=sheet,
            attachment=a,
            origin=SheetFile.Origin.FILING,
            referral=first,
            added_at=sheet.registered_at,
            added_by_id=actor.user_id,
        )
        for a in attachments
    )
    ledger.record(
        "routing.registered",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={
            "channel": str(sheet.channel),
            "kind": str(sheet.paper_kind),
            "folios": sheet.folios,
            "files": len(attachments),
            "due": sheet.due_on.isoformat() if sheet.due_on else None,
        },
        private={
            "subject": sheet.subject,
            "facts": sheet.facts,
            "petition": sheet.petition,
            "sender": sheet.sender_name,
            "document": sheet.sender_document,
            "files": [
                {"name": a.name, "size": a.size, "sha256": a.sha256}
                for a in attachments
            ],
        },
        first=True,
    )
    notices.sheet_registered(sheet)
