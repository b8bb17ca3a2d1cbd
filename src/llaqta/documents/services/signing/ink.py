"""Paper signed by hand and scanned back. It is a picture of a signature: «firma manuscrita digitalizada», never shown as digital.

Whoever acts in the post may bring the scan, its assistant too: it is a clerk's work. Who signed is said, among those who may
sign as the post today. The QR printed on the page says which document it is, so no scan lands on the wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents import scans
from llaqta.documents.errors import InkSignerError
from llaqta.documents.models import Attachment, DocumentSignature
from llaqta.documents.selectors.signing import list_waiting
from llaqta.documents.services.attachments import discard_attachment
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.recording import (
    Made,
    issue_signed,
    keep_problem,
    record_signature,
)
from llaqta.documents.services.signing.taking_in import keep_pdf
from llaqta.documents.states import DocumentState, SigningMethod
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.lib.errors import StateConflictError
from llaqta.organization import api as organization
from llaqta.organization.api import Authority


@dataclass(frozen=True, slots=True)
class ScanTaken:
    """What became of one scan."""

    accepted: bool
    code: str  # "accepted", or why not
    reason: str = ""
    signature: DocumentSignature | None = None


def take_in_scan(
    *,
    pages: Sequence[Attachment],
    signed_by: int,
    actor: Actor,
    signature_id: int | None = None,
) -> ScanTaken:
    """Take in one signed paper: a PDF of the scanner, or a picture of each page.

    `signed_by` is the assignment of who signed. The document is the one of the QR; when no QR can be read, the one that the
    person says it is by `signature_id`. A QR of another document refuses that. Raises InkSignerError.
    """
    authority = _signer(signed_by, actor)
    scan = scans.look_at(
        [(page.media_type, blobs.path_of(page.sha256)) for page in pages]
    )
    if scan.problem:
        return ScanTaken(
            False, "broken", _("El archivo está dañado o es demasiado pesado.")
        )
    signature = _document_of(scan, signature_id, actor)
    if isinstance(signature, ScanTaken):
        return signature
    return _keep(signature, scan, pages, authority, actor)


def list_hands(actor: Actor) -> list[Authority]:
    """Who can have signed by hand as the actor's post today."""
    if actor.position_id is None:
        return []
    return organization.list_signers(actor.position_id, clock.today())


def _signer(assignment_id: int, actor: Actor) -> Authority:
    for authority in list_hands(actor):
        if authority.assignment_id == assignment_id:
            return authority
    raise InkSignerError


def _document_of(
    scan: scans.Scan, signature_id: int | None, actor: Actor
) -> DocumentSignature | ScanTaken:
    """The signature of the actor's post that waits on the scanned document."""
    waiting = list_waiting(actor)
    if scan.document_codes:
        found = waiting.filter(document__code__in=scan.document_codes).first()
    elif signature_id is not None:
        found = waiting.filter(pk=signature_id).first()
    else:
        return ScanTaken(
            False,
            "no_code",
            _(
                "No se pudo leer el código QR. Escanee otra vez la página completa, derecha y a 200 puntos por pulgada o más; o diga de qué documento es."
            ),
        )
    if found is not None and signature_id not in (None, found.pk):
        return ScanTaken(
            False,
            "another_document",
            _("El código QR es de otro documento: %(cite)s.")
            % {"cite": found.document.cite},
        )
    if found is None:
        return ScanTaken(
            False,
            "not_waiting",
            _("El documento escaneado no espera una firma de su cargo."),
        )
    return found


def _keep(
    signature: DocumentSignature,
    scan: scans.Scan,
    pages: Sequence[Attachment],
    authority: Authority,
    actor: Actor,
) -> ScanTaken:
    base = signature.document.current
    assert base is not None  # noqa: S101 — an approved document has its PDF
    content = scan.pdf or means.bytes_of(pages[0])
    result = keep_pdf(content, signature, actor=actor)
    made = Made(
        method=SigningMethod.INK,
        base_id=base.pk,
        result=result,
        signer_name=authority.user_name,
        authority=authority,
    )
    try:
        signature = record_signature(signature.pk, made, actor=actor)
    except StateConflictError as conflict:
        discard_attachment(result)
        keep_problem(signature.pk, str(conflict))
        return ScanTaken(False, conflict.code, str(conflict))
    reason = ""
    if signature.document.state == DocumentState.SIGNED and (
        refusal := issue_signed(signature.document_id, actor=actor)
    ):
        reason = _("Firmado; todavía no se emitió: %(reason)s") % {"reason": refusal}
    return ScanTaken(True, "accepted", reason, signature)
