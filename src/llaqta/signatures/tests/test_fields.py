"""Places for signatures: what a reader, a screen reader and the archive's rules need of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pdfua
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
from llaqta.signatures.tests.papers import CATALOG, paper

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


def test_the_widget_is_what_pdf_a_asks(act: bytes) -> None:
    """PDF/A-3, 6.3.2: Print set; Hidden, Invisible, NoView, ToggleNoView clear. 6.3.3: without size, no appearance is asked."""
    field = field_of(add_signature_fields(act, [PLACE]))
    print_bit, forbidden = 4, 1 | 2 | 32 | 256
    assert field["/F"] & print_bit
    assert not field["/F"] & forbidden
    left, bottom, right, top = (float(number) for number in field["/Rect"])
    assert (left, bottom) == (right, top)
    assert "/AP" not in field


def test_the_widget_is_what_pdf_ua_asks(act: bytes) -> None:
    """PDF/UA-1, 7.18.1 and 7.18.4: words for it, and a Form in the structure tree that holds it, last in reading order."""
    prepared = add_signature_fields(act, [PLACE])
    tree = objects_of(prepared, ["/StructTreeRoot"])
    document = tree["/K"][0]
    form = document["/K"][-1]
    assert (form["/S"], form["/P"]) == ("/Form", document)
    field = field_of(prepared)
    assert form["/K"]["/Obj"] == field
    numbers = list(tree["/ParentTree"]["/Nums"])
    key = field["/StructParent"]
    assert numbers[numbers.index(key) + 1].get_object() == form
    assert tree["/ParentTreeNextKey"] == key + 1
    assert field["/TU"]


def test_a_checker_of_pdf_ua_finds_no_fault(
    act: bytes, elena_key: SigningKey, diego_key: SigningKey, tmp_path: Path
) -> None:
    signed = add_signature_fields(act, [PLACE])
    signed = sign_pdf(signed, key=elena_key, plan=plan("Firma1", certify=True))
    signed = sign_pdf(signed, key=diego_key, plan=plan())
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    outcomes = pdfua.validate(str(file)).outcomes
    assert [finding for outcome in outcomes for finding in outcome.findings] == []


def test_what_is_signed_keeps_its_structure(act: bytes, elena_key: SigningKey) -> None:
    """A field added after a signature stays outside the tree, and so outside the page, where it need not be tagged (7.18.1)."""
    signed = sign_pdf(act, key=elena_key, plan=plan())
    later = add_signature_fields(
        signed, [FieldPlan(name="Firma2", description="Otra firma")]
    )
    before, after = (objects_of(pdf, ["/StructTreeRoot"]) for pdf in (signed, later))
    assert after["/ParentTree"] == before["/ParentTree"]
    field = objects_of(later, ["/AcroForm", "/Fields"])[-1].get_object()
    assert "/StructParent" not in field
    page = objects_of(later, ["/Pages", "/Kids"])[0].get_object()
    assert float(field["/Rect"][2]) < page["/MediaBox"][0]


TREES = {
    "parents in branches": b"/K 11 0 R/ParentTree<</Kids[]>>",
    "two documents": b"/K[11 0 R 11 0 R]/ParentTree<</Nums[]>>",
    "no document": b"/ParentTree<</Nums[]>>",
    "a part on top": b"/K 12 0 R/ParentTree<</Nums[]>>",
    "no parents": b"/K 11 0 R",
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_a_tree_of_another_shape_is_left_alone(
    tree: bytes, check_syntax: Check
) -> None:
    original = tagged(tree)
    prepared = add_signature_fields(original, [PLACE])
    assert b"StructElem" not in prepared[len(original) :]
    check_syntax(prepared)


@pytest.mark.parametrize(
    ("tree", "key"),
    [
        (b"/K 11 0 R/ParentTree<</Nums[]>>", 0),
        (b"/K[11 0 R]/ParentTree 13 0 R", 5),
        (b"/K[11 0 R]/ParentTree<</Nums[]>>/ParentTreeNextKey 9", 9),
    ],
)
def test_a_tree_written_otherwise_takes_the_field(
    tree: bytes, key: int, check_syntax: Check
) -> None:
    prepared = add_signature_fields(tagged(tree), [PLACE])
    root = objects_of(prepared, ["/StructTreeRoot"])
    numbers = root["/ParentTree"]["/Nums"]
    assert numbers[-2] == key
    assert numbers[-1].get_object()["/S"] == "/Form"
    assert root["/ParentTreeNextKey"] == key + 1
    check_syntax(prepared)


def tagged(tree: bytes) -> bytes:
    """A page with a structure tree whose root has these entries."""
    return paper(
        {
            1: CATALOG[:-2] + b"/StructTreeRoot 10 0 R/MarkInfo<</Marked true>>>>",
            10: b"<</Type/StructTreeRoot" + tree + b">>",
            11: b"<</Type/StructElem/S/Document/P 10 0 R>>",
            12: b"<</Type/StructElem/S/Part/P 10 0 R>>",
            13: b"<</Nums[4 11 0 R]>>",
        }
    )


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
