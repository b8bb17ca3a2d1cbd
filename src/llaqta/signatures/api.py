"""The door of `signatures`: PAdES signatures made, taken in, and judged. No rows here: bytes in, bytes and reasons out."""

from __future__ import annotations

from llaqta.signatures.certificate import (
    CertificateFacts,
    order_chain,
    read_certificate,
)
from llaqta.signatures.demo_authority import (
    OFFICIALS,
    AuthorityServer,
    DemoAuthority,
    DemoKey,
    Official,
)
from llaqta.signatures.errors import (
    BrokenPdfError,
    EncryptedFileError,
    FieldNameError,
    FieldTakenError,
    KeyUnavailableError,
    LockedFileError,
    NoRoomError,
    SigningError,
    TimestampUnavailableError,
    UnreadableCertificateError,
    UnsupportedKeyError,
    WrongSignatureError,
)
from llaqta.signatures.fake_agent.command import run_fake_agent
from llaqta.signatures.fields import FieldPlan
from llaqta.signatures.keys import SigningKey, SoftwareKey, load_pkcs12
from llaqta.signatures.making import (
    PreparedHash,
    SignaturePlan,
    Timestamper,
    add_signature_fields,
    finish_hash,
    prepare_hash,
    sign_pdf,
)
from llaqta.signatures.seal_key import find_seal_key
from llaqta.signatures.timestamps import HttpTimestamper
from llaqta.signatures.token_keys import open_pkcs11

__all__ = [
    "OFFICIALS",
    "AuthorityServer",
    "BrokenPdfError",
    "CertificateFacts",
    "DemoAuthority",
    "DemoKey",
    "EncryptedFileError",
    "FieldNameError",
    "FieldPlan",
    "FieldTakenError",
    "HttpTimestamper",
    "KeyUnavailableError",
    "LockedFileError",
    "NoRoomError",
    "Official",
    "PreparedHash",
    "SignaturePlan",
    "SigningError",
    "SigningKey",
    "SoftwareKey",
    "TimestampUnavailableError",
    "Timestamper",
    "UnreadableCertificateError",
    "UnsupportedKeyError",
    "WrongSignatureError",
    "add_signature_fields",
    "find_seal_key",
    "finish_hash",
    "load_pkcs12",
    "open_pkcs11",
    "order_chain",
    "prepare_hash",
    "read_certificate",
    "run_fake_agent",
    "sign_pdf",
]
