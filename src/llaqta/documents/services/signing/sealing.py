"""The municipality's seal («firma automática»): a queue with back-pressure in front of one key.

The queue is the rows themselves: a signature without post, whose turn it is, with the moment from which it is due. Whoever
takes one moves that moment on first, so of several workers one has it; if that worker dies, it is due again by itself. A
process seals one at a time, which is what a token or an HSM can do; more workers are more hands. A key that does not answer
puts off the whole queue, a little longer each time, and never holds anybody who approves.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from llaqta.documents.models import DocumentSignature
from llaqta.documents.services.attachments import discard_attachment
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.fitness import refusal_to_send
from llaqta.documents.services.signing.recording import (
    Made,
    issue_signed,
    record_signature,
    wake_the_seal,
)
from llaqta.documents.services.signing.taking_in import keep_pdf
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.lib.errors import StateConflictError
from llaqta.signatures import api as signatures

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any sealing takes
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
BATCH = 200  # then the worker looks at its other work
_one_at_a_time = threading.Lock()


def enqueue_seal(signature_id: int) -> None:
    """Put a signature into the queue of the seal, in the transaction that gives it its turn."""
    DocumentSignature.objects.filter(
        pk=signature_id, position=None, state=SignatureState.TURN
    ).update(due_at=clock.now(), tries=0, problem="")
    wake_the_seal()


def seal_waiting() -> int:
    """Seal what is due, one after the other, while the key answers. Returns how many; may run in any number of workers."""
    if not _one_at_a_time.acquire(blocking=False):
        return 0  # this process is at it already
    try:
        return _drain()
    finally:
        _one_at_a_time.release()


def _drain() -> int:
    done = 0
    due = DocumentSignature.objects.filter(
        position=None,
        state=SignatureState.TURN,
        document__state=DocumentState.APPROVED,
        due_at__lte=clock.now(),
    ).order_by("due_at", "pk")
    for signature in due.only("pk", "due_at", "tries")[:BATCH]:
        if not _take(signature):
            continue
        try:
            done += _seal(signature.pk)
        except signatures.KeyUnavailableError as problem:
            log.warning("documents.seal_unavailable")
            _put_off(signature, str(problem))
            break  # the next would meet the same key
        except signatures.SigningError as problem:
            log.exception("documents.seal_failed")
            _put_off(signature, str(problem))
    return done


def _take(signature: DocumentSignature) -> bool:
    """Claim by conditional update: whoever moves the moment on has it."""
    return bool(
        DocumentSignature.objects.filter(
            pk=signature.pk, due_at=signature.due_at, state=SignatureState.TURN
        ).update(due_at=clock.now() + LEASE, tries=F("tries") + 1)
    )


def _put_off(signature: DocumentSignature, reason: str) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(signature.tries, 10), LONGEST_PAUSE)
    DocumentSignature.objects.filter(pk=signature.pk, state=SignatureState.TURN).update(
        due_at=clock.now() + pause, problem=reason[:500]
    )


def _seal(signature_id: int) -> int:
    """Seal one document and enter it. The key works outside any transaction: a slow HSM holds no lock."""
    key = signatures.find_seal_key()
    if key is None:
        raise signatures.KeyUnavailableError(
            reason=_("todavía no se configuró el sello del municipio")
        )
    signature = DocumentSignature.objects.select_related(
        "document__current", "document__kind"
    ).get(pk=signature_id)
    document = signature.document
    base = document.current
    assert base is not None  # noqa: S101 — approved documents have a PDF
    if unfit := refusal_to_send(document, base):
        _put_off(signature, unfit)
        return 0
    before = means.bytes_of(base)
    sealed = _sign(before, key, signature)
    facts = signatures.read_certificate(key.certificate)
    # Our own work is held to what anybody's is: a seal that expired, or whose authority is not trusted here, issues nothing.
    acceptance = signatures.check_returned(
        before,
        sealed,
        expected=signatures.ExpectedSigner(certificate_sha256=facts.sha256),
        trust=means.trust(),
        at=clock.now(),
    )
    if not acceptance.accepted:
        _put_off(signature, acceptance.reason)
        return 0
    result = keep_pdf(sealed, signature, actor=SYSTEM)
    made = Made(
        method=SigningMethod.SEAL,
        base_id=base.pk,
        result=result,
        signer_name=facts.name,
        signer_document=facts.document,
        certificate=key.certificate,
        certificate_sha256=facts.sha256,
        level=acceptance.level,
        revocation=acceptance.revocation,
    )
    try:
        record_signature(signature_id, made, actor=SYSTEM)
    except StateConflictError:  # another worker, a void, or another signer was faster
        discard_attachment(result)
        _look_again(signature_id)
        return 0
    document.refresh_from_db(fields=["state"])
    if document.state == DocumentState.SIGNED:
        issue_signed(document.pk, actor=SYSTEM)
    return 1


def _look_again(signature_id: int) -> None:
    """Another signer changed the file in between: it is due at once, on the new one."""
    DocumentSignature.objects.filter(pk=signature_id, state=SignatureState.TURN).update(
        due_at=clock.now()
    )


def _sign(
    pdf: bytes, key: signatures.SigningKey, signature: DocumentSignature
) -> bytes:
    """The sealed PDF: with its time while the time-stamp authority answers, else without, to be raised later."""
    plan = plan_of(signature)
    if timestamper := means.timestamper(seconds=2):
        try:
            return signatures.sign_pdf(pdf, key=key, plan=plan, timestamper=timestamper)
        except signatures.TimestampUnavailableError:
            means.timestamper_is_silent()
    return signatures.sign_pdf(pdf, key=key, plan=plan)


def plan_of(signature: DocumentSignature) -> signatures.SignaturePlan:
    """How a signature that we make ourselves stands in the file. The first one certifies it: later signatures stay allowed."""
    document = signature.document
    is_first = not document.signatures.filter(state=SignatureState.SIGNED).exists()
    return signatures.SignaturePlan(
        field_name=signature.field_name or None,
        description=field_description(signature),
        certify=is_first,
        at=clock.now(),
    )


def field_description(signature: DocumentSignature) -> str:
    """What a screen reader says of the signature's field."""
    if signature.position is None:
        return _("Sello del municipio")
    return _("Firma de %(post)s") % {"post": signature.position.name}
