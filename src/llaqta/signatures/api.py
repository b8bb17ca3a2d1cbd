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
    TrustError,
    UnreadableCertificateError,
    UnsupportedKeyError,
    WrongSignatureError,
)
from llaqta.signatures.fake_agent.command import run_fake_agent
from llaqta.signatures.fetching import (
    RefreshReport,
    refresh_revocation,
    remember_signer,
)
from llaqta.signatures.fields import FieldPlan
from llaqta.signatures.judging import judge_pdf
from llaqta.signatures.keys import SigningKey, SoftwareKey, load_pkcs12
from llaqta.signatures.linter import Finding, lint_pdf
from llaqta.signatures.making import (
    PreparedHash,
    SignaturePlan,
    Timestamper,
    add_signature_fields,
    finish_hash,
    prepare_hash,
    sign_pdf,
)
from llaqta.signatures.opinion import SecondOpinion, second_opinion
from llaqta.signatures.raising import Raised, raise_level
from llaqta.signatures.returned import Acceptance, ExpectedSigner, check_returned
from llaqta.signatures.revocation import ListDates, find_list_dates
from llaqta.signatures.seal_key import find_seal_key
from llaqta.signatures.timestamps import HttpTimestamper
from llaqta.signatures.token_keys import open_pkcs11
from llaqta.signatures.trust import TrustedCertificate, TrustStore
from llaqta.signatures.verdict import (
    Answer,
    Change,
    Outcome,
    Overall,
    SignatureVerdict,
    Verdict,
)
from llaqta.signatures.verifying import verify_pdf

__all__ = [
    "OFFICIALS",
    "Acceptance",
    "Answer",
    "AuthorityServer",
    "BrokenPdfError",
    "CertificateFacts",
    "Change",
    "DemoAuthority",
    "DemoKey",
    "EncryptedFileError",
    "ExpectedSigner",
    "FieldNameError",
    "FieldPlan",
    "FieldTakenError",
    "Finding",
    "HttpTimestamper",
    "KeyUnavailableError",
    "ListDates",
    "LockedFileError",
    "NoRoomError",
    "Official",
    "Outcome",
    "Overall",
    "PreparedHash",
    "Raised",
    "RefreshReport",
    "SecondOpinion",
    "SignaturePlan",
    "SignatureVerdict",
    "SigningError",
    "SigningKey",
    "SoftwareKey",
    "TimestampUnavailableError",
    "Timestamper",
    "TrustError",
    "TrustStore",
    "TrustedCertificate",
    "UnreadableCertificateError",
    "UnsupportedKeyError",
    "Verdict",
    "WrongSignatureError",
    "add_signature_fields",
    "check_returned",
    "find_list_dates",
    "find_seal_key",
    "finish_hash",
    "judge_pdf",
    "lint_pdf",
    "load_pkcs12",
    "open_pkcs11",
    "order_chain",
    "prepare_hash",
    "raise_level",
    "read_certificate",
    "refresh_revocation",
    "remember_signer",
    "run_fake_agent",
    "second_opinion",
    "sign_pdf",
    "verify_pdf",
]
