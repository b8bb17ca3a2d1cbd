"""A certificate with its private key, in memory: it signs as a software key of an official or of the seal would."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class DemoKey:
    """A `SigningKey`: certificate and chain in DER, and `sign`."""

    x509_certificate: x509.Certificate
    private_key: PrivateKey
    issuers: tuple[x509.Certificate, ...] = ()

    @property
    def certificate(self) -> bytes:
        return self.x509_certificate.public_bytes(Encoding.DER)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The issuers, nearest first, without the root: what a token usually carries."""
        return tuple(issuer.public_bytes(Encoding.DER) for issuer in self.issuers)

    @property
    def serial_number(self) -> int:
        return self.x509_certificate.serial_number

    @property
    def sha256(self) -> str:
        return self.x509_certificate.fingerprint(hashes.SHA256()).hex()

    def sign(self, data: bytes) -> bytes:
        """The raw signature over SHA-256 of the data: PKCS #1 v1.5 for RSA, DER for ECDSA."""
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.private_key.sign(data, ec.ECDSA(hashes.SHA256()))

    def export_pkcs12(self, path: Path, pin: str) -> Path:
        """Write key, certificate and issuers into a file that the PIN opens."""
        _write_secret(
            path,
            pkcs12.serialize_key_and_certificates(
                b"llaqta-demo",
                self.private_key,
                self.x509_certificate,
                list(self.issuers),
                BestAvailableEncryption(pin.encode()),
            ),
        )
        return path

    def save(self, path: Path) -> None:
        """Keep it without a PIN in one PEM file, readable by its owner only: key, certificate, issuers."""
        key = self.private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        papers = [
            certificate.public_bytes(Encoding.PEM)
            for certificate in (self.x509_certificate, *self.issuers)
        ]
        _write_secret(path, b"".join([key, *papers]))

    @classmethod
    def load(cls, path: Path) -> DemoKey:
        pem = path.read_bytes()
        private_key = load_pem_private_key(pem, password=None)
        assert isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)  # noqa: S101 — `save` wrote it
        certificate, *issuers = x509.load_pem_x509_certificates(pem)
        return cls(certificate, private_key, tuple(issuers))


def _write_secret(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
