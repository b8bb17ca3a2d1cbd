"""The door of `signatures`: PAdES signatures made, taken in, and judged. No rows here: bytes in, bytes and reasons out."""

from __future__ import annotations

from llaqta.signatures.certificate import (
    CertificateFacts,
    order_chain,
    read_certificate,
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
    WrongSignatureError,
)

__all__ = [
    "BrokenPdfError",
    "CertificateFacts",
    "EncryptedFileError",
    "FieldNameError",
    "FieldTakenError",
    "KeyUnavailableError",
    "LockedFileError",
    "NoRoomError",
    "SigningError",
    "TimestampUnavailableError",
    "UnreadableCertificateError",
    "WrongSignatureError",
    "order_chain",
    "read_certificate",
]
