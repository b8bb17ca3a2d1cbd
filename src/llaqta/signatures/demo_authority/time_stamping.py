"""Time stamps (RFC 3161): a signed statement that these bytes existed at this instant."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp, x509

from llaqta.signatures.demo_authority.demo_key import DemoKey
from llaqta.signatures.demo_authority.profiles import POLICY_TIME

ACCEPTED = {"sha256": 32, "sha384": 48, "sha512": 64}


class Answer(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """`TimeStampResp`, where a refusal carries no token: asn1crypto's own demands one."""

    _fields = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def answer(request: bytes, *, signer: DemoKey, at: datetime) -> bytes:
    """The answer to a request for a time stamp, granted or refused, in DER."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        wanted = asked["message_imprint"]
        algorithm = wanted["hash_algorithm"]["algorithm"].native
        digest = wanted["hashed_message"].native
        policy = asked["req_policy"].native
        nonce, with_certificates = asked["nonce"].native, asked["cert_req"].native
    except (ValueError, TypeError, KeyError):
        return _refusal("bad_data_format")
    if ACCEPTED.get(algorithm) != len(digest):
        return _refusal("bad_alg")
    if policy not in (None, POLICY_TIME):
        return _refusal("unaccepted_policy")
    token = make_token(
        imprint(digest, algorithm),
        signer=signer,
        at=at,
        nonce=nonce,
        with_certificates=with_certificates,
    )
    granted = Answer(
        {
            "status": {"status": "granted"},
            "time_stamp_token": cms.ContentInfo.load(token),
        }
    )
    return bytes(granted.dump())


def imprint(digest: bytes, algorithm: str = "sha256") -> Any:
    return tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}),
            "hashed_message": digest,
        }
    )


def make_token(
    message_imprint: Any,
    *,
    signer: DemoKey,
    at: datetime,
    nonce: int | None = None,
    with_certificates: bool = True,
) -> bytes:
    """The token alone: a CMS over the imprint, the instant and a number, in DER."""
    fields = {
        "version": "v1",
        "policy": POLICY_TIME,
        "message_imprint": message_imprint,
        "serial_number": secrets.randbits(63),
        "gen_time": at.astimezone(UTC).replace(microsecond=0),
        "accuracy": tsp.Accuracy({"seconds": 1}),
    }
    if nonce is not None:
        fields["nonce"] = nonce
    statement = tsp.TSTInfo(fields)
    encapsulated = core.ParsableOctetString(statement.dump())
    attributes = _signed_attributes(bytes(encapsulated), signer, at)
    certificate = x509.Certificate.load(signer.certificate)
    certificates = [certificate, *map(x509.Certificate.load, signer.chain)]
    signer_id = {
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_number,
    }
    signer_info = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": signer_id}),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_rsa"},
        "signature": signer.sign(attributes.dump()),
    }
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": encapsulated},
        "signer_infos": [signer_info],
    }
    if with_certificates:
        signed["certificates"] = certificates
    token = cms.ContentInfo(
        {"content_type": "signed_data", "content": cms.SignedData(signed)}
    )
    return bytes(token.dump())


def _signed_attributes(content: bytes, signer: DemoKey, at: datetime) -> Any:
    """Content type, digest, and which certificate signs (`signing-certificate-v2`, RFC 5816)."""
    certificate = x509.Certificate.load(signer.certificate)
    named = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(signer.certificate).digest(),
            "issuer_serial": {
                "issuer": [x509.GeneralName("directory_name", certificate.issuer)],
                "serial_number": certificate.serial_number,
            },
        }
    )
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute(
                {
                    "type": "message_digest",
                    "values": [hashlib.sha256(content).digest()],
                }
            ),
            cms.CMSAttribute(
                {
                    "type": "signing_time",
                    "values": [cms.Time({"utc_time": at.astimezone(UTC)})],
                }
            ),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [named]})],
                }
            ),
        ]
    )


def _refusal(reason: str) -> bytes:
    refused = Answer({"status": {"status": "rejection", "fail_info": {reason}}})
    return bytes(refused.dump())
