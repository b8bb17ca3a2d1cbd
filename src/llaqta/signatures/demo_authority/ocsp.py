"""Answers about one certificate (OCSP, RFC 6960)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from llaqta.signatures.demo_authority.demo_key import DemoKey
from llaqta.signatures.demo_authority.revocation_list import Revocation

LASTS = timedelta(hours=1)


def answer(
    request: bytes,
    *,
    issuer: x509.Certificate,
    signer: DemoKey,
    revocations: Mapping[int, Revocation],
    at: datetime,
) -> bytes:
    """What the authority knows of the certificate asked about, signed, in DER."""
    try:
        asked = ocsp.load_der_ocsp_request(request)
    except ValueError:
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if not _is_ours(asked, issuer, signer):
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    found = revocations.get(asked.serial_number)
    if found is not None and found.at > at:
        found = None
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=asked.hash_algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if found else ocsp.OCSPCertStatus.GOOD,
        this_update=at,
        next_update=at + LASTS,
        revocation_time=found.at if found else None,
        revocation_reason=found.reason if found else None,
    )
    builder = builder.responder_id(
        ocsp.OCSPResponderEncoding.HASH, signer.x509_certificate
    ).certificates([signer.x509_certificate])
    for extension in asked.extensions:
        if isinstance(extension.value, x509.OCSPNonce):  # proves that the answer is new
            builder = builder.add_extension(extension.value, critical=False)
    return builder.sign(signer.private_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _is_ours(
    asked: ocsp.OCSPRequest, issuer: x509.Certificate, signer: DemoKey
) -> bool:
    """By name and key: another authority of the demonstration bears the same name."""
    ours = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(signer.x509_certificate, issuer, asked.hash_algorithm)
        .build()
    )
    return (ours.issuer_name_hash, ours.issuer_key_hash) == (
        asked.issuer_name_hash,
        asked.issuer_key_hash,
    )


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(
        Encoding.DER
    )
