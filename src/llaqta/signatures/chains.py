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


@dataclass(frozen=True, slots=True)
class Chain:
    """Signer first, anchor last; or empty, with the problem: `untrusted`, `usage` or `broken`."""

    certificates: tuple[x509.Certificate, ...] = ()
    problem: str = ""

    @property
    def is_trusted(self) -> bool:
        return bool(self.certificates)

    def first_not_in_force(self, moment: datetime) -> x509.Certificate | None:
        """The certificate of the chain, from the signer's up, that was not in force at a moment."""
        for certificate in self.certificates:
            if (
                not certificate.not_valid_before
                <= moment
                <= certificate.not_valid_after
            ):
                return certificate
        return None


class Chains:
    """Builds chains against one trust folder, with the certificates of one file at hand."""

    def __init__(self, trust: TrustStore) -> None:
        self._anchors = [load_certificate(one.der) for one in trust.anchors()]
        self._issuers = [load_certificate(one.der) for one in trust.issuers()]
        self._from_file: dict[bytes, x509.Certificate] = {}
        self._built: dict[tuple[bytes, bool], Chain] = {}

    def offer(self, certificates: Iterable[x509.Certificate]) -> None:
        """Certificates found in the file: they may stand between the signer and an anchor."""
        for certificate in certificates:
            if len(self._from_file) < LONGEST:
                self._from_file.setdefault(certificate.sha256, certificate)

    def find(self, certificate: x509.Certificate, *, for_time: bool = False) -> Chain:
        """The chain of a signer's certificate, or of a time-stamping authority's."""
        key = (certificate.sha256, for_time)
        if key not in self._built:
            self._built[key] = self._build(certificate, for_time)
        return self._built[key]

    def _build(self, certificate: x509.Certificate, for_time: bool) -> Chain:
        if not self._anchors:
            return Chain(problem="untrusted")
        # Any moment at which all are in force will do; dates are compared later, signature by signature.
        for moment in _moments(
            certificate, [*self._issuers, *self._from_file.values()]
        ):
            validator = CertificateValidator(
                certificate,
                intermediate_certs=[*self._issuers, *self._from_file.values()],
                validation_context=ValidationContext(
                    trust_roots=self._anchors,
                    moment=moment,
                    allow_fetching=False,
                    revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
                ),
            )
            try:
                path = run(
                    validator.async_validate_usage(  # type: ignore[no-untyped-call]
                        set(), {"time_stamping"} if for_time else set()
                    )
                )
            except InvalidCertificateError:
                return Chain(problem="usage")
            except PathBuildingError:
                return Chain(problem="untrusted")
            except ValidationError:
                continue
            if not _is_for_signing(certificate, for_time):
                return Chain(problem="usage")
            return Chain(tuple(reversed(list(path.iter_certs(include_root=True)))))
        return Chain(problem="broken")


def _moments(
    certificate: x509.Certificate, others: list[x509.Certificate]
) -> list[datetime]:
    """Moments to try: the middle of the certificate's life, then those at which an issuer begins or ends within it."""
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
