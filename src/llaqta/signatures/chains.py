"""From a signer's certificate up to an authority of the trust folder, checked with the rules of RFC 5280.

A chain is built and checked once for each certificate; whether it was in force at the moment of a signature is a
comparison of dates. Authorities that travel inside the file may complete a chain but never end it.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, TypeVar

from asn1crypto import x509
from cryptography.x509 import load_der_x509_certificate
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InvalidCertificateError,
    PathBuildingError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy

from llaqta.signatures.signed_data import load_certificate
from llaqta.signatures.trust import TrustStore

T = TypeVar("T")

_OTHER_PURPOSES: Final = {"time_stamping", "ocsp_signing", "server_auth"}
LONGEST: Final = (
    32  # certificates taken from one file, so that nobody makes us try thousands
)


Line = tuple[x509.Certificate, ...]  # signer first, anchor last


@dataclass(frozen=True, slots=True)
class Chain:
    """How a certificate leads to an anchor; or empty, with the problem: `untrusted`, `usage` or `broken`.

    An authority that renewed its certificate gives several lines; `at` takes the one that was in force.
    """

    certificates: Line = ()
    problem: str = ""
    others: tuple[Line, ...] = ()

    @property
    def is_trusted(self) -> bool:
        return bool(self.certificates)

    def at(self, moment: datetime) -> Chain:
        """The line in force at a moment, or the usual one when none was."""
        for line in (self.certificates, *self.others):
            if _first_not_in_force(line, moment) is None:
                return Chain(line, self.problem)
        return self

    def first_not_in_force(self, moment: datetime) -> x509.Certificate | None:
        """The certificate, from the signer's up, that was not in force at a moment."""
        return _first_not_in_force(self.at(moment).certificates, moment)


class Chains:
    """Builds chains against one trust folder, with the certificates of one file at hand."""

    def __init__(self, trust: TrustStore) -> None:
        self._anchors = [load_certificate(one.der) for one in trust.anchors()]
        self._issuers = [load_certificate(one.der) for one in trust.issuers()]
        self._from_file: dict[bytes, x509.Certificate] = {}
        self._built: dict[tuple[bytes, bool, int], Chain] = {}
        self._vouched: tuple[int, list[x509.Certificate]] | None = None

    def offer(self, certificates: Iterable[x509.Certificate]) -> None:
        """Certificates found in the file: they may stand between the signer and an anchor."""
        for certificate in certificates:
            if len(self._from_file) < LONGEST:
                self._from_file.setdefault(certificate.sha256, certificate)

    def find(self, certificate: x509.Certificate, *, for_time: bool = False) -> Chain:
        """The chain of a signer's certificate, or of a time-stamping authority's."""
        key = (certificate.sha256, for_time, len(self._from_file))
        if key not in self._built:
            self._built[key] = self._build(certificate, for_time)
        return self._built[key]

    def _build(self, certificate: x509.Certificate, for_time: bool) -> Chain:
        if not self._anchors:
            return Chain(problem="untrusted")
        lines: list[Line] = []
        others = self._vouched_for()
        for moment in _moments(certificate, [*self._anchors, *others]):
            try:
                line = self._line(certificate, others, moment, for_time)
            except InvalidCertificateError:
                return Chain(problem="usage")
            except PathBuildingError:
                return Chain(problem="untrusted")
            except ValidationError:
                continue
            if line not in lines:
                lines.append(line)
        if not lines:
            return Chain(problem="broken")
        if not _is_for_signing(certificate, for_time):
            return Chain(problem="usage")
        return Chain(lines[0], others=tuple(lines[1:]))

    def _vouched_for(self) -> list[x509.Certificate]:
        """The authorities at hand to which signatures lead down from an anchor.

        Others prove nothing; and of a dozen that issue one another, the search for a line finds more lines than time to try them.
        """
        size = len(self._from_file)
        if self._vouched is None or self._vouched[0] != size:
            found: list[x509.Certificate] = []
            left = [
                one
                for one in (*self._issuers, *self._from_file.values())
                if one.ca and one not in self._anchors
            ]
            authorities = [*self._anchors]
            for authority in authorities:  # grows while it is walked
                issued = [one for one in left if _is_issued_by(one, authority)]
                left = [one for one in left if one not in issued]
                found += issued
                authorities += issued
            self._vouched = (size, found)
        return self._vouched[1]

    def _line(
        self,
        certificate: x509.Certificate,
        others: list[x509.Certificate],
        moment: datetime,
        for_time: bool,
    ) -> Line:
        validator = CertificateValidator(
            certificate,
            intermediate_certs=others,
            validation_context=ValidationContext(
                trust_roots=self._anchors,
                moment=moment,
                allow_fetching=False,
                revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
            ),
        )
        path = run(
            validator.async_validate_usage(  # type: ignore[no-untyped-call]
                set(), {"time_stamping"} if for_time else set()
            )
        )
        return tuple(reversed(list(path.iter_certs(include_root=True))))


def _first_not_in_force(line: Line, moment: datetime) -> x509.Certificate | None:
    for one in line:
        if not one.not_valid_before <= moment <= one.not_valid_after:
            return one
    return None


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer.dump() != issuer.subject.dump():
        return False
    subject, authority = (
        load_der_x509_certificate(one.dump()) for one in (certificate, issuer)
    )
    try:
        subject.verify_directly_issued_by(authority)
    except Exception:  # another key, another kind of key
        return False
    return True


def _moments(
    certificate: x509.Certificate, others: list[x509.Certificate]
) -> list[datetime]:
    """Moments to build a chain for: the certificate's life, parted where an authority's begins or ends; long parts first."""
    begin, end = certificate.not_valid_before, certificate.not_valid_after
    edges = sorted(
        {begin, end}
        | {
            edge
            for other in others
            for edge in (other.not_valid_before, other.not_valid_after)
            if begin < edge < end
        }
    )
    spans = sorted(pairwise(edges), key=lambda span: span[0] - span[1])
    return [first + (last - first) / 2 for first, last in spans[:4]]


def _is_for_signing(certificate: x509.Certificate, for_time: bool) -> bool:
    """Whether its authority issued it for signatures. Without the extensions, any use is allowed (RFC 5280, 4.2.1.3)."""
    usage = certificate.key_usage_value
    if (
        usage is not None
        and not {"digital_signature", "non_repudiation"} & usage.native
    ):
        return False
    purposes = certificate.extended_key_usage_value
    return for_time or purposes is None or bool(set(purposes.native) - _OTHER_PURPOSES)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do to its end a coroutine that waits for nothing: the library is written for fetching, and we fetch nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    work.close()
    msg = "checking a chain must not wait"
    raise RuntimeError(msg)
