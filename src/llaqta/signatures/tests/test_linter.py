"""What speaks against signing a file: each finding by a paper made for it, and nothing said of good ones."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from llaqta.signatures.api import (
    FieldPlan,
    SigningKey,
    add_signature_fields,
    lint_pdf,
    sign_pdf,
)
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import plan
from llaqta.signatures.tests.papers import (
    CATALOG,
    PAGE,
    hybrid_paper,
    paper,
    word_paper,
)


def catalog(more: bytes) -> bytes:
    return CATALOG.replace(b"<</Type", b"<<" + more + b"/Type", 1)


def annotated(*annotations: bytes) -> bytes:
    """A page with annotations."""
    numbers = b" ".join(b"%d 0 R" % (10 + n) for n in range(len(annotations)))
    return paper(
        {
            3: PAGE.replace(b"/Contents", b"/Annots[%b]/Contents" % numbers),
            **{10 + n: one for n, one in enumerate(annotations)},
        }
    )


def field(name: bytes, *, left: int, value: bytes = b"", more: bytes = b"") -> bytes:
    return b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%b)%b/F 4/Rect[%d 0 %d 20]%b>>" % (
        name,
        value,
        left,
        left + 50,
        more,
    )


def layers(settings: bytes) -> bytes:
    return paper(
        {
            1: catalog(b"/OCProperties<</OCGs[5 0 R]/D<<%b>>>>" % settings),
            5: b"<</Type/OCG/Name(Capa)>>",
        }
    )


def carrying(subtype: bytes, *, relation: bytes, associated: bytes) -> bytes:
    """A file that carries a file."""
    return paper(
        {
            1: catalog(b"%b/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>" % associated),
            5: b"<</Type/Filespec/F(a)/UF(a)%b/EF<</F 6 0 R>>>>" % relation,
            6: b"<</Type/EmbeddedFile/Subtype/%b/Length 2>>\nstream\n{}\nendstream"
            % subtype,
        }
    )


OURS = {"relation": b"/AFRelationship/Source", "associated": b"/AF[5 0 R]"}
LINK = (
    b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org)>>>>"
)

GOOD = {
    "a page": paper(),
    "a letter of a word processor": word_paper(),
    "a link": annotated(LINK),
    "opens at a page": paper({1: catalog(b"/OpenAction[3 0 R/Fit]")}),
    "opens by going to a page": paper(
        {1: catalog(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>")}
    ),
    "a form filled": mutants.filled_form(),
    "fields side by side": annotated(
        field(b"a", left=0, value=b"/V(x)"), field(b"b", left=60, value=b"/V(y)")
    ),
    "empty fields one over another": annotated(
        field(b"a", left=0), field(b"b", left=20)
    ),
    "layers that all show": layers(b"/BaseState/ON/Order[5 0 R]"),
    "its own data": carrying(b"application#2Fjson", **OURS),
}

BAD = {
    "javascript": (
        paper({1: catalog(b"/Names<</JavaScript<</Names[(a) 5 0 R]>>>>"), 5: b"<</S/JavaScript/JS(x)>>"}),
        "script",
    ),
    "javascript on opening": (
        paper({1: catalog(b"/OpenAction<</S/JavaScript/JS(x)>>")}),
        "open_action",
    ),
    "javascript behind another action": (
        annotated(LINK.replace(b">>>>", b"/Next<</S/JavaScript/JS(x)>>>>>>")),
        "script",
    ),
    "launch": (annotated(LINK.replace(b"/URI/URI(https://example.org)", b"/Launch/F(a.exe)")), "launch"),
    "submit": (annotated(LINK.replace(b"/URI/URI", b"/SubmitForm/F")), "form_action"),
    "import": (annotated(LINK.replace(b"/URI/URI", b"/ImportData/F")), "form_action"),
    "opens an address": (
        paper({1: catalog(b"/OpenAction<</S/URI/URI(https://example.org)>>")}),
        "open_action",
    ),
    "acts while turning pages": (
        paper({3: PAGE.replace(b"/Contents", b"/AA<</O<</S/Named/N/Print>>>>/Contents")}),
        "automatic_action",
    ),
    "goes to another file": (annotated(LINK.replace(b"/URI/URI", b"/GoToR/F")), "external"),
    "content in another file": (
        paper({4: b"<</Length 0/F(otro.bin)>>\nstream\n\nendstream"}),
        "external",
    ),
    "a page of another file": (
        paper(
            {
                3: PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject<</X 5 0 R>>>>"),
                5: b"<</Subtype/Form/BBox[0 0 9 9]/Ref<</F(o.pdf)/Page 0>>/Length 0>>\nstream\n\nendstream",
            }
        ),
        "external",
    ),
    "a hidden layer": (layers(b"/OFF[5 0 R]"), "hidden_layer"),
    "layers hidden at first": (layers(b"/BaseState/OFF"), "hidden_layer"),
    "a layer for paper only": (
        layers(b"/AS[<</Event/Print/Category[/Print]/OCGs[5 0 R]>>]"),
        "hidden_layer",
    ),
    "an action that hides a layer": (
        annotated(LINK.replace(b"/URI/URI(https://example.org)", b"/SetOCGState/State[/OFF]")),
        "hidden_layer",
    ),
    "a hidden field": (
        annotated(field(b"a", left=0, value=b"/V(x)").replace(b"/F 4", b"/F 2")),
        "hidden_annotation",
    ),
    "a hidden page": (
        paper({5: PAGE}),
        "hidden_page",
    ),
    "a page that is not counted": (
        paper({2: b"<</Type/Pages/Count 1/Kids[3 0 R 5 0 R]>>", 5: PAGE}),
        "hidden_page",
    ),
    "pages counted elsewhere": (
        paper(
            {
                2: b"<</Type/Pages/Count 2/Kids[7 0 R 8 0 R]>>",
                5: PAGE,
                7: b"<</Type/Pages/Parent 2 0 R/Count 2/Kids[3 0 R]>>",
                8: b"<</Type/Pages/Parent 2 0 R/Count 0/Kids[5 0 R]>>",
            }
        ),
        "hidden_page",
    ),
    "no page is counted": (
        paper({2: b"<</Type/Pages/Kids[3 0 R]>>"}),
        "hidden_page",
    ),
    "a second page tree": (mutants.with_shadow(), "hidden_page"),
    "fields one over another": (
        annotated(
            field(b"a", left=0, value=b"/V(x)"), field(b"b", left=20, value=b"/V(y)")
        ),
        "overlapping_fields",
    ),
    "an empty field over a filled one": (
        annotated(field(b"a", left=0, value=b"/V(x)"), field(b"b", left=20)),
        "overlapping_fields",
    ),
    "a value that comes from the parent": (
        annotated(
            field(b"a", left=0, more=b"/Parent<</FT/Tx/V(x)>>"), field(b"b", left=20)
        ),
        "overlapping_fields",
    ),
    "a program inside": (carrying(b"application#2Fx-msdownload", **OURS), "attachment"),
    "data without a stated relation": (
        carrying(b"application#2Fjson", relation=b"", associated=b"/AF[5 0 R]"),
        "attachment",
    ),
    "data that is not the document's": (
        carrying(b"application#2Fjson", relation=OURS["relation"], associated=b""),
        "attachment",
    ),
    "a file on the page": (
        annotated(b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]>>"),
        "attachment",
    ),
    "a collection of files": (paper({1: catalog(b"/Collection<<>>")}), "attachment"),
    "xfa": (paper({1: catalog(b"/AcroForm<</Fields[]/XFA(x)>>")}), "xfa"),
    "video": (annotated(b"<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>"), "rich_media"),
    "sound": (annotated(LINK.replace(b"/URI/URI(https://example.org)", b"/Sound")), "rich_media"),
    "something after the end": (mutants.bytes_after_the_end(paper()), "trailing"),
    "cut short": (paper()[:-60], "broken"),
    "not a pdf": (b"hola", "not_pdf"),
    "two documents in one": (hybrid_paper(), "hybrid"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_said_of_a_good_file(name: str) -> None:
    assert lint_pdf(GOOD[name]) == ()


@pytest.mark.parametrize("name", BAD)
def test_it_is_found_and_said_why(name: str) -> None:
    content, code = BAD[name]
    findings = lint_pdf(content)
    assert code in [finding.code for finding in findings]
    assert all(finding.reason.endswith(".") for finding in findings)


def test_our_acts_are_good_at_every_step(
    act: bytes, elena_key: SigningKey, diego_key: SigningKey
) -> None:
    prepared = add_signature_fields(
        act, [FieldPlan(name="Firma1", description="Firma de la Directora")]
    )
    once = sign_pdf(prepared, key=elena_key, plan=plan("Firma1", certify=True))
    twice = sign_pdf(once, key=diego_key, plan=plan())
    for content in (act, prepared, once, twice):
        assert lint_pdf(content) == ()


def test_an_encrypted_file_is_told_apart() -> None:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(paper())))
    writer.encrypt("clave")  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    assert [one.code for one in lint_pdf(out.getvalue())] == ["encrypted"]
