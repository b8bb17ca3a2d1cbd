"""A signature made at once, with a key at hand."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from llaqta.signatures.api import (
    FieldTakenError,
    LockedFileError,
    NoRoomError,
    SigningKey,
    TimestampUnavailableError,
    add_signature_fields,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority
from llaqta.signatures.fields import FieldPlan
from llaqta.signatures.opening import Opening
from llaqta.signatures.tests.checks import (
    Check,
    Opinions,
    SignElsewhere,
    Statuses,
    is_good,
    objects_of,
    plan,
)

PLACES = [
    FieldPlan(name="Firma1", description="Firma de la Directora de Urbanismo"),
    FieldPlan(name="Firma2", description="Firma del Asesor Legal"),
    FieldPlan(name="Firma3", description="Firma de la Alcaldesa"),
]


def cms_of(pdf: bytes) -> cms.SignedData:
    """The CMS of the last signature."""
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[-1]
    return signature.signed_data


def test_everybody_finds_it_valid(
    act: bytes,
    elena_key: SigningKey,
    statuses: Statuses,
    pdfsig: Opinions,
    check_syntax: Check,
) -> None:
    signed = sign_pdf(act, key=elena_key, plan=plan())
    assert [is_good(status) for status in statuses(signed)] == [True]
    [opinion] = pdfsig(signed)
    assert opinion.is_valid
    assert opinion.is_trusted
    assert opinion.covers_all
    assert (opinion.field, opinion.kind) == ("Firma1", "ETSI.CAdES.detached")
    check_syntax(signed)


def test_a_curve_signs_as_well(
    act: bytes, marta_key: SigningKey, statuses: Statuses, pdfsig: Opinions
) -> None:
    signed = sign_pdf(act, key=marta_key, plan=plan())
    assert [is_good(status) for status in statuses(signed)] == [True]
    assert [opinion.is_valid for opinion in pdfsig(signed)] == [True]


def test_what_was_there_is_the_beginning_of_what_comes_out(
    act: bytes, elena_key: SigningKey
) -> None:
    signed = sign_pdf(act, key=elena_key, plan=plan())
    assert signed.startswith(act)


def test_the_cms_is_that_of_pades_b(
    act: bytes, elena_key: SigningKey, authority: DemoAuthority
) -> None:
    data = cms_of(sign_pdf(act, key=elena_key, plan=plan()))
    [signer] = data["signer_infos"]
    kinds = [attribute["type"].native for attribute in signer["signed_attrs"]]
    assert sorted(kinds) == [
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    ]  # and no signing_time
    certificates = {one.chosen.dump() for one in data["certificates"]}
    assert certificates == {elena_key.certificate, *elena_key.chain}
    assert data["encap_content_info"]["content"].native is None


def test_the_attributes_are_der_and_name_the_certificate(
    act: bytes, elena_key: SigningKey
) -> None:
    [signer] = cms_of(sign_pdf(act, key=elena_key, plan=plan()))["signer_infos"]
    attributes = signer["signed_attrs"]
    rewritten = cms.CMSAttributes(
        [cms.CMSAttribute.load(one.dump()) for one in attributes]
    )
    assert attributes.untag().dump() == rewritten.dump(force=True)
    values = {one["type"].native: one["values"][0] for one in attributes}
    [named] = values["signing_certificate_v2"]["certs"]
    assert named["cert_hash"].native == hashlib.sha256(elena_key.certificate).digest()


def test_the_signature_dictionary_says_when_who_and_why(
    act: bytes, elena_key: SigningKey
) -> None:
    said = plan(name="Elena Ficticia", reason="Aprobación (final)", location="")
    signed = sign_pdf(act, key=elena_key, plan=said)
    value = objects_of(signed, ["/AcroForm", "/Fields"])[0]["/V"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/M"] == "D:20260211160000Z"
    assert value["/Name"] == "Elena Ficticia"
    assert value["/Reason"] == "Aprobación (final)"
    assert "/Location" not in value


def test_the_moment_must_have_a_time_zone(act: bytes, elena_key: SigningKey) -> None:
    with pytest.raises(ValueError, match="aware"):
        sign_pdf(
            act,
            key=elena_key,
            plan=plan(at=datetime(2026, 2, 11, 12)),  # noqa: DTZ001
        )


def test_the_same_act_signed_twice_at_one_moment_is_the_same_file(
    act: bytes, elena_key: SigningKey
) -> None:
    assert sign_pdf(act, key=elena_key, plan=plan()) == sign_pdf(
        act, key=elena_key, plan=plan()
    )


def test_several_sign_one_after_another(
    act: bytes,
    elena_key: SigningKey,
    diego_key: SigningKey,
    marta_key: SigningKey,
    statuses: Statuses,
    pdfsig: Opinions,
    check_syntax: Check,
) -> None:
    pdf = act
    for key in (elena_key, diego_key, marta_key):
        before, pdf = pdf, sign_pdf(pdf, key=key, plan=plan())
        assert pdf.startswith(before)
    assert [is_good(status) for status in statuses(pdf)] == [True] * 3
    opinions = pdfsig(pdf)
    assert [opinion.field for opinion in opinions] == ["Firma1", "Firma2", "Firma3"]
    assert all(opinion.is_valid for opinion in opinions)
    check_syntax(pdf)


def test_prepared_fields_are_signed_in_any_order(
    act: bytes,
    elena_key: SigningKey,
    diego_key: SigningKey,
    marta_key: SigningKey,
    statuses: Statuses,
    pdfsig: Opinions,
) -> None:
    pdf = add_signature_fields(act, PLACES)
    pdf = sign_pdf(pdf, key=diego_key, plan=plan("Firma2", certify=True))
    pdf = sign_pdf(pdf, key=marta_key, plan=plan("Firma3", certify=True))
    pdf = sign_pdf(pdf, key=elena_key, plan=plan("Firma1", certify=True))
    assert [is_good(status) for status in statuses(pdf)] == [True] * 3
    assert all(opinion.is_valid for opinion in pdfsig(pdf))
    assert len(objects_of(pdf, ["/AcroForm", "/Fields"])) == 3


def test_a_signature_in_a_prepared_field_changes_nothing_but_the_field(
    act: bytes, elena_key: SigningKey
) -> None:
    prepared = add_signature_fields(act, PLACES)
    signed = sign_pdf(prepared, key=elena_key, plan=plan("Firma2"))
    added = signed[len(prepared) :]
    assert added.count(b" obj\n") == 2  # the field and the signature


def test_the_first_signature_certifies_and_lets_others_sign(
    act: bytes, elena_key: SigningKey, diego_key: SigningKey, statuses: Statuses
) -> None:
    certified = sign_pdf(act, key=elena_key, plan=plan(certify=True))
    permission = objects_of(certified, ["/Perms", "/DocMDP"])
    [reference] = permission["/Reference"]
    assert reference["/TransformMethod"] == "/DocMDP"
    assert reference["/TransformParams"]["/P"] == 2
    both = sign_pdf(certified, key=diego_key, plan=plan(certify=True))
    first, second = PdfFileReader(io.BytesIO(both)).embedded_signatures
    assert "/Reference" in first.sig_object
    assert "/Reference" not in second.sig_object
    assert [is_good(status) for status in statuses(both)] == [True, True]


def test_a_field_takes_one_signature(act: bytes, elena_key: SigningKey) -> None:
    signed = sign_pdf(act, key=elena_key, plan=plan("Firma1"))
    with pytest.raises(FieldTakenError, match="Firma1"):
        sign_pdf(signed, key=elena_key, plan=plan("Firma1"))


@pytest.mark.parametrize(
    "lock",
    [
        {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES},
        {"lock": FieldMDPSpec(FieldMDPAction.ALL)},
        {"lock": FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["Firma1"])},
        {"lock": FieldMDPSpec(FieldMDPAction.EXCLUDE, fields=["Firma3"])},
    ],
)
def test_it_does_not_break_a_lock_that_others_put(
    act: bytes,
    elena_key: SigningKey,
    sign_elsewhere: SignElsewhere,
    lock: dict[str, Any],
) -> None:
    prepared = add_signature_fields(act, PLACES)
    locked = sign_elsewhere(prepared, elena_key, **lock)
    with pytest.raises(LockedFileError, match="ya no admite"):
        sign_pdf(locked, key=elena_key, plan=plan("Firma1"))


def test_a_lock_on_other_fields_does_not_forbid(
    act: bytes,
    elena_key: SigningKey,
    diego_key: SigningKey,
    sign_elsewhere: SignElsewhere,
    statuses: Statuses,
) -> None:
    prepared = add_signature_fields(act, PLACES)
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["Firma3"])
    locked = sign_elsewhere(prepared, elena_key, lock=lock)
    signed = sign_pdf(locked, key=diego_key, plan=plan("Firma1"))
    assert [is_good(status) for status in statuses(signed)] == [True, True]


def test_no_fields_are_added_to_a_finished_file(
    act: bytes, elena_key: SigningKey, sign_elsewhere: SignElsewhere
) -> None:
    finished = sign_elsewhere(
        act, elena_key, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    with pytest.raises(LockedFileError):
        add_signature_fields(finished, PLACES)


def test_room_is_set_aside_for_this_very_chain(
    act: bytes, elena_key: SigningKey, marta_key: SigningKey, authority: DemoAuthority
) -> None:
    for key in (elena_key, marta_key):
        for timestamper in (None, authority):
            signed = sign_pdf(act, key=key, plan=plan(), timestamper=timestamper)
            value = objects_of(signed, ["/AcroForm", "/Fields"])[0]["/V"]
            room = len(value["/Contents"])
            used = len(value["/Contents"].rstrip(b"\0"))
            spare = room - used
            assert 0 < spare < (9_000 if timestamper else 700)


class Verbose:
    """A time-stamping authority that has much to say."""

    def timestamp(self, digest: bytes, /) -> bytes:
        return b"\x04\x83\x01\x00\x00" + bytes(65_536)


def test_a_timestamp_without_room_costs_a_level_not_the_signature(
    act: bytes, elena_key: SigningKey
) -> None:
    with pytest.raises(TimestampUnavailableError, match="ocupa más"):
        sign_pdf(act, key=elena_key, plan=plan(), timestamper=Verbose())


def test_nothing_is_written_beyond_its_room() -> None:
    opening = Opening(b"%PDF", bytearray(b"<0000>"), 0, 4)
    assert opening.filled(b"\xab") == b"%PDF<ab00>"
    with pytest.raises(NoRoomError, match="ocupa 3 bytes"):
        opening.filled(b"\xab\xcd\xef")


def test_a_timestamp_makes_it_b_t(
    act: bytes,
    elena_key: SigningKey,
    authority: DemoAuthority,
    statuses: Statuses,
    pdfsig: Opinions,
) -> None:
    signed = sign_pdf(act, key=elena_key, plan=plan(), timestamper=authority)
    [status] = statuses(signed)
    assert is_good(status)
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert [opinion.is_valid for opinion in pdfsig(signed)] == [True]


def test_one_changed_byte_is_noticed(
    act: bytes, elena_key: SigningKey, statuses: Statuses
) -> None:
    signed = bytearray(sign_pdf(act, key=elena_key, plan=plan()))
    place = signed.index(b"Elena Ficticia")
    signed[place] ^= 1
    [status] = statuses(bytes(signed))
    assert not status.intact


def test_forty_sign_a_page(
    act: bytes, marta_key: SigningKey, check_syntax: Check
) -> None:
    pdf = act
    for number in range(1, 41):
        pdf = sign_pdf(
            pdf, key=marta_key, plan=replace(plan(), field_name=f"Firma{number}")
        )
    assert len(PdfFileReader(io.BytesIO(pdf)).embedded_signatures) == 40
    check_syntax(pdf)
