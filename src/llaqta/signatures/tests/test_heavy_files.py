"""Files made to keep whoever judges them busy: what grows without measure is not followed to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from llaqta.lib import clock
from llaqta.signatures import usages
from llaqta.signatures.addition import judge_addition
from llaqta.signatures.api import (
    Overall,
    SigningKey,
    TrustStore,
    sign_pdf,
)
from llaqta.signatures.chains import Chains
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import Judge, plan
from llaqta.signatures.tests.papers import paper

LEVELS = 40  # each refers twice to the next: a million million ways lead to the last


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usages, "MOST_WAYS", 5_000)


def many_ways() -> bytes:
    levels = {
        10 + level: b"[%d 0 R %d 0 R]" % (11 + level, 11 + level)
        for level in range(LEVELS)
    }
    catalog = {1: b"<</Type/Catalog/Pages 2 0 R/Extra 10 0 R>>"}
    return paper({**catalog, **levels, 10 + LEVELS: b"<<>>"})


def test_a_file_with_endless_ways_to_an_object_is_not_evaluated(
    judge: Judge, elena_key: SigningKey
) -> None:
    signed = sign_pdf(many_ways(), key=elena_key, plan=plan())
    verdict = judge(mutants.increment(signed, {}))
    assert verdict.overall is Overall.NOT_EVALUABLE
    assert "más tiempo o memoria" in verdict.reason


def test_nor_is_it_taken_in_when_it_comes_back(
    trust: TrustStore, elena_key: SigningKey
) -> None:
    sent = many_ways()
    returned = sign_pdf(sent, key=elena_key, plan=plan())
    answer = judge_addition(
        returned,
        sent=len(sent),
        expected=None,
        trust=trust,
        at=clock.now(),
        may_lock=False,
    )
    assert answer.code == "not_evaluable"


def test_of_authorities_that_issue_one_another_no_line_is_sought(
    trust: TrustStore,
) -> None:
    """Six of them make more lines than a processor tries in an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [f"Entidad {number}" for number in range(6)]
    crowd = [
        _issued(one, by=other, key=key)
        for one in names
        for other in names
        if one != other
    ]
    chains = Chains(trust)
    chains.offer(crowd)
    person = _issued("Persona Ficticia", by=names[0], key=key, is_authority=False)
    assert chains.find(person).problem == "untrusted"


def _issued(
    name: str, *, by: str, key: ec.EllipticCurvePrivateKey, is_authority: bool = True
) -> asn1.Certificate:
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, by)
    )
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
