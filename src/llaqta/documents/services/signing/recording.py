"""A signature is there: the one place where it enters the rows, whichever way it was made."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction

from llaqta.documents import tasks
from llaqta.documents.errors import (
    AlreadySignedError,
    MixedSignaturesError,
    NotWaitingError,
    OvertakenError,
)
from llaqta.documents.models import Attachment, Document, DocumentSignature
from llaqta.documents.services import issuing, signing_order
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM, Actor
from llaqta.lib.errors import LlaqtaError
from llaqta.organization.api import AssignmentKind, Authority

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A signature that was made and checked: by whom, by which right, with what, and the PDF that carries it."""

    method: SigningMethod
    base_id: int  # the attachment that was signed: it must still be the document
    result: Attachment
    signer_name: str
    signer_document: str = ""
    authority: Authority | None = None  # none: the municipality's seal
    certificate: bytes | None = None
    certificate_sha256: str = ""
    level: str = ""
    revocation: str = ""


@transaction.atomic
def record_signature(
    signature_id: int, made: Made, *, actor: Actor
) -> DocumentSignature:
    """Enter a signature, give the turn to whoever signs next, and close the document when it was the last.

    Raises AlreadySignedError, NotWaitingError, OvertakenError or MixedSignaturesError.
    """
    signature = claim_signature(signature_id, base_id=made.base_id)
    _check_not_mixed(signature, made.method)
    _fill_in(signature, made, actor)
    document = signature.document
    is_last = _advance(document)
    document.current = made.result
    document.revision += 1
    document.changed_at = signature.signed_at or clock.now()
    document.save(
        update_fields=["current", "revision", "changed_at", "state", "signed_at"]
    )
    ledger.record(
        "documents.signed",
        actor=actor,
        chain=document.chain,
        target=document.cite or "",
        data={
            "position": signature.position.code if signature.position else "",
            "method": str(made.method),
            "level": made.level,
            "substitute": signature.is_substitute,
            "act": signature.act_number,
            "certificate": made.certificate_sha256,
            "sha256": made.result.sha256,
            "last": is_last,
        },
        private={"name": made.signer_name, "document": made.signer_document},
    )
    return signature


def claim_signature(signature_id: int, *, base_id: int) -> DocumentSignature:
    """Lock the document, then the signature, and check that both still wait as they did when the PDF went out.

    The lock is the document's row on PostgreSQL, so of two parallel signers one comes second and sees the first's bytes;
    on SQLite a writing transaction is alone anyway.
    """
    rows = DocumentSignature.objects.select_related("position")
    signature = rows.get(pk=signature_id)
    document = Document.objects.select_for_update(of=("self",)).get(
        pk=signature.document_id
    )
    signature = rows.select_for_update(of=("self",)).get(pk=signature_id)
    signature.document = document
    check_waiting(signature, base_id=base_id)
    return signature


def check_waiting(signature: DocumentSignature, *, base_id: int) -> None:
    """Raise unless the signature is still to be put, on these bytes."""
    document = signature.document
    if signature.state == SignatureState.SIGNED:
        raise AlreadySignedError(name=signature.signer_name)
    if (
        document.state != DocumentState.APPROVED
        or signature.state != SignatureState.TURN
    ):
        raise NotWaitingError(state=DocumentState(document.state).label.lower())
    if document.current_id != base_id:
        raise OvertakenError


def issue_signed(document_id: int, *, actor: Actor) -> str:
    """Issue a document that has all its signatures. Whatever refuses leaves it signed; the reason is given back, and kept."""
    try:
        issuing.issue(document_id=document_id, actor=actor)
    except LlaqtaError as refusal:
        log.warning("documents.not_issued", extra={"document": document_id})
        last = (
            DocumentSignature.objects.filter(document=document_id)
            .order_by("-signed_at", "-pk")
            .first()
        )
        if last is not None:
            keep_problem(last.pk, str(refusal))
        return str(refusal)
    DocumentSignature.objects.filter(document=document_id).exclude(problem="").update(
        problem=""
    )
    return ""


def issue_waiting() -> int:
    """Try again to issue what has all its signatures and was refused, or lost to a crash. Returns how many were issued."""
    signed = Document.objects.filter(state=DocumentState.SIGNED).order_by("signed_at")
    return sum(
        issue_signed(pk, actor=SYSTEM) == ""
        for pk in signed.values_list("pk", flat=True)
    )


def keep_problem(signature_id: int, reason: str) -> None:
    """Why the last try failed, for the page."""
    DocumentSignature.objects.filter(pk=signature_id).update(problem=reason[:500])


def _check_not_mixed(signature: DocumentSignature, method: SigningMethod) -> None:
    """A scan replaces the file and would lose digital signatures; a digital one over a scan would look like the document's own."""
    signed = signature.document.signatures.filter(state=SignatureState.SIGNED)
    is_ink = method is SigningMethod.INK
    others = (
        signed.exclude(method=SigningMethod.INK)
        if is_ink
        else signed.filter(method=SigningMethod.INK)
    )
    if others.exists():
        raise MixedSignaturesError


def _fill_in(signature: DocumentSignature, made: Made, actor: Actor) -> None:
    authority = made.authority
    signature.state, signature.method = SignatureState.SIGNED, made.method
    signature.signed_at, signature.signed_by_id = clock.now(), actor.user_id
    signature.signer_name = made.signer_name[:200]
    signature.signer_document = made.signer_document[:40]
    signature.certificate = made.certificate
    signature.certificate_sha256 = made.certificate_sha256
    signature.level, signature.revocation = made.level, made.revocation
    signature.result = made.result
    signature.problem, signature.tries = "", 0
    # The raising of its level looks at it soon; ink has no level.
    signature.due_at = None if made.method is SigningMethod.INK else signature.signed_at
    if authority is not None:
        signature.assignment_id = authority.assignment_id
        signature.is_substitute = authority.kind is AssignmentKind.SUBSTITUTE
        signature.act_number = authority.act_number if signature.is_substitute else ""
    signature.save()


def _advance(document: Document) -> bool:
    """Give the turn to the next ordinal once all lower ones have signed; say whether nobody is left."""
    left = document.signatures.exclude(state=SignatureState.SIGNED)
    states = set(left.values_list("state", flat=True))
    if not states:
        document.state, document.signed_at = DocumentState.SIGNED, clock.now()
        return True
    if SignatureState.TURN not in states:
        signing_order.give_turn(document)
        wake_the_seal()
    return False


def wake_the_seal() -> None:
    """Have a worker look at the seal's queue once this transaction is committed: the sweep would find it a minute later."""
    transaction.on_commit(tasks.seal_waiting.enqueue)
