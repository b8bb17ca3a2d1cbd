"""The agent's own certificate for `https://localhost`: made at the first start, and trusted by nobody until a person accepts it."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from llaqta.signatures.demo_authority.demo_key import DemoKey

LASTS = timedelta(days=397)  # browsers accept no more
RENEWED_BEFORE = timedelta(days=7)


def have_certificate(folder: Path) -> Path:
    """The PEM file with key and certificate, made again shortly before it expires."""
    path, now = folder / "localhost.pem", datetime.now(UTC)
    if path.exists():
        expires_at = DemoKey.load(path).x509_certificate.not_valid_after_utc
        if expires_at - now > RENEWED_BEFORE:
            return path
    _make(now).save(path)
    return path


def _make(now: datetime) -> DemoKey:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "localhost"),
            x509.NameAttribute(
                NameOID.ORGANIZATION_NAME, "Agente de firma DE PRUEBA (Llaqta)"
            ),
        ]
    )
    reached_by = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(reached_by), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    return DemoKey(certificate, key)
