"""Five answers about each signature of a PDF, and one for the whole file.

Crypto, coverage, later changes, chain and revocation must each hold (`README.md` tells how they add up). Whatever
goes wrong while judging gives «no se puede evaluar», never «válido». `judge_pdf` works in this process; what a
stranger sends goes through `verifying.verify_pdf`, which starts a child with limits.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from itertools import islice, pairwise
from typing import Any, Final, Literal

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    FieldMDPAction,
    MDPPerm,
    enumerate_sig_fields,
)
from pyhanko.sign.validation import EmbeddedPdfSignature

from llaqta.lib import clock
from llaqta.signatures import sentences, signed_data
from llaqta.signatures.certificate import CertificateFacts, read_certificate
from llaqta.signatures.chains import Chain, Chains
from llaqta.signatures.coverage import (
    Coverage,
    CoverageError,
    check_later_bytes,
    read_coverage,
)
from llaqta.signatures.policy import History, change, read_history
from llaqta.signatures.reading import NotReadableError, open_pdf
from llaqta.signatures.revocation import RevocationData, Standing, worst
from llaqta.signatures.sentences import answer, moment
from llaqta.signatures.signed_data import SignedData, check_timestamp
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import (
    Answer,
    Change,
    Kind,
    Outcome,
    Overall,
    SignatureVerdict,
    Verdict,
)

log = logging.getLogger(__name__)

MOST_SIGNATURES: Final = 200
CLOCK_SKEW: Final = timedelta(minutes=10)
_PADES: Final = "/ETSI.CAdES.detached"
_SUBFILTERS: Final = {_PADES, "/adbe.pkcs7.detached", "/ETSI.RFC3161"}


@lru_cache(maxsize=1)
def tool() -> str:
    """What judges, with versions: kept in each verdict."""
    return f"llaqta-verdict 1, pyHanko {version('pyhanko')}"


def judge_pdf(
    pdf: bytes,
    *,
    trust: TrustStore,
    at: datetime | None = None,
    held_since: datetime | None = None,
) -> Verdict:
    """Judge a file now, or as of a moment. Never raises for what is in the file.

    `held_since`: since when whoever asks can prove to have held this very file (the ledger of a
    document issued here); it serves as a timestamp does.
    """
    try:
        return _Judge(pdf, trust, at or clock.now(), held_since).judge()
    except NotReadableError as found:
        if str(found) == "hybrid" and _is_unsigned_for_lenient_readers(pdf):
            return _whole(Overall.UNSIGNED, "unsigned", pdf)
        return not_evaluable(str(found), pdf)
    except MemoryError:
        return not_evaluable("too_heavy", pdf)
    except Exception as problem:  # a stranger's file breaks parsers in many ways
        log.info("signatures.not_evaluable %r", problem)
        if _is_unsigned_for_lenient_readers(pdf):
            return _whole(Overall.UNSIGNED, "unsigned", pdf)
        return not_evaluable("broken", pdf)


def _is_unsigned_for_lenient_readers(pdf: bytes) -> bool:
    """Scanners and picture programs write files with small faults that matter only where there is something to judge.

    Whatever hides from this search is called unsigned, never valid.
    """
    if b"/ByteRange" in pdf or b"/Sig" in pdf:
        return False
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        return (
            not reader.encrypted
            and "/Pages" in reader.root
            and next(enumerate_sig_fields(reader, filled_status=True), None) is None
        )
    except Exception:  # broken for everybody
        return False


def read_signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """The signatures of a file, oldest first. Raises NotReadableError for one of a kind that we do not know."""
    found = []
    seen: set[tuple[int, int]] = set()
    fields = enumerate_sig_fields(reader, filled_status=True)
    for name, value, sig_field in islice(fields, MOST_SIGNATURES + 1):
        content = value.get_object()
        reference = content.container_ref
        key = (reference.idnum, reference.generation)
        if key in seen or content.get("/SubFilter") not in _SUBFILTERS:
            raise NotReadableError("traces")
        seen.add(key)
        found.append(EmbeddedPdfSignature(reader, sig_field, name))
    if len(found) > MOST_SIGNATURES:
        raise NotReadableError("too_many")
    return sorted(found, key=lambda one: one.signed_revision)


def not_evaluable(code: str, pdf: bytes = b"") -> Verdict:
    return _whole(Overall.NOT_EVALUABLE, code, pdf)


@dataclass(slots=True)
class _Found:
    """One signature of the file, and what was read of it so far."""

    embedded: EmbeddedPdfSignature
    signed: SignedData
    facts: CertificateFacts
    problem: str  # empty: the cryptography and the coverage hold
    coverage: Coverage | None
    chain: Chain
    claimed_at: datetime | None
    timestamped_at: datetime | None = None

    @property
    def is_timestamp(self) -> bool:
        return self.signed.is_timestamp


class _Judge:
    def __init__(
        self, pdf: bytes, trust: TrustStore, at: datetime, held_since: datetime | None
    ) -> None:
        self.pdf = pdf
        self.trust = trust
        self.at = at
        self.held_since = held_since
        self.reader = open_pdf(pdf)
        self.chains = Chains(trust)

    def judge(self) -> Verdict:
        embedded = read_signatures(self.reader)
        if not embedded:
            if b"/ByteRange" in self.pdf:
                return not_evaluable("traces", self.pdf)
            return _whole(Overall.UNSIGNED, "unsigned", self.pdf)
        self._take_security_store()
        found = [self._read(one) for one in embedded]
        history = read_history(self.reader, embedded)
        has_stray = self._has_stray_bytes(found)
        self._prove_time_by_later_timestamps(found)
        signatures = tuple(
            self._conclude(index, one, history, has_stray)
            for index, one in enumerate(found)
        )
        return self._add_up(signatures)

    # -- Reading -------------------------------------------------------------------------------------------------------

    def _take_security_store(self) -> None:
        """Certificates and revocation data that travel in the file (DSS)."""
        store = _dictionary(self.reader.root, "/DSS")
        self.chains.offer(
            signed_data.load_certificate(der) for der in _streams(store, "/Certs")
        )
        crls, answers = list(_streams(store, "/CRLs")), list(_streams(store, "/OCSPs"))
        self.revocation = RevocationData(self.trust, crls=crls, answers=answers)
        self.in_file = RevocationData(None, crls=crls, answers=answers)

    def _read(self, embedded: EmbeddedPdfSignature) -> _Found:
        signed = signed_data.read_signed_data(embedded.pkcs7_content)
        is_timestamp = signed.is_timestamp
        if {
            embedded.sig_object.get("/SubFilter") == "/ETSI.RFC3161",
            embedded.sig_object_type == "/DocTimeStamp",
        } != {is_timestamp}:  # it says to be something else than it is
            raise NotReadableError("traces")
        self.chains.offer(signed.others)
        coverage = None
        try:
            coverage = read_coverage(self.pdf, self.reader, embedded)
            problem = signed_data.find_problem(signed, self._digest(signed, coverage))
        except CoverageError as error:
            problem = str(error)
        found = _Found(
            embedded=embedded,
            signed=signed,
            facts=read_certificate(signed.signer.dump()),
            problem=problem,
            coverage=coverage,
            chain=self.chains.find(signed.signer, for_time=is_timestamp),
            claimed_at=None if is_timestamp else _claimed_at(embedded),
        )
        if not problem:
            found.timestamped_at = (
                signed.instant if is_timestamp else self._timestamp_of(signed)
            )
        return found

    def _digest(self, signed: SignedData, coverage: Coverage) -> bytes:
        _start, first, second, rest = coverage.ranges
        view = memoryview(self.pdf)
        digest = hashlib.new(signed.algorithm, view[:first], usedforsecurity=False)
        digest.update(view[second : second + rest])
        return digest.digest()

    def _timestamp_of(self, signed: SignedData) -> datetime | None:
        """The earliest timestamp over the signature's value that a trusted authority gave."""
        instants = []
        for token in signed.timestamps():
            self.chains.offer(token.others)
            instant = check_timestamp(token, signed.value)
            if instant is not None and self._is_trusted_time(token, instant):
                instants.append(instant)
        return min(instants, default=None)

    def _is_trusted_time(self, token: SignedData, instant: datetime) -> bool:
        chain = self.chains.find(token.signer, for_time=True)
        if not chain.is_trusted or chain.first_not_in_force(instant) is not None:
            return False
        standing = self._standing(chain, instant)
        return standing.state != "revoked" or (
            standing.revoked_at is not None and standing.revoked_at > instant
        )

    def _has_stray_bytes(self, found: Sequence[_Found]) -> bool:
        covered = [one.coverage for one in found if one.coverage is not None]
        if not covered:
            return False
        try:
            check_later_bytes(self.pdf, self.reader, covered[0], covered)
        except CoverageError:
            return True
        return False

    def _prove_time_by_later_timestamps(self, found: Sequence[_Found]) -> None:
        """A document timestamp proves that the signatures under it existed: an upper bound where they have none of their own."""
        earliest: datetime | None = None
        for one in reversed(found):
            if one.is_timestamp:
                instant = one.timestamped_at
                if instant is not None and self._is_trusted_time(one.signed, instant):
                    earliest = instant
            elif not one.problem and one.timestamped_at is None:
                one.timestamped_at = earliest

    # -- Concluding ----------------------------------------------------------------------------------------------------

    def _conclude(
        self, index: int, found: _Found, history: History, has_stray: bool
    ) -> SignatureVerdict:
        changes = history.after(found.embedded.signed_revision)
        if has_stray:
            changes = (*changes, change("stray", allowed=False))
        certificate, judged_at = self._certificate(found)
        revocation = self._revocation(found, judged_at)
        end = 0 if found.coverage is None else found.coverage.revision_end
        return SignatureVerdict(
            index=index,
            field=found.embedded.field_name,
            kind=_kind(found),
            signer=found.facts,
            claimed_at=found.claimed_at,
            timestamped_at=found.timestamped_at,
            judged_at=judged_at,
            intact=answer("intact", found.problem or "intact"),
            identity=_identity(found),
            certificate=certificate,
            revocation=revocation,
            changes=_changes(found, changes, has_stray),
            change_list=changes,
            level=self._level(found, judged_at),
            revision_end=end,
            covers_whole_file=bool(end) and not self.pdf[end:].strip(),
            locks_document=_locks(found.embedded),
        )

    def _certificate(self, found: _Found) -> tuple[Answer, datetime | None]:
        proven = [one for one in (found.timestamped_at, self.held_since) if one]
        judged_at = min(proven, default=found.claimed_at or self.at)
        if found.problem:
            return answer("certificate", "unproven"), judged_at
        chain = found.chain
        if not chain.is_trusted:
            return (
                answer(
                    "certificate",
                    chain.problem,
                    issuer=found.facts.issuer_name or "autoridad sin nombre",
                ),
                judged_at,
            )
        if not found.is_timestamp and judged_at > self.at + CLOCK_SKEW:
            return answer("certificate", "future", moment=moment(judged_at)), judged_at
        return self._in_force(found, judged_at, is_proven=bool(proven)), judged_at

    def _in_force(
        self, found: _Found, judged_at: datetime, *, is_proven: bool
    ) -> Answer:
        chain = found.chain
        outside = chain.first_not_in_force(judged_at)
        if outside is not None:
            code = "expired" if judged_at > outside.not_valid_after else "not_yet_valid"
            if code == "expired" and self._claims_to_be_earlier(found, chain):
                code = "expired_since"
            return self._dates(code, outside, judged_at)
        if found.is_timestamp:
            return answer("certificate", "valid_then", moment=moment(judged_at))
        if is_proven:
            is_ours = judged_at != found.timestamped_at
            code = "valid_held" if is_ours else "valid_timestamped"
            return answer("certificate", code, moment=moment(judged_at))
        outside = chain.first_not_in_force(self.at)
        if outside is not None:
            return self._dates("expired_since", outside, judged_at)
        if found.claimed_at is None:
            return answer("certificate", "valid_now")
        return answer("certificate", "valid_claimed", moment=moment(judged_at))

    def _claims_to_be_earlier(self, found: _Found, chain: Chain) -> bool:
        """Proof of time came after the certificate's end, but the signature says that it was made within its life."""
        claimed = found.claimed_at
        return (
            claimed is not None
            and (found.timestamped_at or self.held_since) is not None
            and chain.first_not_in_force(claimed) is None
        )

    def _dates(
        self, code: str, outside: x509.Certificate, judged_at: datetime
    ) -> Answer:
        facts = read_certificate(outside.dump())
        return answer(
            "certificate",
            code,
            whose=f"«{facts.name}»",
            begin=moment(facts.not_before),
            end=moment(facts.not_after),
            moment=moment(judged_at),
        )

    def _revocation(self, found: _Found, judged_at: datetime | None) -> Answer:
        if found.problem:
            return answer("revocation", "unproven")
        if not found.chain.is_trusted or judged_at is None:
            return answer("revocation", "untrusted")
        is_proven = bool(found.timestamped_at or self.held_since)
        # Whoever has somebody's revoked key declares an hour before, and brings the list of that hour.
        spoken_of = judged_at if is_proven else max(judged_at, self.at)
        standing = self._standing(found.chain, spoken_of)
        fields = {
            "revoked": moment(standing.revoked_at),
            "spoken": moment(standing.spoken_at),
            "source": sentences.SOURCES.get(standing.source, ""),
        }
        if standing.state == "good":
            code = "good"
        elif standing.state == "unknown":
            code = standing.why
            if code == "stale" and not is_proven:
                code = "stale_unproven"
        elif standing.revoked_at is None or standing.revoked_at <= judged_at:
            code = "revoked"
        else:
            code = "revoked_later" if is_proven else "revoked_unproven"
        return answer("revocation", code, **fields)

    def _standing(self, chain: Chain, instant: datetime) -> Standing:
        return _standing(self.revocation, chain, instant)

    def _level(self, found: _Found, judged_at: datetime | None) -> str:
        """The PAdES level, as far as it can be seen here: what is not trusted raises nothing."""
        if found.is_timestamp or found.problem:
            return ""
        if (
            found.embedded.sig_object.get("/SubFilter") != _PADES
            or not found.signed.has_signing_certificate
        ):
            return "PKCS#7"
        if found.timestamped_at is None:
            return "B-B"
        if (
            not found.chain.is_trusted
            or judged_at is None
            or _standing(self.in_file, found.chain, judged_at).state == "unknown"
        ):
            return "B-T"
        return "B-LTA" if self._is_archived(found) else "B-LT"

    def _is_archived(self, found: _Found) -> bool:
        """Whether a document timestamp stands over the signature and its revocation data."""
        last = self.reader.embedded_timestamp_signatures[-1:]
        return (
            bool(last) and last[0].signed_revision > found.embedded.signed_revision + 1
        )

    def _add_up(self, signatures: tuple[SignatureVerdict, ...]) -> Verdict:
        for one in signatures:
            for found in (one.intact, one.changes):
                if found.outcome is Outcome.NO:
                    return self._verdict(Overall.INVALID, "tampered", signatures, found)
        people = [one for one in signatures if one.kind != "timestamp"]
        if not people:
            return self._verdict(Overall.UNDETERMINED, "only_time", signatures)
        for one in people:
            for found in (one.certificate, one.revocation):
                if found.outcome is Outcome.NO:
                    return self._verdict(
                        Overall.INVALID, "bad_certificate", signatures, found
                    )
        for one in people:
            for found in (one.intact, one.certificate, one.revocation):
                if found.outcome is Outcome.UNKNOWN and found.code not in _NOT_CHECKED:
                    return self._verdict(
                        Overall.UNDETERMINED, "undetermined", signatures, found
                    )
        code = "valid_one" if len(people) == 1 else "valid_many"
        verdict = self._verdict(Overall.VALID, code, signatures)
        notes = dict.fromkeys(
            one.revocation.text
            for one in people
            if one.revocation.outcome is Outcome.UNKNOWN
        )
        if not notes:
            return verdict
        return Verdict.from_json(
            {**verdict.to_json(), "reason": " ".join([verdict.reason, *notes])}
        )

    def _verdict(
        self,
        overall: Overall,
        code: str,
        signatures: tuple[SignatureVerdict, ...],
        because: Answer | None = None,
    ) -> Verdict:
        count = sum(one.kind != "timestamp" for one in signatures)
        return _whole(
            overall,
            code,
            self.pdf,
            signatures,
            detail="" if because is None else because.text,
            count=str(count),
        )


_NOT_CHECKED: Final = {"missing", "stale", "stale_unproven", "late"}


def _whole(
    overall: Overall,
    code: str,
    pdf: bytes,
    signatures: tuple[SignatureVerdict, ...] = (),
    **fields: str,
) -> Verdict:
    reason, advice = sentences.WHOLE[code]
    return Verdict(
        overall=overall,
        reason=reason.format_map(fields),
        advice=advice.format_map(fields),
        signatures=signatures,
        sha256=hashlib.sha256(pdf).hexdigest() if pdf else "",
        size=len(pdf),
        tool=tool(),
    )


def _standing(data: RevocationData, chain: Chain, instant: datetime) -> Standing:
    """Of everybody in the chain but its anchor, whom nobody can revoke."""
    pairs = list(pairwise(chain.at(instant).certificates))
    if not pairs:
        return Standing("good")
    return worst([data.standing(subject, issuer, instant) for subject, issuer in pairs])


def _kind(found: _Found) -> Kind:
    if found.is_timestamp:
        return "timestamp"
    return "certification" if _certifies(found.embedded) else "signature"


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    return any(
        reference.get_object().get("/TransformMethod") == "/DocMDP"
        for reference in _at(embedded.sig_object, "/Reference") or []
    )


def _locks(embedded: EmbeddedPdfSignature) -> bool:
    """Whether after this signature nobody else may sign."""
    lock = embedded.fieldmdp
    return embedded.docmdp_level is MDPPerm.NO_CHANGES or (
        lock is not None and lock.action is FieldMDPAction.ALL
    )


def _claimed_at(embedded: EmbeddedPdfSignature) -> datetime | None:
    try:
        claimed = embedded.self_reported_timestamp
    except Exception:  # a date that is none
        return None
    if claimed is None or claimed.tzinfo is not None:
        return claimed
    return claimed.replace(tzinfo=sentences.BOLIVIA)


def _identity(found: _Found) -> Answer:
    facts = found.facts
    document = facts.masked_document
    who = ", ".join(
        part for part in (facts.name or "alguien sin nombre", document) if part
    )
    issuer = facts.issuer_name or "una autoridad sin nombre"
    if found.problem:
        return answer("identity", "unproven", who=who)
    if not found.chain.is_trusted:
        return answer("identity", "claimed", who=who)
    code = "time_authority" if found.is_timestamp else "identified"
    return answer("identity", code, who=who, issuer=issuer)


def _changes(found: _Found, changes: Sequence[Change], has_stray: bool) -> Answer:
    if has_stray:
        code: Literal["stray", "forbidden", "unproven", "allowed", "none"] = "stray"
    elif any(not one.allowed for one in changes):
        code = "forbidden"
    elif found.problem:  # nothing came after, yet it did not stay as it was signed
        code = "unproven"
    else:
        code = "allowed" if changes else "none"
    return answer("changes", code)


def _at(holder: Any, key: str) -> Any:
    """What stands there; pyHanko's `get` would give a reference instead of what it leads to."""
    try:
        return holder[key]
    except KeyError:
        return None


def _dictionary(holder: Any, key: str) -> generic.DictionaryObject:
    value = _at(holder, key)
    return (
        value
        if isinstance(value, generic.DictionaryObject)
        else generic.DictionaryObject()  # type: ignore[no-untyped-call]
    )


def _streams(store: generic.DictionaryObject, key: str) -> Iterator[bytes]:
    for one in islice(_at(store, key) or [], 100):
        content = one.get_object()
        if isinstance(content, generic.StreamObject):
            yield content.data
