"""What is sent out to be signed with a token: a session for each batch, an item for each document, the exact bytes of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents.errors import (
    NothingChosenError,
    SigningItemNotFoundError,
    TooManyChosenError,
)
from llaqta.documents.models import (
    Attachment,
    DocumentSignature,
    SigningItem,
    SigningSession,
)
from llaqta.documents.selectors.signing import list_items, list_waiting
from llaqta.documents.services.signing.recording import keep_problem
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.signatures import api as signatures

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
    refusals = {
        signature.pk: refusal_to_sign(signature.document.current)
        for signature in chosen
    }
    with transaction.atomic():
        session = SigningSession.objects.create(
            position_id=actor.post_id, user_id=actor.staff_id
        )
        SigningItem.objects.bulk_create(
            _item(session, signature, refusals[signature.pk]) for signature in chosen
        )
    for signature_id, reason in refusals.items():
        if reason:
            keep_problem(signature_id, reason)
    return session


def continue_session(*, session: SigningSession, actor: Actor) -> list[SigningItem]:
    """Prepare again what did not get signed: refused, or overtaken by another signer. What still waits stays as it was sent.

    May run any number of times; what others signed or voided in between is left out. Returns what waits to be signed now.
    """
    waiting = {
        signature.pk: signature
        for signature in list_waiting(actor).filter(items__session=session).distinct()
    }
    items = list_items(session)
    again = [
        waiting[item.signature_id]
        for item in items
        if item.signature_id in waiting and not _is_good(item, waiting)
    ]
    SigningItem.objects.bulk_create(
        _item(session, signature, refusal_to_sign(signature.document.current))
        for signature in again
    )
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
    new = _item(item.session, signature, refusal_to_sign(signature.document.current))
    new.save(force_insert=True)
    return new


def finish_if_done(session: SigningSession) -> None:
    """Note when nothing of a batch waits any more."""
    if session.finished_at is None and not _has_open(list_items(session)):
        SigningSession.objects.filter(pk=session.pk, finished_at=None).update(
            finished_at=clock.now()
        )


def refusal_to_sign(attachment: Attachment | None) -> str:
    """Why these bytes must not be signed, in a sentence; empty when they may."""
    if attachment is None:
        return _("El documento no tiene un PDF que firmar.")
    reasons = _lint(attachment.sha256)
    return (
        _("No se puede firmar: %(reasons)s") % {"reasons": reasons} if reasons else ""
    )


@lru_cache(maxsize=2_000)
def _lint(sha256: str) -> str:
    """The same bytes always give the same answer."""
    with blobs.open_blob(sha256) as file:
        findings = signatures.lint_pdf(file.read())
    return " ".join(finding.reason for finding in findings)


def _item(
    session: SigningSession, signature: DocumentSignature, refusal: str
) -> SigningItem:
    assert signature.document.current_id is not None  # noqa: S101 — approved documents have a PDF
    return SigningItem(
        session=session,
        signature=signature,
        sent_id=signature.document.current_id,
        state=SigningItem.State.REFUSED if refusal else SigningItem.State.SENT,
        problem=refusal[:500],
        decided_at=clock.now() if refusal else None,
    )


def _is_good(item: SigningItem, waiting: dict[int, DocumentSignature]) -> bool:
    """It is out to be signed, and what was sent is still the document."""
    document = waiting[item.signature_id].document
    return item.state == SigningItem.State.SENT and item.sent_id == document.current_id


def _has_open(items: Iterable[SigningItem]) -> bool:
    return any(item.state == SigningItem.State.SENT for item in items)
