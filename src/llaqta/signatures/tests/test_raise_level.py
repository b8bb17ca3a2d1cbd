"""Levels raised afterwards: B-T, B-LT, B-LTA, as far as the means of the day reach."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from llaqta.lib import clock
from llaqta.signatures.api import (
    FieldPlan,
    HttpTimestamper,
    SigningKey,
    TrustStore,
    add_signature_fields,
    raise_level,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority, DemoKey
from llaqta.signatures.demo_authority.people import Official
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import Check, Opinions, apart, objects_of, plan
from llaqta.signatures.tests.papers import paper

NOBODY = HttpTimestamper(["http://127.0.0.1:9/tsa"], seconds=1)


@pytest.fixture
def trust(authority: DemoAuthority, tmp_path: Path) -> TrustStore:
    """A folder that trusts the authority and has its fresh lists."""
    return TrustStore(authority.put_anchors(tmp_path / "trust"))


def sign(pdf: bytes, key: SigningKey, timestamper: DemoAuthority | None) -> bytes:
    now = plan(certify=True, at=datetime.now(UTC))
    return sign_pdf(pdf, key=key, plan=now, timestamper=timestamper)


def test_a_signature_with_time_becomes_b_lt(
    act: bytes,
    elena_key: SigningKey,
    authority: DemoAuthority,
    trust: TrustStore,
    check_syntax: Check,
    pdfsig: Opinions,
) -> None:
    signed = sign(act, elena_key, authority)
    raised = raise_level(signed, trust=trust, timestamper=None)
    assert (raised.level, raised.notes) == ("B-LT", ())
    assert raised.pdf.startswith(signed)
    store = objects_of(raised.pdf, ["/DSS"])
    assert len(store["/CRLs"]) == 2  # the issuer's and the root's
    check_syntax(raised.pdf)
    assert [opinion.is_valid for opinion in pdfsig(raised.pdf)] == [True]


def test_with_a_timestamp_over_all_it_becomes_b_lta(
    act: bytes,
    elena_key: SigningKey,
    authority: DemoAuthority,
    trust: TrustStore,
    check_syntax: Check,
) -> None:
    signed = sign(act, elena_key, authority)
    raised = raise_level(signed, trust=trust, timestamper=authority, archive=True)
    assert (raised.level, raised.notes) == ("B-LTA", ())
    check_syntax(raised.pdf)
    last = PdfFileReader(io.BytesIO(raised.pdf)).embedded_signatures[-1]
    assert last.sig_object["/SubFilter"] == "/ETSI.RFC3161"
    assert last.sig_field["/TU"] == "Sello de tiempo del documento"


def test_pyhanko_needs_nothing_but_the_root_and_the_file(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, trust: TrustStore
) -> None:
    """Without a network, and with revocation required for the signer, the time-stamping authority and their issuer."""
    signed = sign(act, elena_key, authority)
    raised = raise_level(signed, trust=trust, timestamper=authority, archive=True)
    root = authority.root.x509_certificate.public_bytes(Encoding.DER)
    how: dict[str, Any] = {
        "trust_roots": [asn1.Certificate.load(root)],
        "allow_fetching": False,
        "revocation_mode": "require",
    }
    reader = PdfFileReader(io.BytesIO(raised.pdf))
    store = DocumentSecurityStore.read_dss(reader)
    context = store.as_validation_context(dict(how))
    [signature] = reader.embedded_regular_signatures
    [timestamp] = reader.embedded_timestamp_signatures
    assert apart(
        lambda: validate_pdf_signature(signature, context, context)
    ).bottom_line
    time = apart(lambda: validate_pdf_timestamp(timestamp, context))
    assert time.valid
    assert time.trusted
    alone = ValidationContext(**how, crls=[])
    assert not apart(
        lambda: validate_pdf_signature(signature, alone, alone)
    ).bottom_line


def test_a_signature_without_time_gets_it_from_the_document(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, trust: TrustStore
) -> None:
    signed = sign(act, elena_key, None)
    assert raise_level(signed, trust=trust, timestamper=authority).level == "B-LT"
    whole = raise_level(signed, trust=trust, timestamper=authority, archive=True)
    assert whole.level == "B-LTA"


def test_a_timestamp_under_the_revocation_data_archives_nothing(
    elena_key: SigningKey, authority: DemoAuthority, trust: TrustStore
) -> None:
    """It proves when the signature was made; that the lists were not changed since, nothing proves."""
    signed = mutants.increment(sign(paper(), elena_key, None), {})
    raised = raise_level(signed, trust=trust, timestamper=authority)
    assert raised.level == "B-LT"


def test_several_signatures_are_raised_together(
    act: bytes,
    elena_key: SigningKey,
    marta_key: SigningKey,
    authority: DemoAuthority,
    trust: TrustStore,
) -> None:
    places = [FieldPlan(name=name, description=name) for name in ("Firma1", "Firma2")]
    pdf = add_signature_fields(act, places)
    pdf = sign_pdf(
        pdf, key=elena_key, plan=plan("Firma1", certify=True), timestamper=authority
    )
    pdf = sign_pdf(pdf, key=marta_key, plan=plan("Firma2"), timestamper=authority)
    raised = raise_level(pdf, trust=trust, timestamper=authority, archive=True)
    assert (raised.level, raised.notes) == ("B-LTA", ())


def test_raising_twice_changes_nothing_the_second_time(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, trust: TrustStore
) -> None:
    signed = sign(act, elena_key, authority)
    once = raise_level(signed, trust=trust, timestamper=authority, archive=True)
    twice = raise_level(once.pdf, trust=trust, timestamper=authority, archive=True)
    assert twice.pdf == once.pdf
    assert twice.level == "B-LTA"


def test_without_a_time_stamp_it_stays_b_b_and_says_why(
    act: bytes, elena_key: SigningKey, trust: TrustStore
) -> None:
    signed = sign(act, elena_key, None)
    for timestamper, words in (
        (None, "No hay un servicio"),
        (NOBODY, "Ningún servicio"),
    ):
        raised = raise_level(signed, trust=trust, timestamper=timestamper)
        assert raised.pdf == signed
        assert raised.level == "B-B"
        assert words in raised.notes[0]


def test_without_lists_it_stays_b_t_and_says_whose_is_missing(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, tmp_path: Path
) -> None:
    trust = TrustStore(authority.put_anchors(tmp_path / "trust", with_lists=False))
    signed = sign(act, elena_key, authority)
    raised = raise_level(signed, trust=trust, timestamper=authority, archive=True)
    assert raised.pdf == signed
    assert raised.level == "B-T"
    assert any("Elena Ficticia" in note for note in raised.notes)


def test_a_dead_time_stamp_costs_the_archive_only(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, trust: TrustStore
) -> None:
    signed = sign(act, elena_key, authority)
    raised = raise_level(signed, trust=trust, timestamper=NOBODY, archive=True)
    assert raised.level == "B-LT"
    assert "Ningún servicio" in raised.notes[0]


def test_a_time_stamp_that_nobody_vouches_for_is_not_kept(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority, tmp_path: Path
) -> None:
    signed = sign(act, elena_key, None)
    nobody = TrustStore(tmp_path / "empty")
    raised = raise_level(signed, trust=nobody, timestamper=authority)
    assert (raised.pdf, raised.level) == (signed, "B-B")
    assert "no es de una autoridad de confianza" in raised.notes[0]


def test_a_revoked_signer_is_not_raised(
    act: bytes, authority: DemoAuthority, tmp_path: Path
) -> None:
    key: DemoKey = authority.issue_official(
        Official(username="r", name="Rita Ficticia", document_number="90000977")
    )
    authority.revoke(key, at=clock.now().replace(year=2021))
    trust = TrustStore(authority.put_anchors(tmp_path / "trust"))
    signed = sign(act, key, authority)
    raised = raise_level(signed, trust=trust, timestamper=authority)
    assert raised.pdf == signed
    assert raised.notes


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\nnothing"])
def test_a_broken_file_stays_as_it_is(pdf: bytes, trust: TrustStore) -> None:
    raised = raise_level(pdf, trust=trust, timestamper=None)
    assert (raised.pdf, raised.level) == (pdf, "")
    assert raised.notes


def test_an_unsigned_file_stays_as_it_is(act: bytes, trust: TrustStore) -> None:
    raised = raise_level(act, trust=trust, timestamper=None, archive=True)
    assert (raised.pdf, raised.level) == (act, "")
