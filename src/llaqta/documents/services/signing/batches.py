"""What is sent out to be signed with a token: a session for each batch, an item for each document, the exact bytes of each."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from llaqta.documents.errors import (
    NothingChosenError,
    OvertakenError,
    SigningItemNotFoundError,
    TooManyChosenError,
)
from llaqta.documents.models import (
    DocumentSignature,
    SigningItem,
    SigningSession,
)
from llaqta.documents.selectors.signing import list_items, list_waiting
from llaqta.documents.services.signing.fitness import refusal_to_send
from llaqta.documents.services.signing.recording import keep_problem
from llaqta.lib import clock
from llaqta.lib.actor import Actor

MOST_AT_ONCE = 50


def start_session(*, signature_ids: Sequence[int], actor: Actor) -> SigningSession:
    """Send out the chosen documents that wait for the actor's post: the file of each as it is now.

    What the linter finds unfit to be signed is refused here, with its reasons, and the rest goes on.
    Raises NothingChosenError, TooManyChosenError, or SigningItemNotFoundError when none of them waits any more.
    """
    if not signature_ids:
        raise NothingChosenError
    if len(set(signature_ids)) > MOST_AT_ONCE:
        raise TooManyChosenError(most=MOST_AT_ONCE)
    chosen = list(list_waiting(actor).filter(pk__in=signature_ids))
    if not chosen:
        raise SigningItemNotFoundError
    session = SigningSession(position_id=actor.post_id, user_id=actor.staff_id)
    items = [_item(session, signature) for signature in chosen]
    with transaction.atomic():
        session.save()
        SigningItem.objects.bulk_create(items)
    for item in items:
        if item.problem:
            keep_problem(item.signature_id, item.problem)
    return session


def continue_session(*, session: SigningSession, actor: Actor) -> list[SigningItem]:
    """Prepare again what did not get signed: refused, or overtaken by another signer. What still waits stays as it was sent.

    May run any number of times; what others signed or voided in between is left out. Returns what waits to be signed now.
    """
    waiting = {
        signature.pk: signature
        for signature in list_waiting(actor).filter(
            pk__in=session.items.values("signature")
        )
    }
    items = list_items(session)
    again = [
        waiting[item.signature_id]
        for item in items
        if item.signature_id in waiting and not _is_good(item, waiting)
    ]
    # What was sent on bytes that are no longer the document waits for nothing.
    session.items.filter(signature__in=again, state=SigningItem.State.SENT).update(
        state=SigningItem.State.REFUSED,
        problem=str(OvertakenError()),
        decided_at=clock.now(),
    )
    SigningItem.objects.bulk_create(_item(session, signature) for signature in again)
    finish_if_done(session)
    return [
        item for item in list_items(session) if item.state == SigningItem.State.SENT
    ]


def prepare_again(item: SigningItem) -> SigningItem:
    """An item for the same signature with the file as it is now, because what was sent is no longer the document."""
    signature = DocumentSignature.objects.select_related("document__current").get(
        pk=item.signature_id
    )
    current = item.session.items.filter(
        signature=signature,
        sent=signature.document.current_id,
        state=SigningItem.State.SENT,
    )
    if found := current.first():
        return found
    new = _item(item.session, signature)
    new.save(force_insert=True)
    return new


def finish_if_done(session: SigningSession) -> None:
    """Note when nothing of a batch waits any more."""
    if not session.items.filter(state=SigningItem.State.SENT).exists():
        SigningSession.objects.filter(pk=session.pk, finished_at=None).update(
            finished_at=clock.now()
        )


def _item(session: SigningSession, signature: DocumentSignature) -> SigningItem:
    current = signature.document.current
    assert current is not None  # noqa: S101 — approved documents have a PDF
    refusal = refusal_to_send(signature.document, current)
    return SigningItem(
        session=session,
        signature=signature,
        sent=current,
        state=SigningItem.State.REFUSED if refusal else SigningItem.State.SENT,
        problem=refusal[:500],
        decided_at=clock.now() if refusal else None,
    )


def _is_good(item: SigningItem, waiting: dict[int, DocumentSignature]) -> bool:
    """It is out to be signed, and what was sent is still the document."""
    document = waiting[item.signature_id].document
    return item.state == SigningItem.State.SENT and item.sent_id == document.current_id
