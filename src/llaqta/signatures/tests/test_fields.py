"""Places for signatures: what a reader, a screen reader and the archive's rules need of them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.signatures.api import (
    FieldNameError,
    FieldPlan,
    SigningKey,
    add_signature_fields,
    sign_pdf,
)
from llaqta.signatures.tests.checks import Check, objects_of, plan

PLACE = FieldPlan(name="Firma1", description="Firma de la Directora «de Urbanismo»")


def field_of(pdf: bytes) -> Any:
    return objects_of(pdf, ["/AcroForm", "/Fields"])[0]


def test_the_field_says_whose_it_is(act: bytes, check_syntax: Check) -> None:
    prepared = add_signature_fields(act, [PLACE])
    field = field_of(prepared)
    assert field["/FT"] == "/Sig"
    assert field["/T"] == "Firma1"
    assert field["/TU"] == "Firma de la Directora «de Urbanismo»"
    assert "/V" not in field
    check_syntax(prepared)


def test_the_widget_is_what_both_pdf_a_and_pdf_ua_accept(act: bytes) -> None:
    """PDF/A-3, 6.3.2: Print set; Hidden, Invisible, NoView, ToggleNoView clear. 6.3.3: without size, no appearance is asked.
    PDF/UA-1, 7.18.1: outside the page it need not be tagged."""
    field = field_of(add_signature_fields(act, [PLACE]))
    print_bit, forbidden = 4, 1 | 2 | 32 | 256
    assert field["/F"] & print_bit
    assert not field["/F"] & forbidden
    left, bottom, right, top = (float(number) for number in field["/Rect"])
    assert (left, bottom) == (right, top)
    page = PdfFileReader(io.BytesIO(act)).root["/Pages"]["/Kids"][0]
    assert left < page["/MediaBox"][0]
    assert bottom < page["/MediaBox"][1]


def test_the_page_lists_the_widget_and_keeps_its_tab_order(act: bytes) -> None:
    prepared = add_signature_fields(act, [PLACE])
    page = objects_of(prepared, ["/Pages", "/Kids"])[0]
    assert page["/Tabs"] == "/S"
    [widget] = page["/Annots"]
    assert [widget] == list(objects_of(prepared, ["/AcroForm", "/Fields"]))
    assert widget.get_object()["/P"] == page


def test_the_form_says_that_only_appending_is_allowed(act: bytes) -> None:
    form = objects_of(add_signature_fields(act, [PLACE]), ["/AcroForm"])
    assert form["/SigFlags"] == 3
    assert "/NeedAppearances" not in form


def test_what_makes_it_pdf_a_and_pdf_ua_is_untouched(
    act: bytes, elena_key: SigningKey
) -> None:
    signed = sign_pdf(act, key=elena_key, plan=plan(certify=True))
    before, after = objects_of(act), objects_of(signed)
    assert set(after) - set(before) == {"/AcroForm", "/Perms"}
    for key in before:
        assert after.raw_get(key) == before.raw_get(key)
    assert after["/Metadata"].data == before["/Metadata"].data
    assert list(after["/Perms"]) == ["/DocMDP"]  # 6.1.12


def test_the_trailer_keeps_its_identity(act: bytes, elena_key: SigningKey) -> None:
    first = PdfFileReader(io.BytesIO(act)).trailer["/ID"]
    signed = sign_pdf(act, key=elena_key, plan=plan())
    second = PdfFileReader(io.BytesIO(signed)).trailer["/ID"]
    assert second[0] == first[0]
    assert second[1] != first[1]


@pytest.mark.parametrize("name", ["", "a.b", "Firma1"])
def test_a_name_that_does_not_serve_is_refused(act: bytes, name: str) -> None:
    prepared = add_signature_fields(act, [PLACE])
    with pytest.raises(FieldNameError):
        add_signature_fields(prepared, [FieldPlan(name=name, description="x")])


def test_no_fields_no_change(act: bytes) -> None:
    assert add_signature_fields(act, []) == act


def test_fields_may_be_added_in_two_goes(act: bytes, check_syntax: Check) -> None:
    pdf = add_signature_fields(act, [PLACE])
    pdf = add_signature_fields(pdf, [FieldPlan(name="Año", description="Otra")])
    fields = objects_of(pdf, ["/AcroForm", "/Fields"])
    names = [field.get_object()["/T"] for field in fields]
    assert names == ["Firma1", "Año"]
    check_syntax(pdf)
