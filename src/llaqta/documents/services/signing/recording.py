"""A signature is there: the one place where it enters the rows, whichever way it was made."""

from __future__ import annotations

import logging
from collections.abc import Sequence
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

_EVENTS = {
    SigningMethod.SEAL: "documents.sealed",
    SigningMethod.INK: "documents.signed_by_hand",
}


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
    """`enter_signature` in a transaction of its own."""
    return enter_signature(signature_id, made, actor=actor)


def enter_signature(
    signature_id: int, made: Made, *, actor: Actor
) -> DocumentSignature:
    """Enter a signature, give the turn to whoever signs next, and close the document when it was the last. In a transaction.

    Raises AlreadySignedError, NotWaitingError, OvertakenError or MixedSignaturesError.
    """
    signature, others = claim_signature(signature_id, base_id=made.base_id)
    _check_not_mixed(others, made.method)
    _fill_in(signature, made, actor)
    document = signature.document
    is_last = _advance(document, others)
    document.current = made.result
    document.revision += 1
    document.changed_at = signature.signed_at or clock.now()
    document.save(
        update_fields=["current", "revision", "changed_at", "state", "signed_at"]
    )
    ledger.record(
        _EVENTS.get(made.method, "documents.signed"),
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


Others = Sequence[DocumentSignature]  # of the same document


def claim_signature(
    signature_id: int, *, base_id: int
) -> tuple[DocumentSignature, Others]:
    """Lock the document, and check that its signature still waits as it did when the PDF went out. Gives the others too.

    The lock is the document's row on PostgreSQL, so of two parallel signers one comes second and sees the first's bytes;
    on SQLite a writing transaction is alone anyway. Whoever signs, voids or seals locks the document first.
    """
    document = (
        Document.objects.select_for_update(of=("self",))
        .filter(signatures=signature_id)
        .get()
    )
    rows = list(document.signatures.select_related("position"))
    signature = next(row for row in rows if row.pk == signature_id)
    signature.document = document
    check_waiting(signature, base_id=base_id)
    return signature, [row for row in rows if row.pk != signature_id]


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
    return ""


def issue_waiting() -> int:
    """Try again to issue what has all its signatures and was refused, or lost to a crash. Returns how many were issued."""
    signed = Document.objects.filter(state=DocumentState.SIGNED).order_by("signed_at")
    issued = [
        pk
        for pk in signed.values_list("pk", flat=True)
        if not issue_signed(pk, actor=SYSTEM)
    ]
    DocumentSignature.objects.filter(document__in=issued).update(problem="")
    return len(issued)


def keep_problem(signature_id: int, reason: str) -> None:
    """Why the last try failed, for the page."""
    DocumentSignature.objects.filter(pk=signature_id).update(problem=reason[:500])


def _check_not_mixed(others: Others, method: SigningMethod) -> None:
    """A scan replaces the file and would lose digital signatures; a digital one over a scan would look like the document's own."""
    is_ink = method is SigningMethod.INK
    for other in others:
        was_ink = other.method == SigningMethod.INK
        if other.state == SignatureState.SIGNED and is_ink != was_ink:
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


def _advance(document: Document, others: Others) -> bool:
    """Give the turn to the next ordinal once all lower ones have signed; say whether nobody is left."""
    states = {other.state for other in others} - {SignatureState.SIGNED.value}
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
