"""A key that signs: one in a PKCS#12 file here, one in a token or HSM in `token_keys`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.utils.translation import gettext as _

from llaqta.signatures.certificate import order_chain
from llaqta.signatures.errors import KeyUnavailableError


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
