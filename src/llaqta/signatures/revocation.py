"""Whether a certificate was revoked, from lists (CRL) and answers (OCSP) at hand; nothing is fetched while judging.

They come from the caches of the trust folder and from inside the file, and count only when signed by the
certificate's own issuer, and when they speak about the moment in question: in force then, or made later.
`fetching` fills the caches.

Two kinds of lists are not put together here: changes since another list (delta) and lists that one authority makes for others
(indirect). Nobody is called «not revoked» by leaving one out: a newer one at hand makes the answer unknown, and so does a
certificate whose list is another's. A whole list stands until its next one, whether or not there are deltas (RFC 5280, 5.2.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from llaqta.signatures.trust import TrustStore

LARGEST_LIST: Final = 20_000_000  # bytes
MOST_IN_FILE: Final = 50  # lists and answers taken from one file
CLOCK_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one certificate at a moment: `good`, `revoked`, or `unknown` with why."""

    state: str
    why: str = ""  # for unknown: missing, indirect, partial, stale, late
    revoked_at: datetime | None = None
    spoken_at: datetime | None = None  # when the list or answer was made
    source: str = ""  # crl or ocsp
    was_in_file: bool = False


@dataclass(frozen=True, slots=True)
class _Statement:
    """A list or an answer that is signed as it must be, about one certificate."""

    made_at: datetime
    good_until: datetime | None
    revoked_at: datetime | None
    source: str
    was_in_file: bool
    is_on_hold: bool = False  # suspended: a later list may say otherwise


class RevocationData:
    """Lists and answers at hand, parsed once."""

    def __init__(
        self,
        trust: TrustStore | None,
        *,
        crls: Iterable[bytes] = (),
        answers: Iterable[bytes] = (),
    ) -> None:
        self._lists: list[tuple[x509.CertificateRevocationList, bool]] = []
        self._answers: list[tuple[ocsp.OCSPResponse, bool]] = []
        self._checked: dict[tuple[int, bytes], bool] = {}
        self._statements: dict[bytes, list[_Statement]] = {}
        self._unread: dict[bytes, datetime | None] = {}
        for content, is_in_file in _both(_files(trust, "crls"), crls):
            self._take_list(content, is_in_file)
        for content, is_in_file in _both(_files(trust, "ocsp"), answers):
            self._take_answer(content, is_in_file)

    def standing(
        self, certificate: asn1.Certificate, issuer: asn1.Certificate, moment: datetime
    ) -> Standing:
        """What is known of a certificate at a moment. Revocation, once said by the issuer, is believed whenever it was said."""
        known = certificate.sha256
        if known not in self._statements:
            self._statements[known] = list(self._about(certificate, issuer))
        statements = self._statements[known]
        latest = max((one.made_at for one in statements), default=None)
        unread = self._newest_unread(issuer)
        is_overtaken = bool(latest and unread and unread > latest)
        revoked = [
            one
            for one in statements
            if one.revoked_at is not None
            and not (one.is_on_hold and (one.made_at != latest or is_overtaken))
        ]
        if revoked:
            first = min(revoked, key=lambda one: one.revoked_at or moment)
            return Standing(
                "revoked",
                revoked_at=first.revoked_at,
                spoken_at=first.made_at,
                source=first.source,
                was_in_file=first.was_in_file,
            )
        if not statements:
            why = "indirect" if _is_listed_elsewhere(certificate) else "missing"
            return Standing("unknown", why)
        if is_overtaken:
            return Standing("unknown", "partial", spoken_at=unread)
        best = max(statements, key=lambda one: one.made_at)
        for one in sorted(statements, key=lambda one: one.made_at, reverse=True):
            if one.revoked_at is None and _speaks_about(
                one, moment, certificate.not_valid_after
            ):
                return Standing(
                    "good",
                    spoken_at=one.made_at,
                    source=one.source,
                    was_in_file=one.was_in_file,
                )
        why = "stale" if best.made_at < moment else "late"
        return Standing("unknown", why, spoken_at=best.good_until or best.made_at)

    def _take_list(self, content: bytes, is_in_file: bool) -> None:
        if len(content) <= LARGEST_LIST:
            try:
                self._lists.append((read_crl(content), is_in_file))
            except ValueError:
                return  # nothing that could be believed

    def _take_answer(self, content: bytes, is_in_file: bool) -> None:
        try:
            answer = ocsp.load_der_ocsp_response(content)
        except ValueError:
            return
        if answer.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL:
            self._answers.append((answer, is_in_file))

    def _about(
        self, certificate: asn1.Certificate, issuer: asn1.Certificate
    ) -> Iterator[_Statement]:
        subject = x509.load_der_x509_certificate(certificate.dump())
        authority = x509.load_der_x509_certificate(issuer.dump())
        is_elsewhere = _is_listed_elsewhere(certificate)
        for crl, is_in_file in self._lists:
            if crl.issuer != authority.subject or not self._is_signed(crl, authority):
                continue
            if not _is_whole(crl):
                yield from _from_changes(crl, subject, is_in_file)
            elif not is_elsewhere:
                statement = _from_list(crl, subject, is_in_file)
                if statement is not None:
                    yield statement
        for answer, is_in_file in self._answers:
            yield from _from_answer(answer, subject, authority, is_in_file)

    def _is_signed(
        self, crl: x509.CertificateRevocationList, authority: x509.Certificate
    ) -> bool:
        key = (id(crl), authority.fingerprint(hashes.SHA256()))
        if key not in self._checked:
            self._checked[key] = _is_signed_by(crl, authority)
        return self._checked[key]

    def _newest_unread(self, issuer: asn1.Certificate) -> datetime | None:
        """When the last list of this authority was made that says something, and yet cannot be read for itself."""
        known = issuer.sha256
        if known not in self._unread:
            authority = x509.load_der_x509_certificate(issuer.dump())
            self._unread[known] = max(
                (
                    crl.last_update_utc
                    for crl, _is_in_file in self._lists
                    if crl.issuer == authority.subject
                    and not _is_whole(crl)
                    and self._is_signed(crl, authority)
                ),
                default=None,
            )
        return self._unread[known]


@dataclass(frozen=True, slots=True)
class ListDates:
    """When an authority's newest list of revoked certificates at hand was made, and when it promised the next."""

    made_at: datetime
    next_at: datetime | None


def find_list_dates(trust: TrustStore, authority: bytes) -> ListDates | None:
    """Of the newest list in the folder that this authority (DER) signed; `None` when there is none."""
    issuer = x509.load_der_x509_certificate(authority)
    lists = [
        crl
        for crl, _is_in_file in RevocationData(trust)._lists
        if crl.issuer == issuer.subject and is_list_of(crl, issuer)
    ]
    if not lists:
        return None
    newest = max(lists, key=lambda crl: crl.last_update_utc)
    return ListDates(newest.last_update_utc, newest.next_update_utc)


def read_crl(content: bytes) -> x509.CertificateRevocationList:
    """Parse a list, DER or PEM. Raises ValueError."""
    if content.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)


def is_list_of(
    crl: x509.CertificateRevocationList, authority: x509.Certificate
) -> bool:
    """Whether an authority signed a list, and may, and the list is whole: neither a delta nor about others' certificates."""
    return _is_signed_by(crl, authority) and _is_whole(crl)


def _is_signed_by(
    crl: x509.CertificateRevocationList, authority: x509.Certificate
) -> bool:
    try:
        if not crl.is_signature_valid(authority.public_key()):  # type: ignore[arg-type]  # other kinds raise
            return False
        usage = _extension(authority, x509.KeyUsage)
        if usage is not None and not usage.crl_sign:
            return False
    except Exception:  # unknown algorithms, broken extensions
        return False
    return crl.signature_hash_algorithm is None or not isinstance(
        crl.signature_hash_algorithm, hashes.SHA1 | hashes.MD5
    )


def _is_whole(crl: x509.CertificateRevocationList) -> bool:
    """Whether a list can be read by itself, and speaks of its own authority's certificates only."""
    try:
        for extension in crl.extensions:
            if isinstance(extension.value, x509.DeltaCRLIndicator):
                return False
            if extension.critical and not isinstance(
                extension.value, x509.IssuingDistributionPoint
            ):
                return False
            if isinstance(extension.value, x509.IssuingDistributionPoint) and (
                extension.value.indirect_crl
                or extension.value.only_some_reasons
                or extension.value.only_contains_attribute_certs
            ):
                return False
    except Exception:  # broken extensions
        return False
    return True


def _is_listed_elsewhere(certificate: asn1.Certificate) -> bool:
    """Whether all the lists that a certificate names are made by another authority than its issuer.

    National certificates name their issuer there too, though RFC 5280 (4.2.1.13) would leave it out.
    """
    subject = x509.load_der_x509_certificate(certificate.dump())
    points = list(_extension(subject, x509.CRLDistributionPoints) or [])
    return bool(points) and all(is_of_another(point, subject) for point in points)


def is_of_another(point: x509.DistributionPoint, subject: x509.Certificate) -> bool:
    """Whether a list that a certificate names is made by another authority than its issuer."""
    makers = [one.value for one in point.crl_issuer or []]
    return bool(makers) and subject.issuer not in makers


def _from_list(
    crl: x509.CertificateRevocationList, subject: x509.Certificate, is_in_file: bool
) -> _Statement | None:
    scope = _extension(crl, x509.IssuingDistributionPoint)
    if scope is not None:
        constraints = _extension(subject, x509.BasicConstraints)
        is_authority = constraints is not None and constraints.ca
        if scope.only_contains_ca_certs and not is_authority:
            return None
        if scope.only_contains_user_certs and is_authority:
            return None
        if not _is_within(scope, subject):
            return None
    entry = crl.get_revoked_certificate_by_serial_number(subject.serial_number)
    reason = None if entry is None else _extension(entry, x509.CRLReason)
    return _Statement(
        crl.last_update_utc,
        crl.next_update_utc,
        None if entry is None else _revoked_at(entry),
        "crl",
        is_in_file,
        is_on_hold=reason is not None
        and reason.reason is x509.ReasonFlags.certificate_hold,
    )


def _from_changes(
    crl: x509.CertificateRevocationList, subject: x509.Certificate, is_in_file: bool
) -> Iterator[_Statement]:
    """Of a delta, whom it names: that much is said, whichever list it changes. Of whom it does not name, nothing."""
    try:
        if _extension(crl, x509.DeltaCRLIndicator) is None:
            return
        entry = crl.get_revoked_certificate_by_serial_number(subject.serial_number)
        if entry is None:
            return
        statement = _from_list(crl, subject, is_in_file)
        reason = _extension(entry, x509.CRLReason)
    except Exception:  # broken extensions
        return
    is_freed = reason is not None and reason.reason is x509.ReasonFlags.remove_from_crl
    if statement is not None and not is_freed:
        yield statement


def _is_within(scope: x509.IssuingDistributionPoint, subject: x509.Certificate) -> bool:
    """Whether a list that is one part of several is the part that a certificate names (RFC 5280, 6.3.3 b 2 i).

    Another part does not name it either, and says nothing by that.
    """
    if scope.relative_name is not None:
        return False
    if scope.full_name is None:  # not parted
        return True
    points = _extension(subject, x509.CRLDistributionPoints) or []
    named = {name for point in points for name in point.full_name or []}
    return not named.isdisjoint(scope.full_name)


def _revoked_at(entry: x509.RevokedCertificate) -> datetime:
    """Since when it must not be believed: the key may have been lost before anybody said so."""
    lost = _extension(entry, x509.InvalidityDate)
    revoked_at = entry.revocation_date_utc
    return revoked_at if lost is None else min(revoked_at, lost.invalidity_date_utc)


def _from_answer(
    answer: ocsp.OCSPResponse,
    subject: x509.Certificate,
    authority: x509.Certificate,
    is_in_file: bool,
) -> Iterator[_Statement]:
    """The statements of an OCSP answer about one certificate, when the issuer or whom it delegated signed it."""
    try:
        about = [
            one
            for one in answer.responses
            if one.serial_number == subject.serial_number
            and one.issuer_key_hash == _key_hash(authority, one.hash_algorithm)
        ]
        if not about or not _is_answer_of(answer, authority):
            return
        for one in about:
            if one.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
                continue
            yield _Statement(
                one.this_update_utc,
                one.next_update_utc,
                one.revocation_time_utc,
                "ocsp",
                is_in_file,
                is_on_hold=one.revocation_reason is x509.ReasonFlags.certificate_hold,
            )
    except (ValueError, TypeError, InvalidSignature):
        return


def believe_answer(
    content: bytes, subject: x509.Certificate, authority: x509.Certificate
) -> bool:
    """Whether an OCSP answer says something of a certificate, signed by whom it must be."""
    try:
        answer = ocsp.load_der_ocsp_response(content)
    except ValueError:
        return False
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    return any(_from_answer(answer, subject, authority, False))


def _is_answer_of(answer: ocsp.OCSPResponse, authority: x509.Certificate) -> bool:
    signers = [authority]
    for delegate in answer.certificates[:3]:
        if delegate.issuer != authority.subject:
            continue
        usage = _extension(delegate, x509.ExtendedKeyUsage)
        if usage is None or ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
            continue
        if not (
            delegate.not_valid_before_utc
            <= answer.produced_at_utc
            <= delegate.not_valid_after_utc
        ):
            continue
        try:
            delegate.verify_directly_issued_by(authority)
        except (InvalidSignature, ValueError, TypeError):
            continue
        signers.append(delegate)
    return any(_signed_by(answer, signer) for signer in signers)


def _signed_by(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    algorithm = answer.signature_hash_algorithm
    if algorithm is None or isinstance(algorithm, hashes.SHA1 | hashes.MD5):
        return False
    key: Any = signer.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(
                answer.signature,
                answer.tbs_response_bytes,
                padding.PKCS1v15(),
                algorithm,
            )
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _speaks_about(statement: _Statement, moment: datetime, end: datetime) -> bool:
    """In force at the moment, or made after it. After a certificate's end, lists no longer need to name it."""
    if statement.made_at > end:
        return False
    if statement.made_at >= moment:
        return True
    until = statement.good_until
    return until is not None and moment <= until + CLOCK_SKEW


def _key_hash(authority: x509.Certificate, algorithm: hashes.HashAlgorithm) -> bytes:
    info = authority.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    bits = asn1.PublicKeyInfo.load(info)["public_key"].contents[1:]
    return hashlib.new(algorithm.name, bits, usedforsecurity=False).digest()


def _extension(holder: Any, kind: type[Any]) -> Any:
    try:
        return holder.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _files(trust: TrustStore | None, name: str) -> Iterator[bytes]:
    if trust is None:
        return
    for path in sorted((trust.folder / name).glob("*.*")):
        if path.suffix in {".crl", ".ocsp"} and path.stat().st_size <= LARGEST_LIST:
            yield path.read_bytes()


def _both(
    kept: Iterable[bytes], found: Iterable[bytes]
) -> Iterator[tuple[bytes, bool]]:
    for content in kept:
        yield content, False
    for number, content in enumerate(found):
        if number < MOST_IN_FILE:
            yield content, True


def worst(standings: Sequence[Standing]) -> Standing:
    """Of a chain: revoked beats unknown beats good; of the revoked, the first in time."""
    revoked = [one for one in standings if one.state == "revoked"]
    if revoked:
        return min(revoked, key=lambda one: (one.revoked_at is None, one.revoked_at))
    return next((one for one in standings if one.state == "unknown"), standings[0])
