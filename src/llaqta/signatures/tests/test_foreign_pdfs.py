"""Files that typst did not make: cross-reference streams, hybrids, odd forms; and files that cannot be signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llaqta.signatures.api import (
    BrokenPdfError,
    EncryptedFileError,
    FieldNameError,
    FieldPlan,
    SigningError,
    SigningKey,
    add_signature_fields,
    sign_pdf,
)
from llaqta.signatures.pdf_files import SmallFile
from llaqta.signatures.pdf_values import Ref, UnfamiliarError
from llaqta.signatures.tests.checks import (
    Check,
    Opinions,
    SignElsewhere,
    Statuses,
    is_good,
    objects_of,
    plan,
    require_program,
    run,
)
from llaqta.signatures.tests.papers import CATALOG, PAGE, hybrid_paper, paper

Rewrite = Callable[..., bytes]


@pytest.fixture
def rewrite(act: bytes, tmp_path: Path) -> Rewrite:
    """The act, written anew by qpdf in another shape."""
    program = require_program("qpdf")

    def again(*options: str) -> bytes:
        before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
        before.write_bytes(act)
        assert run(program, *options, before, after).returncode == 0
        return after.read_bytes()

    return again


@pytest.mark.parametrize(
    "options",
    [
        ["--object-streams=generate"],
        ["--linearize"],
        ["--linearize", "--object-streams=generate"],
        ["--qdf"],
        ["--min-version=2.0"],
    ],
    ids=" ".join,
)
def test_other_shapes_are_prepared_and_signed_twice(
    rewrite: Rewrite,
    options: list[str],
    elena_key: SigningKey,
    marta_key: SigningKey,
    statuses: Statuses,
    pdfsig: Opinions,
    check_syntax: Check,
) -> None:
    original = rewrite(*options)
    pdf = add_signature_fields(
        original, [FieldPlan(name="Firma1", description="Firma")]
    )
    pdf = sign_pdf(pdf, key=elena_key, plan=plan("Firma1", certify=True))
    pdf = sign_pdf(pdf, key=marta_key, plan=plan())
    assert pdf.startswith(original)
    assert [is_good(status) for status in statuses(pdf)] == [True, True]
    assert [opinion.is_valid for opinion in pdfsig(pdf)] == [True, True]
    check_syntax(pdf)


def test_a_file_with_a_cross_reference_stream_goes_on_with_one(
    rewrite: Rewrite, elena_key: SigningKey
) -> None:
    original = rewrite("--object-streams=generate")
    added = sign_pdf(original, key=elena_key, plan=plan())[len(original) :]
    assert b"/Type /XRef" in added
    assert b"\nxref\n" not in added


def test_a_hybrid_of_a_word_processor_is_signed(
    elena_key: SigningKey, check_syntax: Check, pdfsig: Opinions
) -> None:
    signed = sign_pdf(hybrid_paper(), key=elena_key, plan=plan())
    check_syntax(signed)
    assert [opinion.is_valid for opinion in pdfsig(signed)] == [True]


def test_a_file_that_another_program_signed_takes_one_more(
    act: bytes,
    elena_key: SigningKey,
    diego_key: SigningKey,
    sign_elsewhere: SignElsewhere,
    statuses: Statuses,
) -> None:
    theirs = sign_elsewhere(act, elena_key)
    both = sign_pdf(theirs, key=diego_key, plan=plan(certify=True))
    assert [is_good(status) for status in statuses(both)] == [True, True]
    assert "/Perms" not in objects_of(both)  # it was not the first


TEXT_FIELD = b"<</FT/Tx/T(Nombre)/Kids[8 0 R]>>"
SIGNATURE_INSIDE = (
    b"<</Type/Annot/Subtype/Widget/T(Firma)/FT/Sig/Parent 7 0 R/Rect[0 0 0 0]/P 3 0 R>>"
)
FORMS = {
    "direct in the catalog": {
        1: CATALOG[:-2] + b"/AcroForm<</Fields[7 0 R]/DA(/Helv 0 Tf)>>>>",
        7: TEXT_FIELD,
        8: b"<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[0 0 9 9]>>",
    },
    "by itself, with its fields in another object": {
        1: CATALOG[:-2] + b"/AcroForm 6 0 R>>",
        6: b"<</Fields 9 0 R>>",
        7: TEXT_FIELD,
        8: b"<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[0 0 9 9]>>",
        9: b"[7 0 R]",
    },
    "widgets of the page in another object": {
        1: CATALOG[:-2] + b"/AcroForm 6 0 R>>",
        3: PAGE[:-2] + b"/Annots 9 0 R>>",
        6: b"<</Fields[7 0 R]>>",
        7: TEXT_FIELD,
        8: b"<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[0 0 9 9]>>",
        9: b"[8 0 R]",
    },
    "empty": {1: CATALOG[:-2] + b"/AcroForm<<>>>>"},
    "null": {1: CATALOG[:-2] + b"/AcroForm null>>"},
    "with comments": {
        1: CATALOG[:-2] + b"% a remark\n/AcroForm<</Fields[]>>>>",
    },
    "with odd names": {1: CATALOG[:-2] + b"/Acro#46orm<</Fields[]>>/A#20B/C#2fD>>"},
}


@pytest.mark.parametrize("objects", FORMS.values(), ids=FORMS)
def test_a_form_that_is_there_keeps_what_it_has(
    objects: dict[int, bytes],
    elena_key: SigningKey,
    statuses: Statuses,
    check_syntax: Check,
) -> None:
    signed = sign_pdf(paper(objects), key=elena_key, plan=plan())
    assert [is_good(status) for status in statuses(signed)] == [True]
    form = objects_of(signed, ["/AcroForm"])
    names = [field.get_object()["/T"] for field in form["/Fields"]]
    assert names == (["Nombre"] if 7 in objects else []) + ["Firma1"]
    assert form["/SigFlags"] == 3
    check_syntax(signed)


def test_a_field_inside_another_goes_by_its_whole_name(
    elena_key: SigningKey, statuses: Statuses
) -> None:
    objects = {
        1: CATALOG[:-2] + b"/AcroForm<</Fields[7 0 R]>>>>",
        3: PAGE[:-2] + b"/Annots[8 0 R]>>",
        7: b"<</T(Firmas)/Kids[8 0 R]>>",
        8: SIGNATURE_INSIDE,
    }
    signed = sign_pdf(paper(objects), key=elena_key, plan=plan("Firmas.Firma"))
    assert [is_good(status) for status in statuses(signed)] == [True]


def test_a_field_for_text_is_no_place_to_sign(elena_key: SigningKey) -> None:
    objects = FORMS["direct in the catalog"]
    with pytest.raises(FieldNameError, match="Nombre"):
        sign_pdf(paper(objects), key=elena_key, plan=plan("Nombre"))


def test_an_encrypted_file_is_refused_in_words(
    rewrite: Rewrite, elena_key: SigningKey
) -> None:
    encrypted = rewrite("--encrypt", "abrir", "dueño", "256", "--")
    with pytest.raises(EncryptedFileError, match="protegido con contraseña"):
        sign_pdf(encrypted, key=elena_key, plan=plan())


BROKEN = {
    "empty": b"",
    "no pdf": b"GIF89a",
    "only a head": b"%PDF-1.7\n",
    "cut short": paper()[:-200],
    "no root": paper(trailer=b"").replace(b"/Root 1 0 R", b"/Ruut 1 0 R"),
    "root is no catalog": paper({1: b"[1 2 3]"}),
    "no pages": paper({1: b"<</Type/Catalog>>"}),
    "pages in a circle": paper({2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"}),
    "no page": paper({2: b"<</Type/Pages/Count 0/Kids[]>>"}),
    "fields in a circle": paper(
        {
            1: CATALOG[:-2] + b"/AcroForm<</Fields[7 0 R]>>>>",
            7: b"<</T(a)/Kids[7 0 R 7 0 R]>>",
        }
    ),
    "a field that is no object": paper(
        {1: CATALOG[:-2] + b"/AcroForm<</Fields[<</T(a)>>]>>>>"}
    ),
    "fields that are no list": paper({1: CATALOG[:-2] + b"/AcroForm<</Fields(a)>>>>"}),
}


@pytest.mark.parametrize("pdf", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_in_words(pdf: bytes, elena_key: SigningKey) -> None:
    with pytest.raises(BrokenPdfError, match="dañado o incompleto"):
        sign_pdf(pdf, key=elena_key, plan=plan())


@given(data=st.data())
def test_no_damage_makes_it_stumble(
    data: st.DataObject, act: bytes, marta_key: SigningKey
) -> None:
    pdf = bytearray(act)
    for place in data.draw(
        st.lists(st.integers(len(act) - 3_000, len(act) - 1), min_size=1, max_size=5)
    ):
        pdf[place] = data.draw(st.integers(0, 255))
    try:
        signed = sign_pdf(bytes(pdf), key=marta_key, plan=plan())
    except SigningError:
        return
    assert signed.startswith(bytes(pdf))


# -- The small reader is strict -------------------------------------------------------------------------------------------


UNFAMILIAR = {
    "bytes after the end": paper() + b"\nmore",
    "another version": paper().replace(b"%PDF-1.7", b"%PDF-2.0"),
    "encrypted": paper(trailer=b"/Encrypt 5 0 R"),
    "hybrid": hybrid_paper(),
    "its own predecessor": paper(trailer=b"/Prev 600"),
    "a key twice": paper(trailer=b"/Root 2 0 R"),
}


@pytest.mark.parametrize("pdf", UNFAMILIAR.values(), ids=UNFAMILIAR)
def test_the_small_reader_leaves_it_to_the_large_one(pdf: bytes) -> None:
    with pytest.raises(UnfamiliarError):
        SmallFile(pdf)


def test_the_small_reader_reads_what_typst_and_we_write(
    act: bytes, elena_key: SigningKey
) -> None:
    for pdf in (act, sign_pdf(act, key=elena_key, plan=plan())):
        file = SmallFile(pdf)
        root = file.trailer["Root"]
        assert isinstance(root, Ref)
        catalog = file.read(root)
        assert isinstance(catalog, dict)
        assert catalog["Type"] == "Catalog"


def test_an_object_that_is_not_where_the_table_says_is_unfamiliar() -> None:
    pdf = paper().replace(b"1 0 obj", b"9 0 obj")
    with pytest.raises(UnfamiliarError):
        SmallFile(pdf).read(Ref(1, 0))
