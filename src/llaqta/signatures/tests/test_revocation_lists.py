"""Of a list of revoked certificates, what it covers: one that speaks of others says nothing of this one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.signatures.demo_authority import DemoAuthority, DemoKey, Official
from llaqta.signatures.revocation import RevocationData
from llaqta.signatures.tests.checks import NOON

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


def said(authority: DemoAuthority, person: DemoKey, *extensions: Any) -> str:
    """What an empty list with these critical extensions says of a person's certificate."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.issuer.x509_certificate.subject)
        .last_update(NOON)
        .next_update(NOON + 7 * DAY)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    crl = builder.sign(authority.issuer.private_key, hashes.SHA256())
    data = RevocationData(None, crls=[crl.public_bytes(Encoding.DER)])
    subject, issuer = (
        asn1.Certificate.load(one.x509_certificate.public_bytes(Encoding.DER))
        for one in (person, authority.issuer)
    )
    return data.standing(subject, issuer, NOON).state


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
