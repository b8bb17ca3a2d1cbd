"""A key that signs: one in a PKCS#12 file here, one in a token or HSM in `token_keys`."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.utils.translation import gettext as _

from llaqta.signatures.certificate import order_chain
from llaqta.signatures.errors import KeyUnavailableError

log = logging.getLogger(__name__)
_Stamp = tuple[int, int, int]


class SigningKey(Protocol):
    """A private key with its certificate. `chain` leads to the root, nearest issuer first."""

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    def sign(self, data: bytes) -> bytes:
        """The raw signature over SHA-256 of the data: RSA PKCS#1 v1.5, or ECDSA in DER."""
        ...


class SoftwareKey:
    """A key in memory. Parsing an RSA key costs as much as a hundred signatures, so keep the object."""

    def __init__(
        self,
        private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: bytes,
        chain: tuple[bytes, ...] = (),
    ) -> None:
        self._private_key = private_key
        self.certificate = certificate
        self.chain = chain

    def sign(self, data: bytes) -> bytes:
        if isinstance(self._private_key, rsa.RSAPrivateKey):
            return self._private_key.sign(data, padding.PKCS1v15(), SHA256())
        return self._private_key.sign(data, ec.ECDSA(SHA256()))


def load_pkcs12(path: Path, pin: str) -> SigningKey:
    """The key and certificates of a PKCS#12 file. Raises KeyUnavailableError with the reason."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise KeyUnavailableError(
            reason=_("no se puede leer el archivo %(path)s.") % {"path": path}
        ) from problem
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(
            content, pin.encode() or None
        )
    except ValueError as problem:
        raise KeyUnavailableError(
            reason=_("la clave no es la correcta o el archivo %(path)s está dañado.")
            % {"path": path}
        ) from problem
    if certificate is None or not isinstance(
        key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    ):
        raise KeyUnavailableError(
            reason=_(
                "el archivo %(path)s no tiene una llave RSA o de curva elíptica con su certificado."
            )
            % {"path": path}
        )
    der = certificate.public_bytes(Encoding.DER)
    return SoftwareKey(
        key, der, order_chain(der, (one.public_bytes(Encoding.DER) for one in others))
    )


class KeyFile:
    """The key in a PKCS#12 file that may be renewed while we run: another file is opened at its first use.

    A new file that cannot be opened is logged and leaves the old key at work, until the file changes again.
    """

    def __init__(self, path: Path, pin: str) -> None:
        self._path, self._pin = path, pin
        self._key: SigningKey | None = None
        self._seen: _Stamp | None = None
        self._lock = threading.Lock()

    def key(self) -> SigningKey:
        """One look at the folder. Raises KeyUnavailableError while no file could ever be opened."""
        with self._lock:
            # Asked before the file is read: what is written in between is found the next time.
            stamp = self._stamp()
            if self._key is None:
                self._key = load_pkcs12(self._path, self._pin)
            elif stamp != self._seen:
                self._renew(self._key)
            self._seen = stamp
            return self._key

    def _renew(self, old: SigningKey) -> None:
        try:
            self._key = load_pkcs12(self._path, self._pin)
        except KeyUnavailableError as problem:
            log.error("signatures.seal_not_renewed", extra={"error": str(problem)})
            return
        if self._key.certificate != old.certificate:
            log.info("signatures.seal_renewed")

    def _stamp(self) -> _Stamp | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
