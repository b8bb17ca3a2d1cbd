"""The cryptographic envelope of a signature (CMS, RFC 5652): whether it is whole, and over which digest.

The arithmetic is of `cryptography`, by way of pyHanko's validator; here are the rules around it. pyHanko's own
entry points compare names with the full preparation of RFC 4518 several times a signature, a third of the time of a verdict;
we compare encoded names, and hashes of certificates, which are stricter.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from asn1crypto import cms, core, tsp, x509
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.general import (
    extract_signer_info,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation.generic_cms import validate_algorithm_protection
from pyhanko_certvalidator.sig_validate import (
    DefaultSignatureValidator,
    SignatureValidationContext,
)

STRONG: Final = frozenset(
    {"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"}
)
LEAST_RSA_BITS: Final = 2048
_DETACHED: Final = "data"
_TIMESTAMP: Final = "tst_info"
_TIMESTAMP_ATTRIBUTE: Final = "signature_time_stamp_token"


class SignedDataError(ValueError):
    """The envelope cannot be read as a signature."""


@dataclass(frozen=True, slots=True)
class SignedData:
    """One signature: who made it, with what, and what else travels along."""

    content: Any  # cms.SignedData
    info: Any  # cms.SignerInfo
    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]
    content_type: str
    to_be_signed: bytes  # the signed attributes; empty in old PKCS #7
    has_signing_certificate: (
        bool  # the certificate is itself signed over, as PAdES asks
    )

    @property
    def is_timestamp(self) -> bool:
        return self.content_type == _TIMESTAMP

    @property
    def algorithm(self) -> str:
        """The digest that the signature speaks about: of the document, or named in a timestamp's imprint."""
        if self.is_timestamp:
            imprint = self.token["message_imprint"]
            return str(imprint["hash_algorithm"]["algorithm"].native)
        return str(self.info["digest_algorithm"]["algorithm"].native)

    @property
    def token(self) -> Any:
        """What a timestamp says (TSTInfo)."""
        return self.content["encap_content_info"]["content"].parsed

    @property
    def instant(self) -> datetime:
        """When a timestamp was given."""
        given: datetime = self.token["gen_time"].native
        return given

    @property
    def value(self) -> bytes:
        """The raw signature, which a signature timestamp is about."""
        raw: bytes = self.info["signature"].native
        return raw

    def timestamps(self) -> tuple[SignedData, ...]:
        """Timestamps over the value of this signature."""
        unsigned = self.info["unsigned_attrs"]
        if isinstance(unsigned, core.Void):
            return ()
        return tuple(
            read_signed_data(value.dump())
            for attribute in unsigned
            if attribute["type"].native == _TIMESTAMP_ATTRIBUTE
            for value in attribute["values"]
        )


@lru_cache(maxsize=256)
def load_certificate(der: bytes) -> x509.Certificate:
    """Parsed once: one file, and one process, meets the same certificates again and again."""
    return x509.Certificate.load(der)


def read_signed_data(der: bytes) -> SignedData:
    """Parse an envelope. After it only zeros may follow: the room set aside for it. Raises SignedDataError."""
    try:
        envelope = cms.ContentInfo.load(der)
        if der[len(envelope.dump()) :].strip(b"\0"):
            raise SignedDataError("bytes after the signature")
        if envelope["content_type"].native != "signed_data":
            raise SignedDataError("no signed data")
        content = envelope["content"]
        info = extract_signer_info(content)  # exactly one
        content_type = content["encap_content_info"]["content_type"].native
        if content_type not in {_DETACHED, _TIMESTAMP}:
            raise SignedDataError("unexpected content")
        certificates = [
            load_certificate(one.chosen.dump())
            for one in content["certificates"]
            if one.name == "certificate"
        ]
        signer = _signer(info, certificates)
        to_be_signed = _to_be_signed(info)
        return SignedData(
            content,
            info,
            signer,
            tuple(one for one in certificates if one is not signer),
            content_type,
            to_be_signed,
            _is_bound(to_be_signed, signer),
        )
    except SignedDataError:
        raise
    except Exception as problem:  # whatever a parser says of a stranger's bytes
        raise SignedDataError(str(problem)) from problem


def find_problem(signed: SignedData, digest: bytes) -> str:
    """Whether the signature holds over a digest: empty, `digest` (the content changed), `signature` or `weak`."""
    content = signed.content["encap_content_info"]["content"]
    if signed.is_timestamp:
        if signed.token["message_imprint"]["hashed_message"].native != digest:
            return "digest"
        algorithm = signed.info["digest_algorithm"]["algorithm"].native
        digest = hashlib.new(algorithm, bytes(content)).digest()
    elif not isinstance(content, core.Void):
        return "signature"  # detached, says the PDF; and yet it carries something
    try:
        problem = _check(signed, digest)
    except Exception:  # attributes that contradict each other, unknown algorithms
        return "signature"
    return problem or ("weak" if _is_weak(signed) else "")


def check_timestamp(token: SignedData, value: bytes) -> datetime | None:
    """The instant of a timestamp when it is whole and about this value, else None. Says nothing of trust."""
    if not token.is_timestamp or token.algorithm not in STRONG:
        return None
    if find_problem(token, hashlib.new(token.algorithm, value).digest()):
        return None
    return token.instant


def _to_be_signed(info: Any) -> bytes:
    """The signed attributes as they stand in the file, with the tag of a SET (RFC 5652, 5.4).

    Taken before anything looks inside: asn1crypto encodes anew what was looked at, and that could hide a difference.
    """
    attributes = info["signed_attrs"]
    return b"" if isinstance(attributes, core.Void) else b"\x31" + attributes.dump()[1:]


def _check(signed: SignedData, digest: bytes) -> str:
    if not signed.to_be_signed:  # the digest itself is signed
        return _verify(signed, digest, is_digest=True)
    info = signed.info
    attributes = cms.CMSAttributes.load(signed.to_be_signed)
    validate_algorithm_protection(
        attributes, info["digest_algorithm"], info["signature_algorithm"], None
    )
    content_type = find_unique_cms_attribute(attributes, "content_type").native
    if content_type != signed.content_type:
        return "signature"
    if find_unique_cms_attribute(attributes, "message_digest").native != digest:
        return "digest"
    return _verify(signed, signed.to_be_signed, is_digest=False)


def _verify(signed: SignedData, data: bytes, *, is_digest: bool) -> str:
    try:
        DefaultSignatureValidator().validate_signature(
            signed.value,
            data,
            signed.signer.public_key,
            signed.info["signature_algorithm"],
            context=SignatureValidationContext(
                contextual_md_algorithm=signed.info["digest_algorithm"][
                    "algorithm"
                ].native,
                prehashed=is_digest,
            ),
        )
    except InvalidSignature:
        return "signature"
    return ""


def _signer(info: Any, certificates: list[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signer's identifier names."""
    identifier = info["sid"]
    for one in certificates:
        if identifier.name == "issuer_and_serial_number":
            wanted = identifier.chosen
            if (
                one.serial_number == wanted["serial_number"].native
                and one.issuer.dump() == wanted["issuer"].dump()
            ):
                return one
        elif one.key_identifier == identifier.chosen.native:
            return one
    raise SignedDataError("the signer's certificate is missing")


def _is_bound(to_be_signed: bytes, signer: x509.Certificate) -> bool:
    """Whether the signed attributes name the certificate by its hash. A hash of another certificate is an error."""
    if not to_be_signed:
        return False
    attributes = cms.CMSAttributes.load(to_be_signed)
    is_bound = False
    for attribute in attributes:
        kind = attribute["type"].native
        if kind not in {"signing_certificate", "signing_certificate_v2"}:
            continue
        for value in attribute["values"]:
            first = value["certs"][0]
            algorithm = (
                first["hash_algorithm"]["algorithm"].native
                if kind.endswith("_v2")
                else "sha1"
            )
            hashed = hashlib.new(
                algorithm, signer.dump(), usedforsecurity=False
            ).digest()
            if first["cert_hash"].native != hashed:
                raise SignedDataError(
                    "signed with another certificate than the one named"
                )
            is_bound = is_bound or algorithm in STRONG
    return is_bound


def _is_weak(signed: SignedData) -> bool:
    algorithms = {signed.algorithm, signed.info["digest_algorithm"]["algorithm"].native}
    with suppress(ValueError):  # when the algorithm's name leaves it to the digest
        algorithms.add(signed.info["signature_algorithm"].hash_algo)
    key = signed.signer.public_key
    return bool(algorithms - STRONG) or (
        key.algorithm == "rsa" and key.bit_size < LEAST_RSA_BITS
    )


TSTInfo = tsp.TSTInfo  # importing it makes asn1crypto know the content type
