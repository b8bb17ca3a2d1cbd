"""A sheet moves between posts: receive, refuse, refer, consult, reply, copy, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.ledger import api as ledger
from llaqta.lib import clock, rows
from llaqta.lib.actor import Actor
from llaqta.organization.api import Position
from llaqta.routing.errors import ReasonRequiredError, SameReceiverError
from llaqta.routing.models import Instruction, Referral, RouteSheet
from llaqta.routing.services import notices
from llaqta.routing.services.claim import claim, next_ordinal
from llaqta.routing.services.terms import DueDate, referral_due
from llaqta.routing.states import Act, Outcome, ReferralKind, SheetState


@transaction.atomic
def receive_sheet(
    *, sheet_id: int, actor: Actor, with_folder: bool = False, seen: str | None = None
) -> RouteSheet:
    """Take on the desk all that waits for the actor's post: original, consultation or copy.

    `with_folder` says that the physical folder arrived too; its custody is a fact of its own.
    """
    situation = claim(sheet_id, Act.RECEIVE, actor=actor, seen=seen)
    sheet, now = situation.sheet, clock.now()
    waiting = [r for r in situation.mine if not r.is_received]
    for referral in waiting:
        referral.received_at, referral.received_by_id = now, actor.user_id
        referral.folder_received = (
            with_folder and sheet.has_folder and referral.kind == ReferralKind.ORIGINAL
        )
        rows.update(referral, "received_at", "received_by", "folder_received")
    if sheet.state == SheetState.REGISTERED and any(
        r.kind == ReferralKind.ORIGINAL for r in waiting
    ):
        sheet.state = SheetState.IN_PROGRESS
        rows.update(sheet, "state")
    data = {
        "referrals": [r.ordinal for r in waiting],
        "folder": any(r.folder_received for r in waiting),
    }
    ledger.record(
        "routing.received",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data=data,
    )
    return sheet


@transaction.atomic
def refuse_sheet(
    *, sheet_id: int, reason: str, actor: Actor, seen: str | None = None
) -> Referral:
    """Send back, with a reason, what the post has not received. The original returns to whoever sent it."""
    if not reason.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.REFUSE, actor=actor, seen=seen)
    refused = next(
        r for r in situation.mine if not r.is_received and r.kind != ReferralKind.COPY
    )
    _close(refused, Outcome.REFUSED, actor, reply=reason)
    _record_hop("routing.refused", refused, actor, private={"reason": reason})
    if refused.kind == ReferralKind.ORIGINAL:
        return _return_to_sender(
            refused,
            actor,
            note=_("Devuelta: %(reason)s") % {"reason": reason},
            received=False,
        )
    return refused


@transaction.atomic
def refer_sheet(
    *,
    sheet_id: int,
    to: Position,
    actor: Actor,
    instruction: Instruction | None = None,
    note: str = "",
    folios_added: int = 0,
    due_on: date | None = None,
    copies_to: Sequence[Position] = (),
    seen: str | None = None,
) -> Referral:
    """Send the original on to the post that must act next, and copies to those who should know.

    The receiver's term starts on the next working day (Ley 2341 art. 21.II). Raises `NotYourTurnError`,
    `SheetMovedError` when somebody referred it first, `SameReceiverError`, `DueDateError`.
    """
    situation = claim(sheet_id, Act.REFER, actor=actor, seen=seen)
    sheet, current = situation.sheet, situation.original
    assert current is not None  # noqa: S101 — the policy just said that the actor holds it
    _check_other(to, actor)
    due = referral_due(sheet=sheet, instruction=instruction, chosen=due_on)
    _close(current, Outcome.REFERRED, actor)
    ordinal = next_ordinal(sheet)
    referral = _send(
        sheet,
        ordinal,
        ReferralKind.ORIGINAL,
        to,
        actor,
        due,
        instruction=instruction,
        note=note,
        folios_added=folios_added,
    )
    if folios_added:
        _add_folios(sheet, folios_added)
    _record_hop(
        "routing.referred", referral, actor, private={"note": note} if note else None
    )
    for copy_ordinal, informed in enumerate(copies_to, start=ordinal + 1):
        _send_copy(sheet, copy_ordinal, informed, actor, note)
    notices.sheet_moved(sheet, referral)
    return referral


@transaction.atomic
def consult(
    *,
    sheet_id: int,
    to: Position,
    question: str,
    actor: Actor,
    instruction: Instruction | None = None,
    due_on: date | None = None,
    seen: str | None = None,
) -> Referral:
    """Ask another post for an opinion, with a date, while the original stays where it is."""
    if not question.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.CONSULT, actor=actor, seen=seen)
    sheet = situation.sheet
    _check_other(to, actor)
    due = referral_due(sheet=sheet, instruction=instruction, chosen=due_on)
    referral = _send(
        sheet,
        next_ordinal(sheet),
        ReferralKind.CONSULTATION,
        to,
        actor,
        due,
        instruction=instruction,
        note=question,
    )
    _record_hop("routing.consulted", referral, actor, private={"question": question})
    return referral


@transaction.atomic
def reply_to_consultation(
    *,
    sheet_id: int,
    text: str,
    actor: Actor,
    folios_added: int = 0,
    seen: str | None = None,
) -> Referral:
    """Give the opinion asked for. The post that holds the original reads it on the sheet."""
    if not text.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.REPLY, actor=actor, seen=seen)
    consultation = situation.mine_of(ReferralKind.CONSULTATION, received=True)
    assert consultation is not None  # noqa: S101 — the policy just said so
    _close(consultation, Outcome.ANSWERED, actor, reply=text)
    if folios_added:
        _add_folios(situation.sheet, folios_added)
    _record_hop("routing.replied", consultation, actor, private={"reply": text})
    return consultation


@transaction.atomic
def send_copy(
    *,
    sheet_id: int,
    to: Position,
    actor: Actor,
    note: str = "",
    seen: str | None = None,
) -> Referral:
    """Let another post know. A copy asks for nothing."""
    situation = claim(sheet_id, Act.COPY, actor=actor, seen=seen)
    return _send_copy(situation.sheet, next_ordinal(situation.sheet), to, actor, note)


@transaction.atomic
def read_copy(*, sheet_id: int, actor: Actor, seen: str | None = None) -> Referral:
    """Put away a copy that was read."""
    situation = claim(sheet_id, Act.READ_COPY, actor=actor, seen=seen)
    copy = situation.mine_of(ReferralKind.COPY)
    assert copy is not None  # noqa: S101 — the policy just said so
    if not copy.is_received:
        copy.received_at, copy.received_by_id = clock.now(), actor.user_id
    _close(copy, Outcome.READ, actor)
    _record_hop("routing.copy_read", copy, actor)
    return copy


@transaction.atomic
def take_back(*, sheet_id: int, actor: Actor, seen: str | None = None) -> Referral:
    """Recall what the post sent and nobody received yet; the original comes back to the desk."""
    situation = claim(sheet_id, Act.TAKE_BACK, actor=actor, seen=seen)
    sent = next(
        (r for r in situation.sent if r.kind == ReferralKind.ORIGINAL),
        situation.sent[0],
    )
    _close(sent, Outcome.TAKEN_BACK, actor)
    _record_hop("routing.taken_back", sent, actor)
    if sent.kind == ReferralKind.ORIGINAL:
        return _return_to_sender(
            sent, actor, note=_("Retirada antes de su recepción."), received=True
        )
    return sent


# -- Parts -------------------------------------------------------------------------------------------------------------


def _check_other(to: Position, actor: Actor) -> None:
    if to.pk == actor.position_id:
        raise SameReceiverError(position=to)


def _close(
    referral: Referral, outcome: Outcome, actor: Actor, *, reply: str = ""
) -> None:
    referral.closed_at, referral.closed_by_id, referral.outcome, referral.reply = (
        clock.now(),
        actor.user_id,
        outcome,
        reply,
    )
    rows.update(
        referral,
        "closed_at",
        "closed_by",
        "outcome",
        "reply",
        "received_at",
        "received_by",
    )


def _send(
    sheet: RouteSheet,
    ordinal: int,
    kind: ReferralKind,
    to: Position,
    actor: Actor,
    due: DueDate,
    *,
    instruction: Instruction | None = None,
    note: str = "",
    folios_added: int = 0,
) -> Referral:
    referral = Referral(
        sheet=sheet,
        ordinal=ordinal,
        kind=kind,
        sender_id=actor.position_id,
        sender_user_id=actor.user_id,
        receiver=to,
        instruction=instruction,
        note=note,
        folios_added=folios_added,
        due_on=due.on,
        due_steps=due.steps,
        term_code=due.term_code,
    )
    rows.insert(referral)
    return referral


def _send_copy(
    sheet: RouteSheet, ordinal: int, to: Position, actor: Actor, note: str
) -> Referral:
    _check_other(to, actor)
    copy = _send(
        sheet,
        ordinal,
        ReferralKind.COPY,
        to,
        actor,
        DueDate(clock.today(), []),
        note=note,
    )
    _record_hop("routing.copied", copy, actor, private={"note": note} if note else None)
    return copy


def _return_to_sender(
    closed: Referral, actor: Actor, *, note: str, received: bool
) -> Referral:
    """Open a new original for the post that had sent the closed one, under the same due date."""
    assert closed.sender_id is not None  # noqa: S101 — what comes from the public is neither refused nor taken back
    now = clock.now()
    return Referral.objects.create(
        sheet=closed.sheet,
        ordinal=next_ordinal(closed.sheet),
        kind=ReferralKind.ORIGINAL,
        sender_id=actor.position_id,
        sender_user_id=actor.user_id,
        receiver_id=closed.sender_id,
        instruction_id=closed.instruction_id,
        note=note,
        sent_at=now,
        due_on=closed.due_on,
        due_steps=closed.due_steps,
        term_code="",  # the date was computed for another start; it stays as it is
        received_at=now if received else None,
        received_by_id=actor.user_id if received else None,
    )


def _add_folios(sheet: RouteSheet, folios: int) -> None:
    sheet.folios += folios  # the sheet is locked: nobody else counts at this moment
    rows.update(sheet, "folios")


def _record_hop(
    event: str,
    referral: Referral,
    actor: Actor,
    *,
    private: dict[str, str] | None = None,
) -> None:
    data = {
        "referral": referral.ordinal,
        "kind": str(referral.kind),
        "to": referral.receiver.code,
        "due": referral.due_on.isoformat(),
        "folios": referral.folios_added,
    }
    ledger.record(
        event,
        actor=actor,
        chain=referral.sheet.chain,
        target=referral.sheet.number,
        data=data,
        private=private,
    )
