"""The door of `signatures`: PAdES signatures made, taken in, and judged. No rows here: bytes in, bytes and reasons out.

What loads pyHanko is loaded when it is first asked for: a web process leaves that to its judge, and is 28 MB lighter.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

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
    TrustError,
    UnreadableCertificateError,
    UnsupportedKeyError,
    WrongSignatureError,
)
from llaqta.signatures.fields import FieldPlan
from llaqta.signatures.findings import Finding
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
from llaqta.signatures.opinion import SecondOpinion, second_opinion
from llaqta.signatures.returned import Acceptance, ExpectedSigner, check_returned
from llaqta.signatures.revocation import ListDates, find_list_dates
from llaqta.signatures.seal_key import find_seal_key
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
from llaqta.signatures.verifying import lint_pdf, verify_pdf

if TYPE_CHECKING:
    from llaqta.signatures.demo_authority import (
        OFFICIALS,
        AuthorityServer,
        DemoAuthority,
        DemoKey,
        Official,
    )
    from llaqta.signatures.fake_agent.command import run_fake_agent
    from llaqta.signatures.fetching import (
        RefreshReport,
        refresh_revocation,
        remember_signer,
    )
    from llaqta.signatures.judging import judge_pdf
    from llaqta.signatures.raising import Raised, raise_level
    from llaqta.signatures.timestamps import HttpTimestamper

_LOADS_PYHANKO: Final = {
    "OFFICIALS": "demo_authority",
    "AuthorityServer": "demo_authority",
    "DemoAuthority": "demo_authority",
    "DemoKey": "demo_authority",
    "Official": "demo_authority",
    "run_fake_agent": "fake_agent.command",
    "RefreshReport": "fetching",
    "refresh_revocation": "fetching",
    "remember_signer": "fetching",
    "judge_pdf": "judging",
    "Raised": "raising",
    "raise_level": "raising",
    "HttpTimestamper": "timestamps",
}


def __getattr__(name: str) -> Any:
    if name not in _LOADS_PYHANKO:
        raise AttributeError(name)
    module = import_module(f"llaqta.signatures.{_LOADS_PYHANKO[name]}")
    found = globals()[name] = getattr(module, name)
    return found


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
