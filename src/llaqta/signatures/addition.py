"""What somebody's token added to a file: one whole signature by the right person, and nothing else. Runs in the judging child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.signatures.certificate import CertificateFacts
from llaqta.signatures.coverage import (
    Coverage,
    CoverageError,
    check_later_bytes,
    read_coverage,
)
from llaqta.signatures.fetching import find_line
from llaqta.signatures.judging import (
    CLOCK_SKEW,
    judge_pdf,
    not_evaluable,
    read_signatures,
)
from llaqta.signatures.policy import read_history
from llaqta.signatures.reading import NotReadableError, open_pdf
from llaqta.signatures.returned import Acceptance, ExpectedSigner, refused
from llaqta.signatures.signed_data import read_signed_data
from llaqta.signatures.signers import is_kept
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import (
    Change,
    Outcome,
    Overall,
    SignatureVerdict,
    Verdict,
    change,
)

_WELCOME: Final = {"signature", "timestamp", "preservation", "metadata", "nothing"}

_OF_CERTIFICATE: Final = {
    "untrusted": "untrusted",
    "broken": "untrusted",
    "usage": "usage",
    "expired": "expired",
    "expired_since": "expired",
    "not_yet_valid": "not_yet_valid",
    "future": "clock",
}


class _RefusalError(Exception):
    def __init__(
        self, code: str, *, signer: CertificateFacts | None = None, **fields: str
    ) -> None:
        self.acceptance = refused(code, signer=signer, **fields)
        super().__init__(code)


def judge_addition(
    returned: bytes,
    *,
    sent: int,
    expected: ExpectedSigner | None,
    trust: TrustStore,
    at: datetime,
    may_lock: bool,
) -> Acceptance:
    """Judge a file whose first `sent` bytes are what was sent; see `returned.check_returned`, which compared them."""
    try:
        return _judge(returned, sent, expected, trust, at, may_lock)
    except _RefusalError as refusal:
        return refusal.acceptance


def _judge(
    returned: bytes,
    sent: int,
    expected: ExpectedSigner | None,
    trust: TrustStore,
    at: datetime,
    may_lock: bool,
) -> Acceptance:
    reader = _open(returned)
    verdict = judge_pdf(returned, trust=trust, at=at, held_since=at, reader=reader)
    if verdict.overall is Overall.UNSIGNED:
        raise _RefusalError("unsigned")
    if verdict.overall is Overall.NOT_EVALUABLE:
        raise _RefusalError("not_evaluable", why=verdict.reason)
    added = _find_added(verdict, sent)
    addition = _read_addition(returned, reader or open_pdf(returned), sent, added)
    _check_changes(addition.changes, added.signer)
    if expected is not None and not (added.signer and expected.is_this(added.signer)):
        raise _RefusalError("wrong_signer", signer=added.signer, who=_who(added.signer))
    _check_certificate(added)
    if added.locks_document and not may_lock:
        raise _RefusalError("locks", signer=added.signer)
    return Acceptance(
        accepted=True,
        code="accepted",
        signer=added.signer,
        certificate=addition.certificate,
        level=added.level,
        revocation="good" if added.revocation.outcome is Outcome.YES else "not_checked",
        chain=_line_to_keep(trust, addition.certificate),
    )


def _open(returned: bytes) -> PdfFileReader | None:
    """The file opened once for both looks. None: it cannot be, and the verdict says why."""
    try:
        return open_pdf(returned)
    except Exception:  # a stranger's file breaks parsers in many ways
        return None


def _line_to_keep(trust: TrustStore, certificate: bytes) -> tuple[bytes, ...]:
    return () if is_kept(trust, certificate) else find_line(trust, certificate)


def _find_added(verdict: Verdict, sent: int) -> SignatureVerdict:
    """The one signature that was added, and whole."""
    for one in verdict.signatures:
        if one.intact.outcome is not Outcome.YES:
            raise _RefusalError("broken_signature", why=one.intact.text)
    added = [
        one
        for one in verdict.signatures
        if one.revision_end > sent and one.kind != "timestamp"
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


def _read_addition(
    returned: bytes, reader: PdfFileReader, sent: int, added: SignatureVerdict
) -> _Addition:
    """Compare the revisions that were added with what was sent, under the strict policy; the verdict begins only at signatures."""
    embedded = read_signatures(reader)
    ends = [
        reader.xrefs.get_xref_container_info(number).end_location
        for number in range(reader.xrefs.total_revisions)
    ]
    last = max((n for n, end in enumerate(ends) if end <= sent), default=None)
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
        check_later_bytes(returned, reader, Coverage(last, sent, (0, 0, 0, 0)), covered)
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
