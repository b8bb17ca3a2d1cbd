"""Of a list of revoked certificates, what it covers: one that speaks of others says nothing of this one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from llaqta.lib import clock
from llaqta.signatures.api import Outcome, Overall, TrustStore, judge_pdf, sign_pdf
from llaqta.signatures.demo_authority import (
    DemoAuthority,
    DemoKey,
    Official,
    profiles,
)
from llaqta.signatures.revocation import RevocationData, Standing
from llaqta.signatures.tests.checks import NOON, plan
from llaqta.signatures.tests.papers import paper

NOBODY_ELSES: dict[str, Any] = {
    "relative_name": None,
    "only_contains_user_certs": False,
    "only_contains_ca_certs": False,
    "only_some_reasons": None,
    "indirect_crl": False,
    "only_contains_attribute_certs": False,
}
DAY = timedelta(days=1)


@pytest.fixture
def person(authority: DemoAuthority) -> DemoKey:
    return authority.issue_official(
        Official(username="ana", name="Ana Ficticia", document_number="90000904"),
        not_before=NOON - DAY,
        not_after=NOON + 365 * DAY,
    )


def own_address(person: DemoKey) -> str:
    [point] = person.x509_certificate.extensions.get_extension_for_class(
        x509.CRLDistributionPoints
    ).value
    [name] = point.full_name or []
    return str(name.value)


def make_list(
    authority: DemoAuthority,
    *extensions: Any,
    revoked: DemoKey | None = None,
    reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise,
    at: datetime = NOON,
) -> bytes:
    """A list of the issuer with these critical extensions, empty but for whom it names."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.issuer.x509_certificate.subject)
        .last_update(at)
        .next_update(at + 7 * DAY)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    if revoked is not None:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(revoked.x509_certificate.serial_number)
            .revocation_date(at - timedelta(hours=1))
            .add_extension(x509.CRLReason(reason), critical=False)
            .build()
        )
    crl = builder.sign(authority.issuer.private_key, hashes.SHA256())
    return crl.public_bytes(Encoding.DER)


def standing(
    authority: DemoAuthority, certificate: x509.Certificate, *lists: bytes
) -> Standing:
    subject, issuer = (
        asn1.Certificate.load(one.public_bytes(Encoding.DER))
        for one in (certificate, authority.issuer.x509_certificate)
    )
    return RevocationData(None, crls=lists).standing(subject, issuer, NOON)


def said(authority: DemoAuthority, person: DemoKey, *extensions: Any) -> str:
    """What an empty list with these critical extensions says of a person's certificate."""
    content = make_list(authority, *extensions)
    return standing(authority, person.x509_certificate, content).state


def scope(address: str | None, **limits: Any) -> x509.IssuingDistributionPoint:
    names = None if address is None else [x509.UniformResourceIdentifier(address)]
    return x509.IssuingDistributionPoint(full_name=names, **{**NOBODY_ELSES, **limits})


def test_the_whole_list_says_that_it_is_good(
    authority: DemoAuthority, person: DemoKey
) -> None:
    assert said(authority, person) == "good"


def test_the_part_that_the_certificate_names_says_that_it_is_good(
    authority: DemoAuthority, person: DemoKey
) -> None:
    assert said(authority, person, scope(own_address(person))) == "good"


def test_another_part_says_nothing_of_it(
    authority: DemoAuthority, person: DemoKey
) -> None:
    """Whoever is in part two and was revoked would bring part one in their file."""
    part_one = scope("http://127.0.0.1:9/parte-1.crl")
    assert said(authority, person, part_one) == "unknown"


@pytest.mark.parametrize(
    "limits",
    [
        {"only_contains_ca_certs": True},
        {"indirect_crl": True},
        {"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})},
    ],
    ids=lambda limits: next(iter(limits)),
)
def test_a_list_of_others_says_nothing_of_it(
    authority: DemoAuthority, person: DemoKey, limits: dict[str, Any]
) -> None:
    part = scope(own_address(person), **limits)
    assert said(authority, person, part) == "unknown"


def test_the_changes_since_another_list_say_nothing_by_themselves(
    authority: DemoAuthority, person: DemoKey
) -> None:
    assert said(authority, person, x509.DeltaCRLIndicator(1)) == "unknown"


# -- Left out, and yet not passed over in silence ----------------------------------------------------------------------

UNREADABLE = {
    "changes since another list": x509.DeltaCRLIndicator(1),
    "made for others too": scope(None, indirect_crl=True),
    "of some reasons": scope(
        None, only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})
    ),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_newer_list_that_cannot_be_read_leaves_it_open(
    authority: DemoAuthority, person: DemoKey, kind: str
) -> None:
    whole = make_list(authority)
    newer = make_list(authority, UNREADABLE[kind], at=NOON + DAY)
    found = standing(authority, person.x509_certificate, whole, newer)
    assert (found.state, found.why) == ("unknown", "partial")
    assert found.spoken_at == NOON + DAY


@pytest.mark.parametrize("kind", UNREADABLE)
def test_one_that_a_whole_list_has_overtaken_does_not_matter(
    authority: DemoAuthority, person: DemoKey, kind: str
) -> None:
    older = make_list(authority, UNREADABLE[kind], at=NOON - DAY)
    found = standing(authority, person.x509_certificate, older, make_list(authority))
    assert found.state == "good"


def test_one_that_somebody_else_signed_does_not_matter(
    authority: DemoAuthority, person: DemoKey
) -> None:
    newer = bytearray(
        make_list(authority, UNREADABLE["made for others too"], at=NOON + DAY)
    )
    newer[-1] ^= 1
    found = standing(
        authority, person.x509_certificate, make_list(authority), bytes(newer)
    )
    assert found.state == "good"


def test_whom_the_changes_name_is_revoked(
    authority: DemoAuthority, person: DemoKey
) -> None:
    newer = make_list(
        authority, x509.DeltaCRLIndicator(1), revoked=person, at=NOON + DAY
    )
    found = standing(authority, person.x509_certificate, make_list(authority), newer)
    assert found.state == "revoked"


def test_whom_the_changes_free_is_not_called_revoked_nor_good(
    authority: DemoAuthority, person: DemoKey
) -> None:
    newer = make_list(
        authority,
        x509.DeltaCRLIndicator(1),
        revoked=person,
        reason=x509.ReasonFlags.remove_from_crl,
        at=NOON + DAY,
    )
    found = standing(authority, person.x509_certificate, make_list(authority), newer)
    assert (found.state, found.why) == ("unknown", "partial")


def test_who_was_on_hold_and_may_be_free_again_is_left_open(
    authority: DemoAuthority, person: DemoKey
) -> None:
    held = make_list(
        authority, revoked=person, reason=x509.ReasonFlags.certificate_hold
    )
    assert standing(authority, person.x509_certificate, held).state == "revoked"
    newer = make_list(authority, x509.DeltaCRLIndicator(1), at=NOON + DAY)
    found = standing(authority, person.x509_certificate, held, newer)
    assert (found.state, found.why) == ("unknown", "partial")


def test_a_certificate_whose_list_is_made_by_another_authority_is_left_open(
    authority: DemoAuthority,
) -> None:
    other = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Otra autoridad")])
    elsewhere = authority.issue(
        profiles.authority_name("Ana Ficticia"),
        profiles.for_signer(authority.base_url, list_issuer=other),
    )
    found = standing(authority, elsewhere.x509_certificate, make_list(authority))
    assert (found.state, found.why) == ("unknown", "indirect")


def test_a_certificate_that_names_its_issuer_there_is_checked_with_its_list(
    authority: DemoAuthority,
) -> None:
    """As the national authority's do."""
    person = authority.issue_official(
        Official(username="ana", name="Ana Ficticia", document_number="90000904"),
        names_list_issuer=True,
    )
    assert said(authority, person) == "good"


def test_the_verdict_says_that_it_was_not_checked_and_why(
    authority: DemoAuthority, elena_key: DemoKey, trust: TrustStore
) -> None:
    newer = make_list(
        authority, x509.DeltaCRLIndicator(1), at=clock.now() + timedelta(minutes=1)
    )
    trust.crls.mkdir(exist_ok=True)
    (trust.crls / "cambios.crl").write_bytes(newer)
    signed = sign_pdf(paper(), key=elena_key, plan=plan(at=clock.now()))
    verdict = judge_pdf(signed, trust=trust)
    assert verdict.overall is Overall.VALID
    assert verdict.signatures[0].revocation.outcome is Outcome.UNKNOWN
    assert verdict.signatures[0].level == "B-B"
    assert "Revocación no comprobada" in verdict.reason
    assert "solo los cambios o una parte" in verdict.reason
