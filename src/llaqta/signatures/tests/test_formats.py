"""Signatures in formats that are not ours: which are judged, and what is said of those that are not."""

from __future__ import annotations

import pytest
from pyhanko.sign.fields import SigSeedSubFilter

from llaqta.signatures.api import Overall, SigningKey, sign_pdf
from llaqta.signatures.tests.checks import Judge, SignElsewhere, plan
from llaqta.signatures.tests.papers import paper, word_paper

OURS = b"/SubFilter /ETSI.CAdES.detached"


def in_format(pdf: bytes, name: bytes) -> bytes:
    """The same file, saying that its signature is of another format."""
    assert OURS in pdf
    return pdf.replace(OURS, (b"/SubFilter /" + name).ljust(len(OURS)))


@pytest.mark.parametrize("original", [paper(), word_paper()], ids=["plain", "letter"])
def test_the_format_of_acrobat_and_the_national_agent_is_judged(
    judge: Judge,
    sign_elsewhere: SignElsewhere,
    elena_key: SigningKey,
    original: bytes,
) -> None:
    signed = sign_elsewhere(
        original, elena_key, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    assert b"/adbe.pkcs7.detached" in signed
    verdict = judge(signed)
    assert verdict.overall is Overall.VALID, verdict.reason
    assert verdict.signatures[0].level == "PKCS#7"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (b"adbe.pkcs7.sha1", "old_format"),
        (b"adbe.x509.rsa_sha1", "old_format"),
        (b"otra.firma", "unknown_format"),
        (b"ETSI.RFC3161", "false_timestamp"),
    ],
)
def test_of_other_formats_it_is_said_why_they_are_not_judged(
    judge: Judge, elena_key: SigningKey, name: bytes, code: str
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    verdict = judge(in_format(signed, name))
    assert verdict.overall is Overall.NOT_EVALUABLE
    assert verdict.code == code
    assert "formato" in verdict.reason or "sello de tiempo" in verdict.reason


def test_a_signature_without_format_is_the_rest_of_one(
    judge: Judge, elena_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    assert judge(signed.replace(b"/SubFilter", b"/SubNada  ")).code == "traces"
