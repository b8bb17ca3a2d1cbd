"""The end of a sheet, and its way back: archive, unarchive, void."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.ledger import api as ledger
from llaqta.lib import clock, rows
from llaqta.lib.actor import Actor
from llaqta.routing.errors import ReasonRequiredError
from llaqta.routing.models import Referral, RouteSheet
from llaqta.routing.services import notices
from llaqta.routing.services.claim import claim, next_ordinal
from llaqta.routing.services.exchange import close_observations
from llaqta.routing.services.terms import referral_due
from llaqta.routing.states import Act, Outcome, ReferralKind, SheetState


@transaction.atomic
def archive_sheet(
    *, sheet_id: int, place: str, actor: Actor, seen: str | None = None
) -> RouteSheet:
    """Put the sheet away, saying where the paper is. Open consultations and copies end with it."""
    if not place.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.ARCHIVE, actor=actor, seen=seen)
    sheet = situation.sheet
    _close_all(sheet, Outcome.ARCHIVED, actor)
    sheet.state, sheet.archived_at, sheet.archived_position_id, sheet.archive_place = (
        SheetState.ARCHIVED,
        clock.now(),
        actor.position_id,
        place,
    )
    rows.update(sheet, "state", "archived_at", "archived_position", "archive_place")
    data = {"resolved": sheet.resolved_at is not None}
    ledger.record(
        "routing.archived",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data=data,
        private={"place": place},
    )
    return sheet


@transaction.atomic
def unarchive_sheet(
    *, sheet_id: int, reason: str, actor: Actor, seen: str | None = None
) -> Referral:
    """Take an archived sheet back to the desk of the post that archived it."""
    if not reason.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.UNARCHIVE, actor=actor, seen=seen)
    sheet, now = situation.sheet, clock.now()
    due = referral_due(sheet=sheet, instruction=None, chosen=None)
    referral = Referral.objects.create(
        sheet=sheet,
        ordinal=next_ordinal(sheet),
        kind=ReferralKind.ORIGINAL,
        sender_id=actor.position_id,
        sender_user_id=actor.user_id,
        receiver_id=actor.post_id,
        note=_("Desarchivada: %(reason)s") % {"reason": reason},
        due_on=due.on,
        due_steps=due.steps,
        term_code=due.term_code,
        received_at=now,
        received_by_id=actor.user_id,
    )
    sheet.state = SheetState.RESOLVED if sheet.resolved_at else SheetState.IN_PROGRESS
    sheet.archived_at, sheet.archived_position_id, sheet.archive_place = None, None, ""
    rows.update(sheet, "state", "archived_at", "archived_position", "archive_place")
    ledger.record(
        "routing.unarchived",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={"referral": referral.ordinal},
        private={"reason": reason},
    )
    return referral


@transaction.atomic
def void_sheet(
    *, sheet_id: int, reason: str, actor: Actor, seen: str | None = None
) -> RouteSheet:
    """Mark a sheet as registered by error. Its number stays in the register, with the reason."""
    if not reason.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.VOID, actor=actor, seen=seen)
    sheet = situation.sheet
    _close_all(sheet, Outcome.VOIDED, actor)
    sheet.state, sheet.voided_at, sheet.void_reason = (
        SheetState.VOIDED,
        clock.now(),
        reason,
    )
    rows.update(sheet, "state", "voided_at", "void_reason")
    ledger.record(
        "routing.voided",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={},
        private={"reason": reason},
    )
    notices.sheet_voided(sheet)
    return sheet


def _close_all(sheet: RouteSheet, outcome: Outcome, actor: Actor) -> None:
    now = clock.now()
    Referral.objects.filter(sheet=sheet, closed_at__isnull=True).update(
        closed_at=now, closed_by=actor.user_id, outcome=outcome
    )
    close_observations(sheet)
