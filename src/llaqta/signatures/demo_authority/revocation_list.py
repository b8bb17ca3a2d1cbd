"""The list of revoked certificates (CRL, RFC 5280)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.signatures.demo_authority.demo_key import DemoKey

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Revocation:
    serial_number: int
    at: datetime
    reason: x509.ReasonFlags


def build(
    issuer: DemoKey,
    revoked: Iterable[Revocation],
    *,
    number: int,
    at: datetime,
    lasts: timedelta = LASTS,
) -> bytes:
    """The list as it stands at an instant, in DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.x509_certificate.subject)
        .last_update(at)
        .next_update(at + lasts)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                issuer.x509_certificate.public_key()  # type: ignore[arg-type] # ours is RSA or EC
            ),
            critical=False,
        )
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(one.serial_number)
            .revocation_date(one.at)
            .add_extension(x509.CRLReason(one.reason), critical=False)
            .build()
        )
    return builder.sign(issuer.private_key, hashes.SHA256()).public_bytes(Encoding.DER)
