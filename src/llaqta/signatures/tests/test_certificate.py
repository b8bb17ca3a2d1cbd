"""What a certificate says, in the way Bolivian authorities write it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from llaqta.signatures.api import (
    CertificateFacts,
    UnreadableCertificateError,
    UnsupportedKeyError,
    order_chain,
    prepare_hash,
    read_certificate,
)
from llaqta.signatures.demo_authority import DemoAuthority, DemoKey
from llaqta.signatures.testing import OfficialKey
from llaqta.signatures.tests.checks import plan


@pytest.fixture(scope="module")
def facts(official_key: OfficialKey) -> CertificateFacts:
    key = official_key(
        "Carla Ficticia",
        "9000095",
        complement="1A",
        title="Topógrafa",
        unit="Topografía",
        organization="Municipio Ficticio",
        email="carla@demo.example",
    )
    return read_certificate(key.certificate)


def test_the_subject_is_told_in_words(facts: CertificateFacts) -> None:
    assert facts.name == "Carla Ficticia"
    assert (facts.document_type, facts.document_number) == ("CI", "9000095")
    assert facts.complement == "1A"
    assert facts.title == "Topógrafa"
    assert facts.unit == "Topografía"
    assert facts.organization == "Municipio Ficticio"
    assert facts.email == "carla@demo.example"


def test_the_rest_is_told_too(facts: CertificateFacts) -> None:
    assert "DE PRUEBA" in facts.issuer_name
    assert facts.key == "RSA-2048"
    assert "content_commitment" in facts.key_usage
    assert facts.policy_oids
    assert facts.not_before == datetime(2020, 1, 1, tzinfo=UTC)
    assert facts.not_after.tzinfo is UTC


def test_a_curve_is_named(marta_key: DemoKey) -> None:
    facts = read_certificate(marta_key.certificate)
    assert facts.key == "EC-P256"
    assert facts.sha256 == marta_key.sha256
    assert int(facts.serial_number, 16) == marta_key.serial_number


@pytest.mark.parametrize(
    ("number", "complement", "whole", "masked"),
    [
        ("1234567", "1A", "CI 1234567-1A", "CI ••••567"),
        ("1234567", "", "CI 1234567", "CI ••••567"),
        ("1234", "", "CI 1234", "CI ••••34"),
        ("1", "", "CI 1", "CI ••••"),
        ("", "", "CI", ""),
    ],
)
def test_the_document_is_whole_or_masked(
    facts: CertificateFacts, number: str, complement: str, whole: str, masked: str
) -> None:
    one = replace(facts, document_number=number, complement=complement)
    assert (one.document, one.masked_document) == (whole, masked)


def test_it_comes_back_from_json(facts: CertificateFacts) -> None:
    assert CertificateFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


@pytest.mark.parametrize("der", [b"", b"no certificate", b"0\x82\x05\x00" + bytes(50)])
def test_what_is_no_certificate_is_said(der: bytes) -> None:
    with pytest.raises(UnreadableCertificateError, match="no se puede leer"):
        read_certificate(der)


def test_a_certificate_without_subject_and_extensions_is_read() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    facts = read_certificate(_bare(key))
    assert (facts.name, facts.document, facts.key_usage) == ("", "", ())
    assert facts.key == "EC-P384"


def test_a_name_cannot_hide_signs_or_turn_the_text_around_it() -> None:
    named = x509.NameAttribute(NameOID.COMMON_NAME, "Marta\u200b \u202eanamraH\u2066")
    key = ec.generate_private_key(ec.SECP256R1())
    facts = read_certificate(_bare(key, subject=x509.Name([named])))
    assert facts.name == "Marta anamraH"


def test_a_key_of_another_kind_cannot_sign(act: bytes) -> None:
    certificate = _bare(ed25519.Ed25519PrivateKey.generate())
    assert read_certificate(certificate).key == "Ed25519"
    with pytest.raises(UnsupportedKeyError, match="debe ser RSA o de curva"):
        prepare_hash(
            act, certificate=certificate, chain=(), plan=plan(), with_timestamp=False
        )


def test_the_chain_goes_up_without_the_root(
    elena_key: DemoKey, diego_key: DemoKey, authority: DemoAuthority
) -> None:
    found = [authority.root.certificate, diego_key.certificate, *elena_key.chain]
    assert order_chain(elena_key.certificate, found) == elena_key.chain
    assert order_chain(elena_key.certificate, [elena_key.certificate]) == ()


def test_a_namesake_of_the_issuer_is_not_taken(
    elena_key: DemoKey, authority: DemoAuthority
) -> None:
    namesake = _bare(
        ec.generate_private_key(ec.SECP256R1()),
        subject=authority.issuer.x509_certificate.subject,
        issuer=authority.root.x509_certificate.subject,
    )
    assert order_chain(elena_key.certificate, [namesake]) == ()


def _bare(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    subject: x509.Name | None = None,
    issuer: x509.Name | None = None,
) -> bytes:
    nobody = x509.Name([])
    is_edwards = isinstance(key, ed25519.Ed25519PrivateKey)
    return (
        x509.CertificateBuilder()
        .subject_name(subject or nobody)
        .issuer_name(issuer or nobody)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .sign(key, None if is_edwards else hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
