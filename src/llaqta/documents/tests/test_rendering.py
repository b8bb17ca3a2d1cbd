"""The paper of a document: what stands on it, what archives and listeners need, and what travels inside."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents import picture_child, typesetting
from llaqta.documents.document_paper import parties_on
from llaqta.documents.errors import RenderingError
from llaqta.documents.models import DocumentFile, Layout
from llaqta.documents.rendering import render_document
from llaqta.documents.rich_text import clean_html
from llaqta.documents.tests import archive, desk
from llaqta.documents.tests.conftest import drawn
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.signatures import api as signatures
from tests.cast import FIRST_DAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

CITE = "GAMPV-DUC/IT/00001/2026"
DAY = date(2026, 2, 11)
RICH = (
    "<h2>Antecedentes</h2><p>El lote 14 mide <strong>300 m²</strong>.</p><ul><li>Uno<ul><li>Adentro</li></ul></li></ul>"
    "<h4>Detalle</h4><table><thead><tr><th>Lindero</th><th>Medida</th></tr></thead><tbody><tr><td>Norte</td><td>10 m</td></tr>"
    '<tr><td colspan="2">Sin diferencia</td></tr></tbody></table><blockquote><p>Dice la norma.</p></blockquote>'
    '<p>Véase <a href="https://ejemplo.bo/ley">la ley</a>.</p>'
)


@pytest.fixture
def draft(cast: Cast) -> documents.Document:
    return desk.fresh(desk.begun(cast, body=RICH))


def rendered(document: documents.Document, **more: Any) -> bytes:
    return render_document(document, cite=CITE, dated_on=DAY, **more)


def words(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def picture_of(content: bytes, *, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(content) as pdf:
        drawn_page: Image.Image = pdf[page].render(scale=200 / 72).to_pil()
        return drawn_page


@pytest.fixture
def add(draft: documents.Document) -> Callable[..., DocumentFile]:
    def add(content: bytes, name: str, role: DocumentFile.Role) -> DocumentFile:
        attachment = documents.receive_bytes(content, name=name, actor=SYSTEM)
        return DocumentFile.objects.create(
            document=draft, attachment=attachment, role=role, folios=3
        )

    return add


# -- What stands on it -------------------------------------------------------------------------------------------------


def test_the_head_names_posts_and_the_people_who_hold_them_that_day(
    draft: documents.Document, cast: Cast
) -> None:
    text = words(rendered(draft))
    for post in (cast.violeta, cast.diego, cast.elena):
        assert post.position.name in text
        assert str(post.user) in text
    for said in (
        CITE,
        draft.subject,
        "11 de febrero de 2026",
        "Antecedentes",
        "Página 1 de 1",
        draft.code,
    ):
        assert said in text


@pytest.mark.parametrize("typed", ["Presente", "Presente.-", "PRESENTE"])
def test_a_letter_says_presente_once_however_its_addressee_was_typed(
    cast: Cast, typed: str
) -> None:
    letter = desk.begun(
        cast,
        code="nota-externa",
        addressee_id=None,
        addressee_text=f"Bertha Ficticia\n{typed}",
    )
    page = words(rendered(letter))
    assert "Bertha Ficticia" in page
    assert page.lower().count("presente") == 1


@pytest.mark.parametrize(
    ("code", "is_named"), [("nota-externa", False), ("nota-interna", True)]
)
def test_only_inside_it_is_told_through_whose_hands_a_note_went(
    cast: Cast, code: str, is_named: bool
) -> None:
    page = words(rendered(desk.begun(cast, code=code)))
    assert ("Vía:" in page) is is_named
    assert (cast.diego.position.name in page) is is_named


def test_nobody_signs_a_page_without_text(draft: documents.Document) -> None:
    for count in range(19, 24):  # one of them fills the page to its last line
        draft.body = clean_html("<p>De mi consideración:</p>" * count + "<p>Atentamente.</p>")  # fmt: skip
        with pypdfium2.PdfDocument(rendered(draft)) as pdf:
            pages = [page.get_textpage().get_text_bounded() for page in pdf]
        signed = [page for page in pages if "Documento para firma digital" in page]
        assert "Atentamente." in signed[0]


def test_who_substitutes_the_holder_is_named_with_the_act(
    cast: Cast,
) -> None:
    organization.assign_post(
        user=cast.carla.user,
        position=cast.elena.position,
        kind=organization.AssignmentKind.SUBSTITUTE,
        starts_on=DAY,
        ends_on=DAY,
        act_number="Memorándum 7/2026",
        actor=SYSTEM,
    )
    party = parties_on([cast.elena.position.pk], DAY)[cast.elena.position.pk]
    assert party.name == str(cast.carla.user)
    assert party.note == "por suplencia, Memorándum 7/2026"
    before = parties_on([cast.elena.position.pk], FIRST_DAY)[cast.elena.position.pk]
    assert (before.name, before.note) == (str(cast.elena.user), "")


def test_a_post_that_nobody_holds_stands_without_a_name(cast: Cast) -> None:
    empty = parties_on([cast.elena.position.pk], date(1999, 1, 1))
    assert empty[cast.elena.position.pk].name == ""
    assert empty[cast.elena.position.pk].post == cast.elena.position.name


def test_the_qr_opens_the_verification(draft: documents.Document) -> None:
    found = zxingcpp.read_barcodes(picture_of(rendered(draft)))
    assert [code.text for code in found] == [
        f"http://127.0.0.1:8000/verificar/{draft.code}/"
    ]


def test_annexes_stand_with_their_folios_and_hashes(
    draft: documents.Document, add: Callable[..., DocumentFile], pdf: bytes
) -> None:
    annex = add(pdf, "plano.pdf", DocumentFile.Role.ANNEX)
    text = words(rendered(draft))
    assert "plano.pdf" in text
    assert "3 fojas" in text
    assert annex.attachment.sha256[:32] in text


def test_a_preview_has_no_cite_and_no_qr_and_says_that_it_is_worth_nothing(
    draft: documents.Document,
) -> None:
    preview = rendered(draft, preview=True)
    text = words(preview)
    assert "Borrador sin validez" in text
    assert "BORRADOR SIN VALIDEZ" in text
    assert CITE not in text
    assert draft.code not in text
    assert not zxingcpp.read_barcodes(picture_of(preview))
    assert archive.faults(preview) == []


# -- For archives and for listening ------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", Layout.values)
def test_every_layout_keeps_the_standards(
    layout: str, draft: documents.Document
) -> None:
    draft.kind.layout = layout
    content = rendered(draft)
    assert archive.faults(content) == []
    assert "Antecedentes" in words(content)


def test_the_structure_is_that_of_the_text(draft: documents.Document) -> None:
    tags = archive.structure(rendered(draft))
    assert [tag for tag in tags if tag.startswith("H")] == ["H1", "H2", "H3"]
    assert {"L", "LI", "Table", "THead", "TH", "TD", "BlockQuote", "Link"} <= set(tags)
    assert tags.count("TH") == 2


def test_a_picture_of_the_text_is_read_aloud(
    draft: documents.Document, add: Callable[..., DocumentFile]
) -> None:
    picture = add(drawn("JPEG", (4000, 3000)), "croquis.jpg", DocumentFile.Role.PICTURE)
    draft.body = f'<p>Antes <img src="/mesa/documentos/{draft.uuid}/imagenes/{picture.pk}/" alt="Croquis del lote"> después</p>'
    content = rendered(draft)
    assert "Croquis del lote" in archive.alternatives(content)
    assert archive.faults(content) == []


def test_a_picture_of_another_document_is_not_shown(draft: documents.Document) -> None:
    draft.body = (
        f'<p><img src="/mesa/documentos/{draft.uuid}/imagenes/999999/" alt="Ajena"></p>'
    )
    assert "Imagen que ya no está: Ajena" in words(rendered(draft))


@pytest.mark.parametrize(
    "body",
    [
        "<p>漢字 😀 العربية</p>",
        "<p>" + "Z" * 5000 + "</p>",
        "<table>"
        + "<tr><td>" + "W" * 300 + "</td><td>x</td></tr>" * 80
        + "</table>",
        '<p>#read("/secret") *no* $x$ \\ ]</p>',
        "<ol><li><ul><li><ol><li><ul><li><ol><li>hondo</li></ol></li></ul></li></ol></li></ul></li></ol>",
        '<table><tr><th rowspan="3">a</th><th>b</th></tr><tr><td>c</td></tr></table>',
        "",
    ],
)  # fmt: skip
def test_any_text_keeps_the_standards(body: str, draft: documents.Document) -> None:
    draft.body = clean_html(body)
    assert archive.faults(rendered(draft)) == []


def test_the_data_travel_inside(
    draft: documents.Document, add: Callable[..., DocumentFile], pdf: bytes
) -> None:
    annex = add(pdf, "plano.pdf", DocumentFile.Role.ANNEX)
    ((name, (relation, content)),) = archive.attachments(rendered(draft)).items()
    data = json.loads(content)
    assert (name, relation) == ("documento.json", "/Source")
    assert data["cite"] == CITE
    assert data["body_html"] == draft.body
    assert data["body_sha256"] == hashlib.sha256(draft.body.encode()).hexdigest()
    assert data["files"][0]["sha256"] == annex.attachment.sha256
    assert data["dated_on"] == "2026-02-11"


def test_it_keeps_the_standards_after_it_was_signed(
    draft: documents.Document, tmp_path: Path
) -> None:
    authority = signatures.DemoAuthority.make(tmp_path / "authority")
    key = authority.have_official(signatures.OFFICIALS[0])
    plan = signatures.SignaturePlan(
        field_name="Firma1", description="Firma de prueba", certify=True, at=clock.now()
    )
    unsigned = rendered(draft)
    signed = signatures.sign_pdf(unsigned, key=key, plan=plan)
    assert signed.startswith(unsigned)
    assert archive.faults(signed) == []


# -- PDFs made elsewhere -----------------------------------------------------------------------------------------------


@pytest.fixture
def upload(draft: documents.Document) -> Callable[[bytes], documents.Document]:
    def upload(content: bytes) -> documents.Document:
        draft.origin = documents.Document.Origin.UPLOADED
        draft.uploaded = documents.receive_bytes(
            content, name="informe.pdf", actor=SYSTEM
        )
        return draft

    return upload


def pages_of_words(count: int) -> bytes:
    sheets = [Image.new("RGB", (850, 1100), "white") for _ in range(count)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=100)
    return out.getvalue()


def test_an_uploaded_pdf_is_framed_with_cite_and_qr_on_every_page(
    upload: Callable[[bytes], documents.Document],
) -> None:
    document = upload(pages_of_words(2))
    content = rendered(document)
    assert archive.pages_of(content) == 3
    assert words(content).count(CITE) >= 3
    assert "Página 2 de 3" in words(content)
    for page in range(3):
        (code,) = zxingcpp.read_barcodes(picture_of(content, page=page))
        assert code.text.endswith(f"/verificar/{document.code}/")
    assert archive.faults(content) == []


def test_the_original_travels_inside_bit_by_bit(
    upload: Callable[[bytes], documents.Document],
) -> None:
    original = pages_of_words(1)
    files = archive.attachments(rendered(upload(original)))
    assert files["original.pdf"] == ("/Data", original)
    assert "documento.json" in files


def test_the_words_of_an_uploaded_page_are_read_aloud(
    draft: documents.Document, upload: Callable[[bytes], documents.Document]
) -> None:
    content = rendered(upload(rendered(draft)))
    assert any(
        "El lote 14 mide 300 m²" in said for said in archive.alternatives(content)
    )


def test_the_words_of_an_uploaded_page_can_be_selected_where_they_are_seen(
    draft: documents.Document, upload: Callable[[bytes], documents.Document]
) -> None:
    original = rendered(draft)
    framed = rendered(upload(original))
    assert "El lote 14 mide" in words(framed)
    (before, size), (after, framed_size) = (place_of("Antecedentes", pdf) for pdf in (original, framed))  # fmt: skip
    scale = (framed_size[1] - 48.2) / size[1]  # the strip takes 17 mm
    assert after[1] - 48.2 == pytest.approx(before[1] * scale, abs=3)
    assert after[3] - after[1] == pytest.approx((before[3] - before[1]) * scale, abs=4)
    assert archive.faults(framed) == []


def test_a_hyphen_where_a_line_ends_is_one_in_the_frame_too(
    draft: documents.Document, upload: Callable[[bytes], documents.Document]
) -> None:
    """PDFium gives it as a control character, which no font draws and papers for archives refuse."""
    draft.code = "EQDY-WECD-RYNC-QN3X"  # in this one's address the line ends so
    framed = rendered(upload(rendered(draft)))
    assert archive.faults(framed) == []
    assert any("EQDY-WECD-RYNC" in said for said in archive.alternatives(framed))


@pytest.mark.parametrize(
    ("found", "given"),
    [
        ("docu\x02\r\nmento", "documento"),
        ("EQDY\x02WECD", "EQDY-WECD"),
        ("ñandú\ufffe", "ñandú-"),
        ("uno\ndos\ttres\x07", "uno\ndos\ttres"),
    ],
)
def test_words_are_given_without_signs_that_no_font_draws(
    found: str, given: str
) -> None:
    assert picture_child.readable(found) == given


def place_of(
    said: str, content: bytes
) -> tuple[tuple[float, ...], tuple[float, float]]:
    """Left, bottom, right and top of the first place where the first page says it; and the page's size."""
    with pypdfium2.PdfDocument(content) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        at = text.search(said).get_next()
        assert at
        boxes = [text.get_charbox(index) for index in range(at[0], at[0] + at[1])]
        place = boxes[0][0], boxes[0][1], boxes[-1][2], boxes[0][3]
        return place, page.get_size()


def test_who_listens_hears_its_words_once(
    draft: documents.Document, upload: Callable[[bytes], documents.Document]
) -> None:
    original = rendered(draft)
    without_words = archive.structure(rendered(upload(pages_of_words(1))))
    assert archive.structure(rendered(upload(original))) == without_words


def test_a_signed_pdf_leaves_as_it_came(
    draft: documents.Document,
    upload: Callable[[bytes], documents.Document],
    tmp_path: Path,
) -> None:
    authority = signatures.DemoAuthority.make(tmp_path / "authority")
    plan = signatures.SignaturePlan(
        field_name=None, description="Firma", certify=False, at=clock.now()
    )
    key = authority.have_official(signatures.OFFICIALS[0])
    signed = signatures.sign_pdf(rendered(draft), key=key, plan=plan)
    assert rendered(upload(signed)) == signed


def test_a_long_pdf_keeps_its_pages_in_a_frame_without_the_standards(
    upload: Callable[[bytes], documents.Document],
) -> None:
    original = pages_of_words(61)
    content = rendered(upload(original))
    assert archive.pages_of(content) == 62
    assert archive.attachments(content)["original.pdf"][1] == original
    assert "Página 61 de 62" in words(content)


def test_a_broken_pdf_is_refused_in_words(
    upload: Callable[[bytes], documents.Document],
) -> None:
    document = upload(pages_of_words(1))
    assert document.uploaded
    path = blobs.path_of(document.uploaded.sha256)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7\nroto")
    with pytest.raises(RenderingError, match="dañado"):
        rendered(document)


# -- The compiler ------------------------------------------------------------------------------------------------------


def test_a_compiler_is_renewed_after_so_many_papers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typesetting, "RECYCLE_AFTER", 2)
    monkeypatch.setattr(typesetting._own, "made", 0, raising=False)
    used = [typesetting._compiler() for _ in range(3)]
    assert used[0] is used[1]
    assert used[1] is not used[2]
