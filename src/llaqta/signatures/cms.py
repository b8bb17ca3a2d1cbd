"""The CMS of a PAdES B-B signature (ETSI EN 319 142-1, RFC 5652), built by hand.

SignedData without content, one SignerInfo, SHA-256. Signed attributes: content-type, message-digest,
signing-certificate-v2; no signing-time, which PAdES forbids (the time is `/M` of the PDF). Unsigned: a signature timestamp.
Everything that depends only on the certificate and its chain is made once, in `Signer`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from llaqta.signatures.der import (
    NULL,
    context,
    integer,
    octets,
    oid,
    sequence,
    set_of,
    tlv,
)
from llaqta.signatures.errors import (
    UnreadableCertificateError,
    UnsupportedKeyError,
    WrongSignatureError,
)

_DATA: Final = oid("1.2.840.113549.1.7.1")
_SIGNED_DATA: Final = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE: Final = oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST: Final = oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2: Final = oid("1.2.840.113549.1.9.16.2.47")
_SIGNATURE_TIMESTAMP: Final = oid("1.2.840.113549.1.9.16.2.14")
SHA256_ALGORITHM: Final = sequence(oid("2.16.840.1.101.3.4.2.1"))
_RSA_WITH_SHA256: Final = sequence(oid("1.2.840.113549.1.1.11"), NULL)
_ECDSA_WITH_SHA256: Final = sequence(oid("1.2.840.10045.4.3.2"))

_CONTENT_TYPE_ATTRIBUTE: Final = sequence(_CONTENT_TYPE, set_of(_DATA))
_ENVELOPE: Final = 600  # bytes: tags, algorithms, signed attributes
TIMESTAMP_ROOM: Final = (
    10_240  # bytes; tokens that carry a chain of three take 5,000 to 7,000
)


class Signer:
    """The parts of the CMS that one certificate and its chain decide."""

    def __init__(self, certificate: bytes, chain: Sequence[bytes]) -> None:
        try:
            parsed = x509.load_der_x509_certificate(certificate)
            self._key = parsed.public_key()
            issuer = parsed.issuer.public_bytes()
        except ValueError as problem:
            raise UnreadableCertificateError from problem
        serial = integer(parsed.serial_number)
        if isinstance(self._key, rsa.RSAPublicKey):
            self._algorithm = _RSA_WITH_SHA256
            signature_length = self._key.key_size // 8
        elif isinstance(self._key, ec.EllipticCurvePublicKey):
            self._algorithm = _ECDSA_WITH_SHA256
            signature_length = 2 * ((self._key.key_size + 7) // 8) + 16
        else:
            raise UnsupportedKeyError
        self._certificates = context(0, *sorted({certificate, *chain}))
        self._issuer_and_serial = sequence(issuer, serial)
        self._signing_certificate = sequence(
            _SIGNING_CERTIFICATE_V2,
            set_of(
                sequence(  # SigningCertificateV2; SHA-256 is its default and so left out
                    sequence(  # certs
                        sequence(  # ESSCertIDv2
                            octets(hashlib.sha256(certificate).digest()),
                            sequence(sequence(context(4, issuer)), serial),
                        )
                    )
                )
            ),
        )
        self._longest = (
            _ENVELOPE + 2 * len(issuer) + len(self._certificates) + signature_length
        )

    def attributes(self, document_digest: bytes) -> bytes:
        """The signed attributes as the DER SET that is signed: some 250 bytes, all that a token has to see."""
        return set_of(
            _CONTENT_TYPE_ATTRIBUTE,
            sequence(_MESSAGE_DIGEST, set_of(octets(document_digest))),
            self._signing_certificate,
        )

    def signed_data(
        self, attributes: bytes, signature: bytes, timestamp: bytes = b""
    ) -> bytes:
        """The whole CMS. In the SignerInfo the attributes carry the tag [0] instead of SET (RFC 5652, 5.4)."""
        unsigned = (
            context(1, sequence(_SIGNATURE_TIMESTAMP, set_of(timestamp)))
            if timestamp
            else b""
        )
        signer_info = sequence(
            integer(1),
            self._issuer_and_serial,
            SHA256_ALGORITHM,
            b"\xa0" + attributes[1:],
            self._algorithm,
            octets(signature),
            unsigned,
        )
        return sequence(
            _SIGNED_DATA,
            context(
                0,
                sequence(
                    integer(1),
                    set_of(SHA256_ALGORITHM),
                    sequence(_DATA),
                    self._certificates,
                    tlv(0x31, signer_info),
                ),
            ),
        )

    def longest(self, *, with_timestamp: bool) -> int:
        """How many bytes to set aside in the PDF."""
        return self._longest + (TIMESTAMP_ROOM if with_timestamp else 0)

    def check(self, attributes: bytes, signature: bytes) -> None:
        """Raise WrongSignatureError unless the certificate's key made this signature over these attributes."""
        try:
            if isinstance(self._key, rsa.RSAPublicKey):
                self._key.verify(signature, attributes, padding.PKCS1v15(), SHA256())
            elif isinstance(self._key, ec.EllipticCurvePublicKey):
                self._key.verify(signature, attributes, ec.ECDSA(SHA256()))
        except InvalidSignature as problem:
            raise WrongSignatureError from problem


@lru_cache(maxsize=64)
def signer_for(certificate: bytes, chain: tuple[bytes, ...]) -> Signer:
    """The Signer of this certificate; a batch of a thousand parses it once."""
    return Signer(certificate, chain)
