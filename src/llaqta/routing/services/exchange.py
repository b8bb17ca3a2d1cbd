"""What passes between the municipality and the sender: observe, complete, answer, resolve; and files at any hop."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from llaqta.documents.api import Attachment
from llaqta.ledger import api as ledger
from llaqta.lib import clock, rows
from llaqta.lib.actor import CITIZEN, Actor
from llaqta.routing.errors import (
    NothingToAnswerError,
    ReasonRequiredError,
    SheetNotFoundError,
    TooManyFollowersError,
    TooManyLettersError,
)
from llaqta.routing.models import (
    Answer,
    Observation,
    Referral,
    RouteSheet,
    SheetFile,
    Subscription,
)
from llaqta.routing.services import notices
from llaqta.routing.services.claim import claim
from llaqta.routing.services.terms import completion_due
from llaqta.routing.states import Act, SheetState

MOST_FOLLOWERS = 10  # addresses with notices of one sheet
MOST_LETTERS = 3  # letters in an hour that ask one mailbox to confirm
LETTERS_WINDOW = timedelta(hours=1)


@transaction.atomic
def observe(
    *, sheet_id: int, text: str, days: int, actor: Actor, seen: str | None = None
) -> Observation:
    """Ask the sender to complete the request within at most 5 working days (Ley 2341 art. 43). The original stays."""
    if not text.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.OBSERVE, actor=actor, seen=seen)
    sheet = situation.sheet
    due = completion_due(sheet=sheet, days=days, start=clock.today())
    observation = Observation.objects.create(
        sheet=sheet,
        position_id=actor.post_id,
        asked_by_id=actor.staff_id,
        text=text,
        days=days,
        due_on=due.on,
        due_steps=due.steps,
    )
    sheet.state = SheetState.OBSERVED
    rows.update(sheet, "state")
    ledger.record(
        "routing.observed",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={"due": due.on.isoformat(), "days": days},
        private={"text": text},
    )
    notices.sheet_observed(sheet, observation)
    return observation


@transaction.atomic
def complete_request(
    *, sheet_id: int, text: str, attachments: Sequence[Attachment]
) -> Observation:
    """The sender answers an observation, with words or files. A late answer is received too: the official decides."""
    sheet = _lock(sheet_id)
    observation = Observation.objects.filter(
        sheet=sheet, answered_at__isnull=True
    ).first()
    if observation is None or sheet.state != SheetState.OBSERVED:
        raise NothingToAnswerError
    if not text.strip() and not attachments:
        raise ReasonRequiredError
    observation.answered_at, observation.answer = clock.now(), text
    rows.update(observation, "answered_at", "answer")
    _attach(sheet, attachments, SheetFile.Origin.COMPLETION, observation=observation)
    sheet.state = SheetState.IN_PROGRESS
    rows.update(sheet, "state")
    late = clock.today() > observation.due_on
    private = {"text": text, "files": _describe(attachments)}
    ledger.record(
        "routing.completed",
        actor=CITIZEN,
        chain=sheet.chain,
        target=sheet.number,
        data={"files": len(attachments), "late": late},
        private=private,
    )
    return observation


@transaction.atomic
def answer_sender(
    *,
    sheet_id: int,
    text: str,
    attachments: Sequence[Attachment] = (),
    actor: Actor,
    seen: str | None = None,
) -> Answer:
    """Issue an answer that the sender reads on the tracking page. It does not close the request: `resolve` does."""
    situation = claim(sheet_id, Act.ANSWER, actor=actor, seen=seen)
    return _answer(situation.sheet, text, attachments, actor)


@transaction.atomic
def resolve(
    *,
    sheet_id: int,
    resolution: str,
    answer: str = "",
    attachments: Sequence[Attachment] = (),
    actor: Actor,
    seen: str | None = None,
) -> RouteSheet:
    """Close the request with a resolution that the sender reads. The original stays on the desk until it is archived."""
    if not resolution.strip():
        raise ReasonRequiredError
    situation = claim(sheet_id, Act.RESOLVE, actor=actor, seen=seen)
    sheet = situation.sheet
    if answer.strip() or attachments:
        _answer(sheet, answer or resolution, attachments, actor, announce=False)
    on_time = sheet.due_on is None or clock.today() <= sheet.due_on
    sheet.state, sheet.resolution, sheet.resolved_at = (
        SheetState.RESOLVED,
        resolution,
        clock.now(),
    )
    rows.update(sheet, "state", "resolution", "resolved_at")
    close_observations(sheet)
    ledger.record(
        "routing.resolved",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={"on_time": on_time},
        private={"resolution": resolution},
    )
    notices.sheet_resolved(sheet)
    return sheet


@transaction.atomic
def add_files(
    *,
    sheet_id: int,
    attachments: Sequence[Attachment] = (),
    folios: int = 0,
    actor: Actor,
    seen: str | None = None,
) -> RouteSheet:
    """Add files or folios to the sheet while it is on the actor's desk."""
    situation = claim(sheet_id, Act.ADD_FILES, actor=actor, seen=seen)
    sheet, hop = situation.sheet, situation.mine[0]
    _attach(sheet, attachments, SheetFile.Origin.STAFF, referral=hop, actor=actor)
    if folios:
        sheet.folios += folios
        rows.update(sheet, "folios")
        hop.folios_added += folios
        rows.update(hop, "folios_added")
    data = {"files": len(attachments), "folios": folios}
    private = {"files": _describe(attachments)} if attachments else None
    ledger.record(
        "routing.added",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data=data,
        private=private,
    )
    return sheet


@transaction.atomic
def subscribe(*, sheet_id: int, email: str) -> None:
    """Send a confirmation link to an address that wants to follow the sheet. Asking twice does no harm and says nothing.

    A stranger's address gets one mail and no more. Raises `TooManyFollowersError`, `TooManyLettersError`.
    """
    sheet = _lock(sheet_id)
    if sheet.subscriptions.exclude(email=email.lower()).count() >= MOST_FOLLOWERS:
        raise TooManyFollowersError(most=MOST_FOLLOWERS)
    _check_letters_to(email.lower())
    subscription, _made = Subscription.objects.get_or_create(
        sheet=sheet, email=email.lower(), defaults={"token": secrets.token_urlsafe(32)}
    )
    if subscription.confirmed_at is None:
        notices.confirm_subscription(sheet, subscription)


@transaction.atomic
def confirm_subscription(*, token: str) -> RouteSheet:
    """The owner of the address clicked: from now on it gets the notices."""
    subscription = (
        Subscription.objects.select_related("sheet").filter(token=token).first()
    )
    if subscription is None:
        raise SheetNotFoundError
    if subscription.confirmed_at is None:
        subscription.confirmed_at = clock.now()
        subscription.save(update_fields=["confirmed_at"])
        ledger.record(
            "routing.subscribed",
            actor=CITIZEN,
            chain=subscription.sheet.chain,
            target=subscription.sheet.number,
            data={},
            private={"email": subscription.email},
        )
    return subscription.sheet


@transaction.atomic
def unsubscribe(*, token: str) -> None:
    """No more notices to this address. An unknown token is nothing to complain about."""
    subscription = (
        Subscription.objects.select_related("sheet").filter(token=token).first()
    )
    if subscription is not None:
        ledger.record(
            "routing.unsubscribed",
            actor=CITIZEN,
            chain=subscription.sheet.chain,
            target=subscription.sheet.number,
            data={},
            private={"email": subscription.email},
        )
        subscription.delete()


def close_observations(sheet: RouteSheet) -> None:
    """What nobody answered is over with the sheet. Hardly any sheet has one."""
    for observation in _open_observations.all(sheet.pk):
        observation.answered_at = clock.now()
        rows.update(observation, "answered_at")


_open_observations = rows.Prepared(
    lambda sheet: Observation.objects.filter(sheet=sheet, answered_at__isnull=True), int
)


# -- Parts -------------------------------------------------------------------------------------------------------------


def _lock(sheet_id: int) -> RouteSheet:
    try:
        return RouteSheet.objects.select_for_update(of=("self",)).get(pk=sheet_id)
    except RouteSheet.DoesNotExist:
        raise SheetNotFoundError from None


def _check_letters_to(email: str) -> None:
    """Nobody makes us write again and again to a mailbox that never said yes, from however many sheets."""
    since = clock.now() - LETTERS_WINDOW
    waiting = Subscription.objects.filter(
        email=email, created_at__gte=since, confirmed_at__isnull=True
    )
    if len(waiting.values_list("pk")[:MOST_LETTERS]) >= MOST_LETTERS:
        raise TooManyLettersError(most=MOST_LETTERS)


def _answer(
    sheet: RouteSheet,
    text: str,
    attachments: Sequence[Attachment],
    actor: Actor,
    *,
    announce: bool = True,
) -> Answer:
    if not text.strip():
        raise ReasonRequiredError
    answer = Answer.objects.create(
        sheet=sheet, position_id=actor.post_id, issued_by_id=actor.staff_id, text=text
    )
    _attach(sheet, attachments, SheetFile.Origin.ANSWER, answer=answer, actor=actor)
    private = {"text": text, "files": _describe(attachments)}
    ledger.record(
        "routing.answered",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={"files": len(attachments)},
        private=private,
    )
    if announce:
        notices.sheet_answered(sheet, answer)
    return answer


def _attach(
    sheet: RouteSheet,
    attachments: Sequence[Attachment],
    origin: SheetFile.Origin,
    *,
    referral: Referral | None = None,
    answer: Answer | None = None,
    observation: Observation | None = None,
    actor: Actor = CITIZEN,
) -> None:
    SheetFile.objects.bulk_create(
        SheetFile(
            sheet=sheet,
            attachment=a,
            origin=origin,
            referral=referral,
            answer=answer,
            observation=observation,
            added_by_id=actor.user_id,
        )
        for a in attachments
    )


def _describe(attachments: Sequence[Attachment]) -> list[dict[str, object]]:
    return [{"name": a.name, "size": a.size, "sha256": a.sha256} for a in attachments]
