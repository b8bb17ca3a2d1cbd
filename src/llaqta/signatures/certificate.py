"""What a certificate says of its holder, as Bolivia's authorities write it: the CI and its complement are in the subject."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from llaqta.lib.text import clean_name
from llaqta.signatures.errors import UnreadableCertificateError

_UID_NUMBER = x509.ObjectIdentifier("1.3.6.1.1.1.1.0")
_DESCRIPTION = x509.ObjectIdentifier("2.5.4.13")
_CURVES = {"secp256r1": "P256", "secp384r1": "P384", "secp521r1": "P521"}
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)
_MASK = "••••"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """One certificate in words. `document_number`, `complement`, `name`, `email` are personal data."""

    name: str
    document_type: str
    document_number: str
    complement: str
    title: str
    organization: str
    unit: str
    email: str
    description: str
    issuer_name: str
    issuer_organization: str
    serial_number: str
    sha256: str
    not_before: datetime
    not_after: datetime
    key: str
    key_usage: tuple[str, ...]
    policy_oids: tuple[str, ...]

    @property
    def document(self) -> str:
        """«CI 1234567-1A», for those who may know it."""
        number = "-".join(
            part for part in (self.document_number, self.complement) if part
        )
        return f"{self.document_type} {number}".strip()

    @property
    def masked_document(self) -> str:
        """«CI ••••567», for the public. Of a short number hardly anything is shown."""
        if not self.document_number:
            return ""
        hidden = max(
            len(self.document_number) - 3, (len(self.document_number) + 1) // 2
        )
        shown = self.document_number[hidden:]
        return f"{self.document_type} {_MASK}{shown}".strip()

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "key_usage": list(self.key_usage),
            "policy_oids": list(self.policy_oids),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CertificateFacts:
        return cls(
            **{field.name: data[field.name] for field in fields(cls)}
            | {
                "not_before": datetime.fromisoformat(data["not_before"]),
                "not_after": datetime.fromisoformat(data["not_after"]),
                "key_usage": tuple(data["key_usage"]),
                "policy_oids": tuple(data["policy_oids"]),
            }
        )


def read_certificate(der: bytes) -> CertificateFacts:
    """Read a DER certificate. Raises UnreadableCertificateError; says nothing about trust."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        subject, issuer = certificate.subject, certificate.issuer
        extensions = certificate.extensions
        return CertificateFacts(
            name=_first(subject, NameOID.COMMON_NAME),
            document_type=_first(subject, NameOID.DN_QUALIFIER),
            document_number=_first(subject, _UID_NUMBER),
            complement=_first(subject, NameOID.USER_ID),
            title=_first(subject, NameOID.TITLE),
            organization=_first(subject, NameOID.ORGANIZATION_NAME),
            unit=_first(subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
            email=_first(subject, NameOID.EMAIL_ADDRESS) or _email(extensions),
            description=_first(subject, _DESCRIPTION),
            issuer_name=_first(issuer, NameOID.COMMON_NAME),
            issuer_organization=_first(issuer, NameOID.ORGANIZATION_NAME),
            serial_number=f"{certificate.serial_number:x}",
            sha256=hashlib.sha256(der).hexdigest(),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            key=_key(certificate),
            key_usage=_usage(extensions),
            policy_oids=_policies(extensions),
        )
    except Exception as problem:  # parsers of others' bytes fail in many ways
        raise UnreadableCertificateError from problem


def order_chain(certificate: bytes, candidates: Iterable[bytes]) -> tuple[bytes, ...]:
    """Those of `candidates` that lead from the certificate upwards, nearest issuer first, without the root.

    The root is left out because whoever checks must have it already; carrying it proves nothing. Signatures are checked,
    so a namesake of the issuer is not taken.
    """
    unused = {bytes(der): x509.load_der_x509_certificate(der) for der in candidates}
    unused.pop(certificate, None)
    chain: list[bytes] = []
    lowest = x509.load_der_x509_certificate(certificate)
    while lowest.issuer != lowest.subject:
        issuer = next(
            (der for der, one in unused.items() if _issued(one, lowest)), None
        )
        if issuer is None:
            break
        lowest = unused.pop(issuer)
        if lowest.issuer != lowest.subject:
            chain.append(issuer)
    return tuple(chain)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    if issuer.subject != certificate.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # wrong signature, or a kind of key that is not handled
        return False
    return True


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return clean_name(str(found[0].value)) if found else ""


def _email(extensions: x509.Extensions) -> str:
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return clean_name(next(iter(names.get_values_for_type(x509.RFC822Name)), ""))


def _usage(extensions: x509.Extensions) -> tuple[str, ...]:
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(use for use in _USES if getattr(usage, use))


def _policies(extensions: x509.Extensions) -> tuple[str, ...]:
    try:
        policies = extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(policy.policy_identifier.dotted_string for policy in policies)


def _key(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA-{key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC-{_CURVES.get(key.curve.name, key.curve.name)}"
    return type(key).__name__.strip("_").removesuffix("PublicKey")
