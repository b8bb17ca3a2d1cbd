"""Who signed, was the certificate good then, was it revoked: each question answered apart, and the sum of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image
from pyhanko.sign.fields import SigSeedSubFilter

from llaqta.lib import clock
from llaqta.signatures.api import (
    Outcome,
    Overall,
    SignatureVerdict,
    SigningKey,
    TrustStore,
    Verdict,
    judge_pdf,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority, DemoKey, Official, profiles
from llaqta.signatures.tests.checks import NOON, Judge, SignElsewhere, plan
from llaqta.signatures.tests.papers import paper

DAY = timedelta(days=1)
Issue = Callable[..., DemoKey]


@pytest.fixture
def issue(authority: DemoAuthority) -> Issue:
    """A new certificate of Ana's, with the dates that a test wants."""

    def give(begin: timedelta = -365 * DAY, end: timedelta = 365 * DAY) -> DemoKey:
        return authority.issue_official(
            Official(username="ana", name="Ana Ficticia", document_number="90000904"),
            not_before=NOON + begin,
            not_after=NOON + end,
        )

    return give


def only(verdict: Verdict) -> SignatureVerdict:
    [signature] = verdict.signatures
    return signature


# -- Who ---------------------------------------------------------------------------------------------------------------


def test_the_signer_is_named_and_the_document_of_identity_masked(
    judge: Judge, diego_key: SigningKey
) -> None:
    signature = only(judge(sign_pdf(paper(), key=diego_key, plan=plan())))
    assert signature.identity.outcome is Outcome.YES
    assert "Diego Ficticio" in signature.identity.text
    assert "90000903" not in signature.identity.text
    assert signature.signer is not None
    assert signature.signer.document == "CI 90000903-1A"


def test_a_stranger_to_the_folder_only_claims_a_name(
    elena_key: SigningKey, tmp_path: Path
) -> None:
    nobody = TrustStore(tmp_path / "nobody")
    verdict = judge_pdf(sign_pdf(paper(), key=elena_key, plan=plan()), trust=nobody)
    assert verdict.overall is Overall.UNDETERMINED
    signature = only(verdict)
    assert signature.intact.outcome is Outcome.YES
    assert (signature.identity.code, signature.certificate.code) == (
        "claimed",
        "untrusted",
    )
    assert "Elena Ficticia" in signature.identity.text
    assert signature.revocation.code == "untrusted"


def test_an_issuer_in_the_folder_gives_no_trust_by_itself(
    authority: DemoAuthority, elena_key: SigningKey, trust_folder: Path
) -> None:
    for root in (trust_folder / "anchors").iterdir():
        root.unlink()
    verdict = judge_pdf(
        sign_pdf(paper(), key=elena_key, plan=plan()), trust=TrustStore(trust_folder)
    )
    assert only(verdict).certificate.code == "untrusted"


def test_the_chain_may_come_in_the_file(
    elena_key: SigningKey, trust_folder: Path
) -> None:
    for issuer in (trust_folder / "issuers").iterdir():
        issuer.unlink()
    verdict = judge_pdf(
        sign_pdf(paper(), key=elena_key, plan=plan()), trust=TrustStore(trust_folder)
    )
    assert verdict.overall is Overall.VALID


def test_a_certificate_for_other_uses_does_not_sign(
    judge: Judge, authority: DemoAuthority
) -> None:
    encrypts = x509.KeyUsage(
        **{
            use: use == "key_encipherment"
            for use in (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            )
        }
    )
    key = authority.issue(profiles.seal_name(), ((encrypts, True),))
    verdict = judge(sign_pdf(paper(), key=key, plan=plan()))
    assert verdict.overall is Overall.INVALID
    assert only(verdict).certificate.code == "usage"


def test_a_certificate_for_timestamps_does_not_sign(
    judge: Judge, authority: DemoAuthority
) -> None:
    key = authority.issue(
        profiles.seal_name(), profiles.for_time_stamps(authority.base_url)
    )
    assert (
        only(judge(sign_pdf(paper(), key=key, plan=plan()))).certificate.code == "usage"
    )


def renewed(authority: DemoAuthority, begin: datetime, end: datetime) -> bytes:
    """The issuer's certificate with other dates: same name, same key."""
    issuer, root = authority.issuer.x509_certificate, authority.root
    builder = (
        x509.CertificateBuilder()
        .subject_name(issuer.subject)
        .issuer_name(issuer.issuer)
        .public_key(issuer.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    for extension in issuer.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    signed = builder.sign(root.private_key, hashes.SHA256())
    return signed.public_bytes(Encoding.PEM)


def test_of_an_authority_that_renewed_its_certificate_the_one_in_force_counts(
    trust: TrustStore, authority: DemoAuthority, elena_key: DemoKey
) -> None:
    for path in (trust.folder / "issuers").iterdir():
        path.unlink()
    trust.add(renewed(authority, NOON - 900 * DAY, NOON + 30 * DAY), is_anchor=False)
    trust.add(renewed(authority, NOON + 10 * DAY, NOON + 3000 * DAY), is_anchor=False)
    bare = replace(elena_key, issuers=())
    verdict = judge_pdf(sign_pdf(paper(), key=bare, plan=plan()), trust=trust)
    assert verdict.overall is Overall.VALID, only(verdict).certificate.text
    later = plan(at=NOON + 20 * DAY)
    verdict = judge_pdf(sign_pdf(paper(), key=bare, plan=later), trust=trust)
    assert verdict.overall is Overall.VALID, only(verdict).certificate.text


# -- When --------------------------------------------------------------------------------------------------------------


def test_without_a_timestamp_the_hour_is_what_the_signer_says(
    judge: Judge, elena_key: SigningKey
) -> None:
    signature = only(judge(sign_pdf(paper(), key=elena_key, plan=plan())))
    assert signature.certificate.code == "valid_claimed"
    assert "11 de febrero de 2026 a horas 12:00" in signature.certificate.text
    assert signature.judged_at == signature.claimed_at == NOON
    assert signature.timestamped_at is None


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [(-9 * DAY, -DAY, "expired"), (DAY, 9 * DAY, "not_yet_valid")],
)
def test_a_certificate_out_of_its_time_makes_the_file_invalid(
    judge: Judge, issue: Issue, begin: timedelta, end: timedelta, code: str
) -> None:
    verdict = judge(sign_pdf(paper(), key=issue(begin, end), plan=plan()))
    assert verdict.overall is Overall.INVALID
    signature = only(verdict)
    assert (signature.certificate.code, signature.intact.outcome) == (code, Outcome.YES)
    assert "Ana Ficticia" in signature.certificate.text


def test_after_its_end_nothing_proves_a_hour_that_is_only_claimed(
    judge: Judge, issue: Issue
) -> None:
    verdict = judge(sign_pdf(paper(), key=issue(end=DAY), plan=plan()))
    assert verdict.overall is Overall.UNDETERMINED
    assert only(verdict).certificate.code == "expired_since"


def test_a_timestamp_outlives_the_certificate(
    trust: TrustStore, authority: DemoAuthority
) -> None:
    now = datetime.now(UTC)
    key = authority.issue_official(
        Official(username="ana", name="Ana Ficticia", document_number="90000904"),
        not_before=now - DAY,
        not_after=now + DAY,
    )
    signed = sign_pdf(paper(), key=key, plan=plan(at=now), timestamper=authority)
    verdict = judge_pdf(signed, trust=trust, at=now + 30 * DAY)
    assert verdict.overall is Overall.VALID, verdict.reason
    assert only(verdict).certificate.code == "valid_timestamped"


def test_who_holds_a_file_since_then_needs_no_timestamp(
    trust: TrustStore, issue: Issue
) -> None:
    signed = sign_pdf(paper(), key=issue(end=DAY), plan=plan())
    verdict = judge_pdf(signed, trust=trust, held_since=NOON + timedelta(hours=1))
    assert verdict.overall is Overall.VALID, verdict.reason
    assert only(verdict).certificate.code == "valid_held"


def test_an_hour_that_has_not_come_proves_nothing(
    judge: Judge, elena_key: SigningKey
) -> None:
    tomorrow = clock.now() + DAY
    verdict = judge(sign_pdf(paper(), key=elena_key, plan=plan(at=tomorrow)))
    assert verdict.overall is Overall.UNDETERMINED
    assert only(verdict).certificate.code == "future"


def test_a_timestamp_of_an_authority_that_is_not_trusted_is_no_proof(
    judge: Judge, elena_key: SigningKey, tmp_path: Path
) -> None:
    stranger = DemoAuthority.make(tmp_path / "stranger", base_url="http://127.0.0.1:9")
    signature = only(
        judge(sign_pdf(paper(), key=elena_key, plan=plan(), timestamper=stranger))
    )
    assert signature.timestamped_at is None
    assert (signature.level, signature.certificate.code) == ("B-B", "valid_claimed")


def test_a_timestamp_of_another_signature_is_no_proof(
    judge: Judge, authority: DemoAuthority, elena_key: SigningKey
) -> None:
    class Elsewhere:
        def timestamp(self, digest: bytes, /) -> bytes:
            return authority.timestamp(digest[::-1])

    signed = sign_pdf(paper(), key=elena_key, plan=plan(), timestamper=Elsewhere())
    assert only(judge(signed)).timestamped_at is None


# -- Revoked -----------------------------------------------------------------------------------------------------------


def put_list(authority: DemoAuthority, trust: TrustStore, at: datetime) -> None:
    for path in trust.crls.iterdir():
        path.unlink()
    (trust.crls / "issuer.crl").write_bytes(authority.crl(at=at))
    (trust.crls / "root.crl").write_bytes(authority.root_crl(at=at))


def test_a_list_that_does_not_name_it_is_good(
    judge: Judge, elena_key: SigningKey
) -> None:
    signature = only(judge(sign_pdf(paper(), key=elena_key, plan=plan())))
    assert signature.revocation.code == "good"


def test_revoked_before_signing_makes_it_invalid(
    trust: TrustStore, authority: DemoAuthority, issue: Issue
) -> None:
    key = issue()
    authority.revoke(key, at=NOON - DAY)
    put_list(authority, trust, clock.now())
    verdict = judge_pdf(sign_pdf(paper(), key=key, plan=plan()), trust=trust)
    assert verdict.overall is Overall.INVALID
    assert only(verdict).revocation.code == "revoked"


def test_revoked_later_cannot_be_affirmed_without_proof_of_the_hour(
    trust: TrustStore, authority: DemoAuthority, issue: Issue
) -> None:
    key = issue()
    signed = sign_pdf(paper(), key=key, plan=plan())
    authority.revoke(key, at=NOON + DAY)
    put_list(authority, trust, clock.now())
    verdict = judge_pdf(signed, trust=trust)
    assert verdict.overall is Overall.UNDETERMINED
    assert only(verdict).revocation.code == "revoked_unproven"
    held = judge_pdf(signed, trust=trust, held_since=NOON + timedelta(hours=1))
    assert held.overall is Overall.VALID
    assert only(held).revocation.code == "revoked_later"


def test_offline_it_is_valid_and_says_what_was_not_checked(
    trust: TrustStore, elena_key: SigningKey
) -> None:
    for path in trust.crls.iterdir():
        path.unlink()
    verdict = judge_pdf(sign_pdf(paper(), key=elena_key, plan=plan()), trust=trust)
    assert verdict.overall is Overall.VALID
    assert "Revocación no comprobada" in verdict.reason
    assert only(verdict).revocation.code == "missing"


def test_a_list_that_ran_out_before_is_not_asked(
    trust: TrustStore, authority: DemoAuthority, elena_key: SigningKey
) -> None:
    put_list(authority, trust, NOON - 300 * DAY)
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    signature = only(judge_pdf(signed, trust=trust, held_since=NOON))
    assert signature.revocation.code == "stale"


def test_a_list_of_the_declared_hour_proves_nothing_without_proof_of_the_hour(
    trust: TrustStore, authority: DemoAuthority, issue: Issue
) -> None:
    """A token is stolen and revoked; the thief declares an hour before that, with the list of that hour."""
    key = issue()
    put_list(authority, trust, NOON - DAY)
    authority.revoke(key, at=NOON + DAY)
    signed = sign_pdf(paper(), key=key, plan=plan())
    verdict = judge_pdf(signed, trust=trust)
    assert only(verdict).revocation.code == "stale_unproven"
    assert "Revocación no comprobada" in verdict.reason
    held = judge_pdf(signed, trust=trust, held_since=NOON)
    assert only(held).revocation.code == "good"


def test_a_list_that_another_authority_signed_is_not_believed(
    trust: TrustStore, elena_key: SigningKey, tmp_path: Path
) -> None:
    namesake = DemoAuthority.make(tmp_path / "namesake", base_url="http://127.0.0.1:9")
    put_list(namesake, trust, clock.now())
    signature = only(
        judge_pdf(sign_pdf(paper(), key=elena_key, plan=plan()), trust=trust)
    )
    assert signature.revocation.code == "missing"


# -- The whole ---------------------------------------------------------------------------------------------------------


def test_one_bad_signature_among_good_ones_decides(
    judge: Judge, elena_key: SigningKey, issue: Issue
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    verdict = judge(sign_pdf(signed, key=issue(end=-DAY), plan=plan()))
    assert verdict.overall is Overall.INVALID
    assert [one.certificate.code for one in verdict.signatures] == [
        "valid_claimed",
        "expired",
    ]


@pytest.mark.parametrize(
    ("content", "overall"),
    [
        (paper(), Overall.UNSIGNED),
        (b"%PDF-1.7\n", Overall.NOT_EVALUABLE),
        (b"PK\x03\x04", Overall.NOT_EVALUABLE),
        (b"", Overall.NOT_EVALUABLE),
    ],
)
def test_what_carries_no_signature_is_told_from_what_cannot_be_read(
    judge: Judge, content: bytes, overall: Overall
) -> None:
    verdict = judge(content)
    assert verdict.overall is overall
    assert verdict.reason
    assert verdict.advice


def test_an_old_kind_of_signature_is_judged_and_says_its_level(
    judge: Judge, sign_elsewhere: SignElsewhere, elena_key: SigningKey
) -> None:
    older = SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    verdict = judge(sign_elsewhere(paper(), elena_key, subfilter=older))
    assert verdict.overall is Overall.VALID, verdict.reason
    assert only(verdict).level == "PKCS#7"


def test_a_verdict_survives_json(
    judge: Judge, authority: DemoAuthority, elena_key: SigningKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan(), timestamper=authority)
    verdict = judge(sign_pdf(signed, key=elena_key, plan=plan()))
    told = json.loads(json.dumps(verdict.to_json()))
    assert Verdict.from_json(told) == verdict
    assert replace(verdict, size=0) != verdict


def test_a_scan_with_small_faults_and_no_signature_is_unsigned(
    trust: TrustStore,
) -> None:
    """As Pillow writes it: its first entry of the cross-reference table is one too high for strict readers."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80)).save(out, "PDF")
    assert judge_pdf(out.getvalue(), trust=trust).overall is Overall.UNSIGNED


def test_a_faulty_file_that_speaks_of_signatures_is_not_called_unsigned(
    trust: TrustStore,
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 80)).save(out, "PDF")
    faulty = out.getvalue().replace(b"/Type /Catalog", b"/Type /Catalog /Sig 1")
    assert judge_pdf(faulty, trust=trust).overall is Overall.NOT_EVALUABLE
