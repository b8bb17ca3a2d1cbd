"""What anybody may know of an issued document: by the code printed on it, or by its exact bytes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from llaqta.documents.models import Attachment, Document, DocumentSignature
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod

# A paper with a number may be in somebody's hands from the moment of its approval on.
NUMBERED_STATES = (
    DocumentState.APPROVED,
    DocumentState.SIGNED,
    DocumentState.ISSUED,
    DocumentState.ANNULLED,
    DocumentState.VOIDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSignature:
    """One signature as our register has it. The document number of a person is masked."""

    name: str
    document: str  # «CI ••••567»
    post: str
    unit: str
    is_substitute: bool
    act_number: str
    method: str  # a SigningMethod
    level: str
    signed_at: datetime | None
    certificate_sha256: str

    @property
    def is_ink(self) -> bool:
        return self.method == SigningMethod.INK

    @property
    def is_seal(self) -> bool:
        return self.method == SigningMethod.SEAL


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDocument:
    """A document as its reader may know it. A confidential one tells that it exists and when, not what it says."""

    code: str
    cite: str
    kind: str
    subject: str  # empty when confidential
    dated_on: date | None
    issued_at: datetime | None
    issuer: str
    unit: str
    state: DocumentState
    annulled_by: tuple[str, str] | None  # CITE and code
    is_confidential: bool
    signatures: tuple[PublicSignature, ...]
    file: Attachment | None  # the PDF with its signatures, as issued

    @property
    def is_issued(self) -> bool:
        return self.state == DocumentState.ISSUED

    @property
    def is_ink(self) -> bool:
        """Signed by hand on paper: its PDF is a scan and carries no digital signature of an official."""
        return any(signature.is_ink for signature in self.signatures)


def find_public_document(code: str) -> PublicDocument | None:
    """The document that carries this code, once it has a number. `code` as `codes.normalize` gives it."""
    return _shown(_numbered().filter(code=code).first())


def list_public_documents(codes: Collection[str]) -> dict[str, PublicDocument]:
    """`find_public_document` for several codes; those without a number are left out."""
    rows = _numbered().filter(code__in=codes) if codes else ()
    return {row.code: shown for row in rows if (shown := _shown(row)) is not None}


def find_document_by_content(sha256: str) -> PublicDocument | None:
    """The document of which these are the exact bytes: as issued, or at any of its signatures."""
    mine = Q(current__sha256=sha256) | Q(signatures__result__sha256=sha256)
    return _shown(_numbered().filter(mine).order_by("-id").first())


def mask(document: str) -> str:
    """«CI ••••567» of «CI 1234567-1A»: enough to recognise one's own, not enough to copy."""
    kind, _space, number = document.rpartition(" ")
    digits = number.partition("-")[0]
    return f"{kind} ••••{digits[-3:]}".strip() if digits else ""


def _numbered() -> QuerySet[Document]:
    return (
        Document.objects.filter(state__in=NUMBERED_STATES)
        .select_related("kind", "issuer__unit", "current", "annulled_by")
        .prefetch_related("signatures__position__unit", "cites")
    )


def _shown(document: Document | None) -> PublicDocument | None:
    if document is None:
        return None
    state, by = DocumentState(document.state), document.annulled_by
    is_out = state in (DocumentState.ISSUED, DocumentState.ANNULLED)
    # A voided document gave its CITE up; the book still knows which one it was.
    cite = document.cite or next((entry.cite for entry in document.cites.all()), "")
    return PublicDocument(
        code=document.code,
        cite=cite,
        kind=document.kind.name,
        subject=document.subject if is_out and not document.is_confidential else "",
        dated_on=document.dated_on,
        issued_at=document.issued_at,
        issuer=document.issuer.name,
        unit=document.issuer.unit.name,
        state=state,
        annulled_by=(by.cite or "", by.code) if by else None,
        is_confidential=document.is_confidential,
        signatures=tuple(
            _signature(signature)
            for signature in document.signatures.all()
            if signature.state == SignatureState.SIGNED
        ),
        file=document.current if is_out else None,
    )


def _signature(row: DocumentSignature) -> PublicSignature:
    return PublicSignature(
        name=row.signer_name,
        document=mask(row.signer_document),
        post=row.position.name if row.position else "",
        unit=row.position.unit.name if row.position else "",
        is_substitute=row.is_substitute,
        act_number=row.act_number,
        method=row.method,
        level=row.level,
        signed_at=row.signed_at,
        certificate_sha256=row.certificate_sha256,
    )
