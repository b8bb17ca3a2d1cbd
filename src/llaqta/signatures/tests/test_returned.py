"""What comes back signed: taken in when it is what was sent and one good signature, refused with the reason otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
)

from llaqta.lib import clock
from llaqta.signatures.api import (
    Acceptance,
    ExpectedSigner,
    FieldPlan,
    SigningKey,
    TrustStore,
    add_signature_fields,
    check_returned,
    read_certificate,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority, Official
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import SignElsewhere, plan
from llaqta.signatures.tests.papers import paper

DIEGO = ExpectedSigner(document_number="90000903", complement="1A")
Check = Callable[..., Acceptance]


@pytest.fixture
def check(trust: TrustStore) -> Check:
    """`check(sent, returned)`: what is decided now, of a signature that Diego must give."""

    def decide(
        sent: bytes,
        returned: bytes,
        *,
        expected: ExpectedSigner | None = DIEGO,
        may_lock: bool = False,
    ) -> Acceptance:
        return check_returned(
            sent,
            returned,
            expected=expected,
            trust=trust,
            at=clock.now(),
            may_lock=may_lock,
        )

    return decide


@pytest.fixture
def sent() -> bytes:
    return add_signature_fields(
        paper(),
        [FieldPlan(name=f"Firma{n}", description="Firma del Asesor") for n in (1, 2)],
    )


def refused(acceptance: Acceptance, code: str) -> None:
    assert (acceptance.accepted, acceptance.code) == (False, code)
    assert acceptance.reason
    assert not acceptance.certificate


# -- Taken in ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("certify", [False, True])
def test_the_expected_signature_is_taken_in(
    check: Check, sent: bytes, diego_key: SigningKey, certify: bool
) -> None:
    acceptance = check(
        sent, sign_pdf(sent, key=diego_key, plan=plan("Firma1", certify=certify))
    )
    assert acceptance.accepted, acceptance.reason
    assert acceptance.signer == read_certificate(diego_key.certificate)
    assert acceptance.certificate == diego_key.certificate
    assert (acceptance.level, acceptance.revocation) == ("B-B", "good")


def test_a_second_signature_is_taken_in(
    check: Check, sent: bytes, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    once = sign_pdf(sent, key=elena_key, plan=plan("Firma1", certify=True))
    acceptance = check(once, sign_pdf(once, key=diego_key, plan=plan("Firma2")))
    assert acceptance.accepted, acceptance.reason


@pytest.mark.parametrize("base", ["prepared", "plain", "act"])
def test_a_field_of_the_agents_own_is_taken_in(
    check: Check,
    sent: bytes,
    act: bytes,
    sign_elsewhere: SignElsewhere,
    diego_key: SigningKey,
    base: str,
) -> None:
    document = {"prepared": sent, "plain": paper(), "act": act}[base]
    acceptance = check(document, sign_elsewhere(document, diego_key))
    assert acceptance.accepted, acceptance.reason


def test_a_timestamp_of_the_agent_counts(
    check: Check, sent: bytes, authority: DemoAuthority, diego_key: SigningKey
) -> None:
    signed = sign_pdf(
        sent, key=diego_key, plan=plan("Firma1", at=clock.now()), timestamper=authority
    )
    assert check(sent, signed).level == "B-T"


def test_whoever_looks_up_the_signer_by_themselves_expects_nobody(
    check: Check, sent: bytes, elena_key: SigningKey
) -> None:
    acceptance = check(
        sent, sign_pdf(sent, key=elena_key, plan=plan("Firma1")), expected=None
    )
    assert acceptance.accepted, acceptance.reason
    assert acceptance.signer is not None
    assert acceptance.signer.document_number == "90000902"


def test_offline_it_is_taken_in_and_says_not_checked(
    check: Check, sent: bytes, trust: TrustStore, diego_key: SigningKey
) -> None:
    for path in trust.crls.iterdir():
        path.unlink()
    acceptance = check(sent, sign_pdf(sent, key=diego_key, plan=plan("Firma1")))
    assert (acceptance.accepted, acceptance.revocation) == (True, "not_checked")


def test_the_signers_certificate_is_remembered(
    check: Check, sent: bytes, trust_folder: Path, diego_key: SigningKey
) -> None:
    check(sent, sign_pdf(sent, key=diego_key, plan=plan("Firma1")))
    assert [path.suffix for path in (trust_folder / "signers").iterdir()] == [".pem"]


def test_the_last_one_may_lock(
    check: Check,
    sent: bytes,
    sign_elsewhere: SignElsewhere,
    diego_key: SigningKey,
) -> None:
    locked = sign_elsewhere(sent, diego_key, lock=FieldMDPSpec(FieldMDPAction.ALL))
    refused(check(sent, locked), "locks")
    assert check(sent, locked, may_lock=True).accepted


# -- Refused -----------------------------------------------------------------------------------------------------------


def test_another_document_is_refused(
    check: Check, sent: bytes, diego_key: SigningKey
) -> None:
    other = sign_pdf(paper({4: mutants.OTHER_CONTENT}), key=diego_key, plan=plan())
    refused(check(sent, other), "not_prefix")


def test_a_file_that_comes_back_as_it_went_is_refused(
    check: Check, sent: bytes
) -> None:
    refused(check(sent, sent), "unsigned")


def test_an_addition_without_signature_is_refused(check: Check, sent: bytes) -> None:
    refused(check(sent, mutants.covering_annotation(sent)), "unsigned")


def test_two_signatures_at_once_are_refused(
    check: Check, sent: bytes, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    once = sign_pdf(sent, key=elena_key, plan=plan("Firma1"))
    refused(check(sent, sign_pdf(once, key=diego_key, plan=plan("Firma2"))), "several")


@pytest.mark.parametrize(
    "mutant",
    [
        mutants.replaced_content,
        mutants.replaced_page,
        mutants.replaced_catalog,
        mutants.covering_annotation,
        mutants.action_on_opening,
        mutants.turned_page,
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_signature_over_a_changed_document_is_refused(
    check: Check,
    sent: bytes,
    elena_key: SigningKey,
    diego_key: SigningKey,
    mutant: mutants.Mutant,
    is_first: bool,
) -> None:
    if not is_first:
        sent = sign_pdf(sent, key=elena_key, plan=plan("Firma1", certify=True))
    signed = sign_pdf(mutant(sent), key=diego_key, plan=plan("Firma2"))
    refused(check(sent, signed), "changed")


@pytest.mark.parametrize(
    "mutant", [mutants.replaced_content, mutants.bytes_after_the_end]
)
def test_a_change_after_the_signature_is_refused(
    check: Check, sent: bytes, diego_key: SigningKey, mutant: mutants.Mutant
) -> None:
    signed = sign_pdf(sent, key=diego_key, plan=plan("Firma1"))
    refused(check(sent, mutant(signed)), "changed")


def test_hidden_objects_before_the_signature_are_refused(
    check: Check, sent: bytes, diego_key: SigningKey
) -> None:
    signed = sign_pdf(
        mutants.appended_with_old_table(sent), key=diego_key, plan=plan("Firma1")
    )
    refused(check(sent, signed), "changed")


def test_a_visible_signature_is_refused(
    check: Check,
    sent: bytes,
    sign_elsewhere: SignElsewhere,
    diego_key: SigningKey,
) -> None:
    seen = sign_elsewhere(sent, diego_key, spec=SigFieldSpec("V", box=(0, 0, 99, 99)))
    refused(check(sent, seen), "visible")


def test_a_broken_signature_is_refused(
    check: Check, sent: bytes, diego_key: SigningKey
) -> None:
    signed = sign_pdf(sent, key=diego_key, plan=plan("Firma1"))
    broken = mutants.false_contents("other signature value")(signed)
    refused(check(sent, broken), "broken_signature")


@pytest.mark.parametrize("kind", ["zeros", "nonsense"])
def test_what_cannot_be_read_is_refused(
    check: Check, sent: bytes, diego_key: SigningKey, kind: str
) -> None:
    signed = sign_pdf(sent, key=diego_key, plan=plan("Firma1"))
    refused(check(sent, mutants.false_contents(kind)(signed)), "not_evaluable")


def test_much_more_than_a_signature_is_refused(
    check: Check, sent: bytes, diego_key: SigningKey
) -> None:
    signed = sign_pdf(sent, key=diego_key, plan=plan("Firma1"))
    refused(check(sent, signed + b"%" * 3_000_000), "too_long")


@pytest.mark.parametrize(
    "expected",
    [
        ExpectedSigner(document_number="90000904", complement="1A"),
        ExpectedSigner(document_number="90000903"),
        ExpectedSigner(document_number="90000903", complement="1B"),
        ExpectedSigner(
            document_number="90000903", complement="1A", document_type="CIE"
        ),
        ExpectedSigner(
            document_number="90000903", complement="1A", certificate_sha256="00"
        ),
        ExpectedSigner(),
    ],
)
def test_somebody_else_is_refused_by_name(
    check: Check, sent: bytes, diego_key: SigningKey, expected: ExpectedSigner
) -> None:
    signed = sign_pdf(sent, key=diego_key, plan=plan("Firma1"))
    acceptance = check(sent, signed, expected=expected)
    refused(acceptance, "wrong_signer")
    assert "Diego Ficticio" in acceptance.reason


@pytest.mark.parametrize(
    "expected",
    [
        ExpectedSigner(document_number="90000903-1A"),
        ExpectedSigner(document_number="90000903", complement="1a"),
        ExpectedSigner(document_number="90000903", complement="1A", document_type="CI"),
    ],
)
def test_the_same_person_may_be_written_in_other_ways(
    check: Check, sent: bytes, diego_key: SigningKey, expected: ExpectedSigner
) -> None:
    signed = sign_pdf(sent, key=diego_key, plan=plan("Firma1"))
    assert check(sent, signed, expected=expected).accepted


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [(-800, -1, "expired"), (1, 800, "not_yet_valid")],
)
def test_a_certificate_out_of_its_time_is_refused_whatever_hour_is_declared(
    check: Check,
    sent: bytes,
    authority: DemoAuthority,
    begin: int,
    end: int,
    code: str,
) -> None:
    now, day = clock.now(), timedelta(days=1)
    key = authority.issue_official(
        Official(
            username="d",
            name="Diego Ficticio",
            document_number="90000903",
            complement="1A",
        ),
        not_before=now + begin * day,
        not_after=now + end * day,
    )
    declared = now - 2 * day if code == "expired" else now + 2 * day
    refused(
        check(sent, sign_pdf(sent, key=key, plan=plan("Firma1", at=declared))), code
    )


def test_a_revoked_certificate_is_refused(
    check: Check, sent: bytes, authority: DemoAuthority, trust: TrustStore
) -> None:
    key = authority.issue_official(
        Official(
            username="d",
            name="Diego Ficticio",
            document_number="90000903",
            complement="1A",
        )
    )
    authority.revoke(key)
    (trust.crls / "newest.crl").write_bytes(authority.crl())
    refused(check(sent, sign_pdf(sent, key=key, plan=plan("Firma1"))), "revoked")


def test_an_authority_that_is_not_trusted_is_refused(
    sent: bytes, diego_key: SigningKey, tmp_path: Path
) -> None:
    acceptance = check_returned(
        sent,
        sign_pdf(sent, key=diego_key, plan=plan("Firma1")),
        expected=DIEGO,
        trust=TrustStore(tmp_path / "nobody"),
        at=clock.now(),
    )
    refused(acceptance, "untrusted")


def test_a_clock_that_is_ahead_is_refused(
    check: Check, sent: bytes, diego_key: SigningKey
) -> None:
    ahead = plan("Firma1", at=clock.now() + timedelta(days=1))
    refused(check(sent, sign_pdf(sent, key=diego_key, plan=ahead)), "clock")


def test_a_certification_that_closes_the_file_locks(
    check: Check,
    sent: bytes,
    sign_elsewhere: SignElsewhere,
    diego_key: SigningKey,
) -> None:
    closed = sign_elsewhere(
        sent, diego_key, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    refused(check(sent, closed), "locks")
