"""The issuer approves: the document takes its CITE, then its PDF is made, then it waits for signatures.

The number is committed before the PDF is made, so that the counter waits for no rendering and no number is ever given
twice. A PDF that cannot be made voids the number visibly; a crash in between leaves NUMBERED, which `finish_numbered` ends.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.documents.errors import (
    CiteVoidedError,
    DocumentReasonRequiredError,
    RenderingDelayedError,
    RenderingError,
)
from llaqta.documents.models import (
    Attachment,
    Document,
    DocumentSignature,
    SignatureMode,
)
from llaqta.documents.services import indexing, notices, signing_order
from llaqta.documents.services.attachments import discard_attachment, receive_bytes
from llaqta.documents.services.cites import take_cite, void_cite
from llaqta.documents.services.claim import claim, lock
from llaqta.documents.services.drafting import check_complete, check_issuer, touch
from llaqta.documents.services.papers_to_sign import check_upload, make_pdf
from llaqta.documents.services.signing.recording import wake_the_seal
from llaqta.documents.services.versions import keep_version, text_of
from llaqta.documents.states import Act, DocumentState, SignatureState
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM, Actor

log = logging.getLogger(__name__)

GRACE: Final = timedelta(minutes=2)  # whoever approved is still making the PDF
GIVE_UP_AFTER: Final = timedelta(hours=1)


def approve(*, document_id: int, seen: int, actor: Actor) -> Document:
    """Take the CITE, make the PDF and give the turn to whoever signs first.

    Raises DocumentIncompleteError, IssuerNotAllowedError or UnsafePdfError before any number is taken; CiteVoidedError when
    the PDF cannot be made, RenderingDelayedError when it cannot be made now.
    """
    check_upload(document_id)
    document = take_number(document_id=document_id, seen=seen, actor=actor)
    return finish(document, actor=actor)


@transaction.atomic
def take_number(*, document_id: int, seen: int, actor: Actor) -> Document:
    """The first half: from here on the number is in the book, whatever happens."""
    document = claim(document_id, Act.APPROVE, actor=actor, seen=seen).document
    check_complete(document)
    check_issuer(document)
    version = keep_version(document, actor=actor)
    entry = take_cite(document)
    document.cite, document.dated_on = entry.cite, clock.local_date(entry.taken_at)
    document.state, document.holder = DocumentState.NUMBERED, None
    document.returned_by, document.return_reason = None, ""
    touch(
        document, "cite", "dated_on", "state", "holder", "returned_by", "return_reason"
    )
    ledger.record(
        "documents.numbered",
        actor=actor,
        chain=document.chain,
        target=entry.cite,
        data=version | {"cite": entry.cite},
        private=text_of(document),
    )
    return document


def finish(document: Document, *, actor: Actor) -> Document:
    """The second half: make the PDF outside any transaction of ours, and attach it unless somebody else did meanwhile."""
    cite = document.cite or ""
    try:
        pdf = make_pdf(document)
        attachment = receive_bytes(
            pdf,
            name=f"{cite.replace('/', '-')}.pdf",
            actor=actor,
            max_bytes=len(pdf),  # the limit is for what people send, not for our paper
        )
    except RenderingError as problem:
        void_number(document.pk, cite, reason=str(problem), actor=actor)
        raise CiteVoidedError(
            reason=problem.fields.get("reason", problem), cite=cite
        ) from problem
    except Exception as problem:
        # Whatever it is, the number is taken: the job makes the PDF later, or voids it.
        log.exception("documents.not_rendered", extra={"document": document.pk})
        raise RenderingDelayedError(cite=cite) from problem
    return attach(document.pk, cite, attachment, actor=actor)


@transaction.atomic
def attach(
    document_id: int, cite: str, attachment: Attachment, *, actor: Actor
) -> Document:
    """Give the document its PDF, and the turn to whoever signs first."""
    document = lock(document_id).document
    if document.state != DocumentState.NUMBERED or document.cite != cite:
        discard_attachment(attachment)  # somebody was faster
        return document
    document.rendered = document.current = attachment
    document.state, document.approved_at = DocumentState.APPROVED, clock.now()
    touch(document, "rendered", "current", "state", "approved_at")
    signing_order.give_turn(document)
    if document.kind.signature_mode == SignatureMode.SEAL:
        wake_the_seal()
    indexing.refresh_search_text(document)
    ledger.record(
        "documents.approved",
        actor=actor,
        chain=document.chain,
        target=cite,
        data={"cite": cite, "sha256": attachment.sha256, "size": attachment.size},
    )
    return document


@transaction.atomic
def void_number(document_id: int, cite: str, *, reason: str, actor: Actor) -> None:
    """The PDF cannot be made: the number stays in the book, voided, and the document is the issuer's to mend."""
    document = lock(document_id).document
    if document.state != DocumentState.NUMBERED or document.cite != cite:
        return
    void_cite(document, reason=reason)
    document.cite, document.dated_on = None, None
    document.state, document.holder = DocumentState.IN_REVIEW, document.issuer
    touch(document, "cite", "dated_on", "state", "holder")
    ledger.record(
        "documents.number_lost",
        actor=actor,
        chain=document.chain,
        target=cite,
        data={"cite": cite},
        private={"reason": reason},
    )
    notices.turn_came([document.holder_id])


@transaction.atomic
def void_document(
    *, document_id: int, seen: int, reason: str, actor: Actor
) -> Document:
    """Give up a document that has a CITE and was not issued. Number and reason stay in the book; signatures count no more."""
    if not reason.strip():
        raise DocumentReasonRequiredError
    document = claim(document_id, Act.VOID, actor=actor, seen=seen).document
    _void(document, reason, event="documents.voided", actor=actor)
    notices.document_voided(document, actor=actor, reason=reason)
    return document


@transaction.atomic
def decline_signature(
    *, document_id: int, seen: int, reason: str, actor: Actor
) -> Document:
    """Say that one does not sign it, and why. It needs all its signatures, so its number is voided in the open.

    The signatures that others gave stay with it, and prove what they signed. Its author, or the issuer, may start again.
    """
    if not reason.strip():
        raise DocumentReasonRequiredError
    situation = claim(document_id, Act.DECLINE, actor=actor, seen=seen)
    document, mine = situation.document, situation.my_signature(actor)
    said = reason
    if mine is not None and mine.position is not None:
        said = _("No lo firmó %(post)s: %(reason)s") % {
            "post": mine.position.name,
            "reason": reason,
        }
        DocumentSignature.objects.filter(pk=mine.pk).update(problem=said[:500])
    _void(document, said, event="documents.declined", actor=actor)
    notices.document_voided(document, actor=actor, reason=reason, declined=True)
    return document


def _void(document: Document, reason: str, *, event: str, actor: Actor) -> None:
    cite = void_cite(document, reason=reason)
    document.state = DocumentState.VOIDED
    touch(document, "state")
    document.signatures.filter(state=SignatureState.TURN).update(
        state=SignatureState.WAITING, due_at=None
    )
    ledger.record(
        event,
        actor=actor,
        chain=document.chain,
        target=cite,
        data={"cite": cite},
        private={"reason": reason},
    )


def finish_numbered() -> int:
    """End what a crash left between number and PDF: make the PDF or, after an hour of trying, void the number. May run twice.

    Returns how many were looked at.
    """
    stuck = Document.objects.filter(
        state=DocumentState.NUMBERED, changed_at__lt=clock.now() - GRACE
    ).select_related("kind", "author__unit", "issuer__unit")
    looked_at = 0
    for document in stuck.order_by("changed_at"):
        _finish_or_void(document)
        looked_at += 1
    return looked_at


def _finish_or_void(document: Document) -> None:
    try:
        finish(document, actor=SYSTEM)
    except CiteVoidedError:
        return
    except RenderingDelayedError:
        if document.changed_at < clock.now() - GIVE_UP_AFTER:
            reason = _("El PDF no se pudo hacer en una hora.")
            void_number(document.pk, document.cite or "", reason=reason, actor=SYSTEM)
