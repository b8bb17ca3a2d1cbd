"""What comes back from somebody's token is never believed: it must be what was sent, plus one signature, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from llaqta.signatures.certificate import CertificateFacts
from llaqta.signatures.coverage import (
    Coverage,
    CoverageError,
    check_later_bytes,
    read_coverage,
)
from llaqta.signatures.fetching import remember_signer
from llaqta.signatures.judging import (
    CLOCK_SKEW,
    judge_pdf,
    not_evaluable,
    read_signatures,
)
from llaqta.signatures.policy import read_history
from llaqta.signatures.reading import NotReadableError, open_pdf
from llaqta.signatures.signed_data import read_signed_data
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import (
    Change,
    Outcome,
    Overall,
    SignatureVerdict,
    Verdict,
    change,
)

LARGEST_ADDITION: Final = (
    2_000_000  # bytes; a signature with chain, timestamp and lists is some 100,000
)
_WELCOME: Final = {"signature", "timestamp", "preservation", "metadata", "nothing"}

_REASONS: Final = {
    "not_prefix": "No es el documento que se envió: su contenido fue cambiado o vuelto a guardar. Firme el archivo tal como lo descargó.",
    "unsigned": "El documento volvió sin firmar.",
    "too_long": "Al documento se le agregó mucho más que una firma.",
    "not_evaluable": "La firma que volvió no se puede evaluar: {why}",
    "several": "Al documento se le agregó más de una firma; se esperaba una sola.",
    "changed": "Junto con la firma se cambió el documento: {why}",
    "visible": "La firma dibuja una imagen en la página. En estos documentos la firma va sin imagen: fírmelo sin elegir posición.",
    "broken_signature": "La firma que volvió no es válida. {why}",
    "wrong_signer": "Firmó {who}, y esta firma le corresponde a otra persona. Revise que el token sea el suyo.",
    "untrusted": "{why} Use un certificado de una autoridad reconocida.",
    "usage": "El certificado con que se firmó no fue emitido para firmar documentos.",
    "expired": "{why} Renueve su certificado y firme de nuevo.",
    "not_yet_valid": "{why}",
    "clock": "La firma declara una hora que todavía no llegó. Corrija el reloj del equipo con el que firma y firme de nuevo.",
    "revoked": "{why} Firme con un certificado que no esté revocado.",
    "locks": "La firma cierra el documento, y todavía deben firmar otras personas. Firme de nuevo sin «bloquear».",
}
_OF_CERTIFICATE: Final = {
    "untrusted": "untrusted",
    "broken": "untrusted",
    "usage": "usage",
    "expired": "expired",
    "expired_since": "expired",
    "not_yet_valid": "not_yet_valid",
    "future": "clock",
}


@dataclass(frozen=True, slots=True)
class ExpectedSigner:
    """Who must sign: by document of identity, or by certificate. Numbers and complements are personal data."""

    document_number: str = ""
    complement: str = ""
    certificate_sha256: str = ""
    document_type: str = ""

    def is_this(self, signer: CertificateFacts) -> bool:
        if not self.document_number and not self.certificate_sha256:
            return False
        if self.certificate_sha256 and self.certificate_sha256 != signer.sha256:
            return False
        return not self.document_number or (
            _person(self.document_number, self.complement)
            == _person(signer.document_number, signer.complement)
            and self.document_type in {"", signer.document_type}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Whether a returned file is taken in; if not, a code for programs and a reason for whoever signed."""

    accepted: bool
    code: str
    reason: str = ""
    signer: CertificateFacts | None = None
    certificate: bytes = b""
    level: str = ""
    revocation: str = ""


class _RefusalError(Exception):
    def __init__(
        self, code: str, *, signer: CertificateFacts | None = None, **fields: str
    ) -> None:
        self.code = code
        self.signer = signer
        self.reason = _REASONS[code].format_map(fields)
        super().__init__(code)


def check_returned(
    sent: bytes,
    returned: bytes,
    *,
    expected: ExpectedSigner | None,
    trust: TrustStore,
    at: datetime,
    may_lock: bool = False,
) -> Acceptance:
    """Decide whether a file that comes back signed is taken in. Never raises for what came back.

    `expected` is None when the caller looks up by itself who the signer is. The certificate must be valid `at` the
    moment it comes back, whatever hour the signature declares. Works in this process: what was
    sent is ours, and what was added is short. A signer who is accepted is remembered, so that the
    list of revoked certificates that their certificate names is fetched from then on.
    """
    try:
        return _check(sent, returned, expected, trust, at, may_lock)
    except _RefusalError as refusal:
        return Acceptance(
            accepted=False,
            code=refusal.code,
            reason=refusal.reason,
            signer=refusal.signer,
        )


def _check(
    sent: bytes,
    returned: bytes,
    expected: ExpectedSigner | None,
    trust: TrustStore,
    at: datetime,
    may_lock: bool,
) -> Acceptance:
    _check_bytes(sent, returned)
    verdict = judge_pdf(returned, trust=trust, at=at, held_since=at)
    if verdict.overall is Overall.UNSIGNED:
        raise _RefusalError("unsigned")
    if verdict.overall is Overall.NOT_EVALUABLE:
        raise _RefusalError("not_evaluable", why=verdict.reason)
    added = _find_added(verdict, sent)
    addition = _read_addition(sent, returned, added)
    _check_changes(addition.changes, added.signer)
    if expected is not None and not (added.signer and expected.is_this(added.signer)):
        raise _RefusalError("wrong_signer", signer=added.signer, who=_who(added.signer))
    _check_certificate(added)
    if added.locks_document and not may_lock:
        raise _RefusalError("locks", signer=added.signer)
    remember_signer(trust, addition.certificate)
    return Acceptance(
        accepted=True,
        code="accepted",
        signer=added.signer,
        certificate=addition.certificate,
        level=added.level,
        revocation="good" if added.revocation.outcome is Outcome.YES else "not_checked",
    )


def _check_bytes(sent: bytes, returned: bytes) -> None:
    if not returned.startswith(sent):
        raise _RefusalError("not_prefix")
    added = returned[len(sent) :]
    if not added.strip():
        raise _RefusalError("unsigned")
    if len(added) > LARGEST_ADDITION:
        raise _RefusalError("too_long")


def _find_added(verdict: Verdict, sent: bytes) -> SignatureVerdict:
    """The one signature that was added, and whole."""
    for one in verdict.signatures:
        if one.intact.outcome is not Outcome.YES:
            raise _RefusalError("broken_signature", why=one.intact.text)
    added = [
        one
        for one in verdict.signatures
        if one.revision_end > len(sent) and one.kind != "timestamp"
    ]
    if not added:
        raise _RefusalError("unsigned")
    if len(added) > 1:
        raise _RefusalError("several")
    return added[0]


@dataclass(frozen=True, slots=True)
class _Addition:
    """What was added to what was sent: every change, and the certificate of the new signature."""

    changes: tuple[Change, ...]
    certificate: bytes


def _read_addition(sent: bytes, returned: bytes, added: SignatureVerdict) -> _Addition:
    """Compare the revisions that were added with what was sent, under the strict policy; the verdict begins only at signatures."""
    reader = open_pdf(returned)
    embedded = read_signatures(reader)
    ends = [
        reader.xrefs.get_xref_container_info(number).end_location
        for number in range(reader.xrefs.total_revisions)
    ]
    last = max((n for n, end in enumerate(ends) if end <= len(sent)), default=None)
    if last is None:  # tables of what was sent that reach into what was added
        raise _RefusalError("not_prefix")
    try:
        changes = read_history(reader, embedded, since=last).after(last)
    except (MemoryError, NotReadableError):
        raise _RefusalError(
            "not_evaluable", why=not_evaluable("too_heavy").reason
        ) from None
    covered = [read_coverage(returned, reader, one) for one in embedded]
    try:
        check_later_bytes(
            returned, reader, Coverage(last, len(sent), (0, 0, 0, 0)), covered
        )
    except CoverageError:
        changes = (*changes, change("stray", allowed=False))
    signed = read_signed_data(embedded[added.index].pkcs7_content)
    return _Addition(changes, signed.signer.dump())


def _check_changes(changes: Sequence[Change], signer: CertificateFacts | None) -> None:
    for one in changes:
        if one.kind == "visible_signature":
            raise _RefusalError("visible", signer=signer)
        if not one.allowed or one.kind not in _WELCOME:
            raise _RefusalError("changed", why=one.text, signer=signer)


def _check_certificate(added: SignatureVerdict) -> None:
    if added.certificate.outcome is not Outcome.YES:
        raise _RefusalError(
            _OF_CERTIFICATE[added.certificate.code],
            why=added.certificate.text,
            signer=added.signer,
        )
    if added.revocation.outcome is Outcome.NO:
        raise _RefusalError("revoked", why=added.revocation.text, signer=added.signer)
    claimed, judged = added.claimed_at, added.judged_at
    if claimed and judged and claimed > judged + CLOCK_SKEW:
        raise _RefusalError("clock", signer=added.signer)


def _who(signer: CertificateFacts | None) -> str:
    if signer is None:
        return "alguien sin nombre"
    return f"{signer.name} ({signer.document})" if signer.document else signer.name


def _person(number: str, complement: str) -> tuple[str, str]:
    """Number and complement; some write both in one, with a hyphen between."""
    number, _hyphen, rest = number.strip().upper().partition("-")
    return number.lstrip("0"), complement.strip().upper() or rest
