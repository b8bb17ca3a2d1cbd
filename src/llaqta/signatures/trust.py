"""The folder of the authorities that this municipality believes. Nothing is trusted until an administrator puts it here.

    anchors/*.pem   roots: where a chain of certificates must end
    issuers/*.pem   intermediate authorities, so that a chain can be completed; they give no trust by themselves
    crls/  ocsp/    what the authorities said about revoked certificates, kept for working offline (`revocation`)

The judging child reads the folder and never writes to it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.signatures.certificate import CertificateFacts, read_certificate
from llaqta.signatures.errors import TrustError, UnreadableCertificateError

LARGEST_FILE: Final = (
    1_000_000  # bytes; a bundle of every authority of a country is less
)


@dataclass(frozen=True, slots=True)
class TrustedCertificate:
    """A certificate of the folder and the file it came from."""

    facts: CertificateFacts
    der: bytes
    path: Path
    is_anchor: bool


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file of the folder that is no certificate: shown to the administrator, otherwise ignored."""

    path: Path
    reason: str


class TrustStore:
    """Reads the folder when asked, and again when it has changed. A folder that does not exist trusts nobody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: tuple[object, ...] | None = None
        self._certificates: tuple[TrustedCertificate, ...] = ()
        self._problems: tuple[UnreadableFile, ...] = ()

    @property
    def crls(self) -> Path:
        return self.folder / "crls"

    @property
    def ocsp(self) -> Path:
        return self.folder / "ocsp"

    def anchors(self) -> tuple[TrustedCertificate, ...]:
        return tuple(one for one in self._read() if one.is_anchor)

    def issuers(self) -> tuple[TrustedCertificate, ...]:
        return tuple(one for one in self._read() if not one.is_anchor)

    def problems(self) -> tuple[UnreadableFile, ...]:
        """Files that could not be read as certificates."""
        self._read()
        return self._problems

    def expiring(self, on: date, days: int) -> tuple[TrustedCertificate, ...]:
        """Those that have expired on that date, or will within so many days; first the most urgent."""
        limit = on + timedelta(days=days)
        return tuple(
            sorted(
                (one for one in self._read() if one.facts.not_after.date() <= limit),
                key=lambda one: one.facts.not_after,
            )
        )

    def fingerprint(self) -> str:
        """A hash that changes when the certificates do, so that kept verdicts can be told from stale ones."""
        digest = hashlib.sha256()
        for one in sorted(
            f"{trusted.is_anchor} {trusted.facts.sha256}" for trusted in self._read()
        ):
            digest.update(one.encode() + b"\n")
        return digest.hexdigest()

    def add(
        self, content: bytes, *, is_anchor: bool, expected_sha256: str = ""
    ) -> TrustedCertificate:
        """Trust one more authority, PEM or DER. What is there already stays as it is.

        Raises TrustError for what is not the certificate of an authority: a person's own
        certificate here would let that person issue more; and for another certificate than the
        one whose fingerprint the administrator got by another way.
        """
        certificates = _parse(content)
        if not certificates:
            raise TrustError(
                reason="el archivo no contiene un certificado X.509 (PEM o DER)"
            )
        if len(certificates) > 1:
            raise TrustError(
                reason="el archivo contiene varios certificados; agréguelos uno por uno"
            )
        [certificate] = certificates
        if expected_sha256 and _sha256(certificate) != expected_sha256:
            raise TrustError(
                reason="la huella del certificado es otra que la que usted escribió; alguien pudo cambiar el archivo en el camino"
            )
        if not _is_authority(certificate):
            raise TrustError(
                reason="no es el certificado de una autoridad certificadora"
            )
        der = certificate.public_bytes(Encoding.DER)
        facts = read_certificate(der)
        for known in self._read():
            if known.der == der and known.is_anchor == is_anchor:
                return known
        path = (
            self._folder_of(is_anchor) / f"{_slug(facts.name)}-{facts.sha256[:8]}.pem"
        )
        write_whole(path, certificate.public_bytes(Encoding.PEM))
        return TrustedCertificate(facts, der, path, is_anchor)

    def remove(self, sha256: str) -> bool:
        """Stop trusting a certificate, wherever in the folder it is. Says whether it was there."""
        found = [one for one in self._read() if one.facts.sha256 == sha256]
        for path in {one.path for one in found}:
            others = [
                certificate
                for certificate in _parse(path.read_bytes())
                if _sha256(certificate) != sha256
            ]
            if others:  # a bundle that the administrator put there by hand
                write_whole(
                    path, b"".join(one.public_bytes(Encoding.PEM) for one in others)
                )
            else:
                path.unlink(missing_ok=True)
        return bool(found)

    def _folder_of(self, is_anchor: bool) -> Path:
        return self.folder / ("anchors" if is_anchor else "issuers")

    def _read(self) -> tuple[TrustedCertificate, ...]:
        paths = [
            (path, is_anchor)
            for is_anchor in (True, False)
            for path in sorted(self._folder_of(is_anchor).glob("*.pem"))
        ]
        seen = tuple((path, *_stamp(path)) for path, _is_anchor in paths)
        if seen != self._seen:
            certificates: list[TrustedCertificate] = []
            problems: list[UnreadableFile] = []
            for path, is_anchor in paths:
                try:
                    certificates += _read_file(path, is_anchor)
                except (OSError, ValueError, UnreadableCertificateError) as error:
                    problems.append(UnreadableFile(path, str(error)))
            self._certificates, self._problems = tuple(certificates), tuple(problems)
            self._seen = seen
        return self._certificates


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the folder so that a reader sees the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read_file(path: Path, is_anchor: bool) -> list[TrustedCertificate]:
    if path.stat().st_size > LARGEST_FILE:
        msg = "el archivo es demasiado grande para ser un certificado"
        raise ValueError(msg)
    certificates = _parse(path.read_bytes())
    if not certificates:
        msg = "no contiene un certificado X.509"
        raise ValueError(msg)
    if not all(_is_authority(one) for one in certificates):
        msg = "no es el certificado de una autoridad certificadora"
        raise ValueError(msg)
    return [
        TrustedCertificate(read_certificate(der), der, path, is_anchor)
        for der in (one.public_bytes(Encoding.DER) for one in certificates)
    ]


def _parse(content: bytes) -> list[x509.Certificate]:
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError:
        return []


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(
            x509.BasicConstraints
        )
    except (x509.ExtensionNotFound, ValueError):
        return False
    return constraints.value.ca


def _sha256(certificate: x509.Certificate) -> str:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _stamp(path: Path) -> tuple[int, ...]:
    """Copied with its old time and of the same length, another certificate is told by the file's number and its last change."""
    try:
        found = path.stat()
    except OSError:  # gone between the listing and now
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "autoridad"
