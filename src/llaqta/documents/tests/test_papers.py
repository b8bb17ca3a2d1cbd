from __future__ import annotations

import dataclasses
import io
import threading
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.tests.conftest import drawn

AT = datetime(2026, 2, 13, 14, 42, tzinfo=UTC)
TOWN = documents.TownPaper(
    name="Gobierno Autónomo Municipal de Ejemplo",
    short_name="Ejemplo",
    seat="Ejemplo",
    department="Cochabamba",
)
RECEIPT = documents.ReceiptPaper(
    municipality=TOWN,
    number="E-2026-000123",
    code="K4MT-9QWX-C7HP-3ADN",
    tracking_url="https://ejemplo.bo/s/K4MT-9QWX-C7HP-3ADN/",
    registered_at="13 de febrero de 2026, 10:42",
    sender="Ana Ficticia Chaʼska Ñuflo · CI 1234567-1A",
    subject="Solicita línea y nivel",
    channel="Ventanilla Única",
    folios="12",
    files=[documents.FilePaper("plano.pdf", "2,4 MB", "0123456789abcdef" * 4)],
    term="6 meses",
    due="13 de agosto de 2026",
    due_basis="Ley 2341, art. 17.II.",
)
HOP = documents.HopPaper(
    number=1,
    sent_at="13 feb 2026, 11:05",
    sender="Ventanilla Única",
    receiver="Topografía",
    instruction="Elaborar informe",
    note="En campo",
)
SHEET = documents.RouteSheetPaper(
    municipality=TOWN,
    number="E-2026-000123",
    code=RECEIPT.code,
    tracking_url=RECEIPT.tracking_url,
    series="Correspondencia externa",
    registered_at=RECEIPT.registered_at,
    origin="Externa",
    sender=RECEIPT.sender,
    addressee="Alcaldía",
    subject=RECEIPT.subject,
    hops=[HOP],
)


def pages(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded())
            text_page.close()
            page.close()
        return texts


@pytest.mark.parametrize(
    "print_receipt", [documents.print_receipt_letter, documents.print_receipt_slip]
)
def test_a_receipt_says_what_was_received(print_receipt: type) -> None:
    (text,) = pages(print_receipt(RECEIPT, instant=AT))
    for words in (
        "E-2026-000123",
        RECEIPT.code,
        "Ana Ficticia Chaʼska Ñuflo",
        "13 de agosto de 2026",
        "plano.pdf",
        "0123456789abcdef" * 2,
    ):
        assert words in text


def test_the_slip_is_80_mm_wide_and_as_long_as_it_needs() -> None:
    with pypdfium2.PdfDocument(
        documents.print_receipt_slip(RECEIPT, instant=AT)
    ) as document:
        width, height = document.get_page_size(0)
    assert width == pytest.approx(80 / 25.4 * 72, abs=0.5)
    assert 300 < height < 1000


def test_the_route_sheet_leaves_numbered_room_to_write_by_hand() -> None:
    (text,) = pages(documents.print_route_sheet(SHEET, instant=AT))
    assert "Elaborar informe" in text
    assert text.count("Sello y firma de recepción física") >= 3
    assert "Página 1 de 1" in text


def test_a_long_route_goes_on_with_page_x_of_y() -> None:
    hops = [dataclasses.replace(HOP, number=number) for number in range(1, 31)]
    texts = pages(
        documents.print_route_sheet(dataclasses.replace(SHEET, hops=hops), instant=AT)
    )
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"Página {number} de {len(texts)}" in text
        assert "E-2026-000123" in text


def test_the_same_data_give_the_same_bytes() -> None:
    assert documents.print_receipt_letter(
        RECEIPT, instant=AT
    ) == documents.print_receipt_letter(RECEIPT, instant=AT)


def test_the_metadata_carry_title_language_and_the_instant_given() -> None:
    content = documents.print_route_sheet(SHEET, instant=AT)
    with pypdfium2.PdfDocument(content) as document:
        metadata = document.get_metadata_dict()
    assert metadata["Title"] == "Hoja de ruta E-2026-000123"
    assert metadata["CreationDate"].startswith("D:20260213144200")
    assert b"/Lang (es-BO)" in content or b"es-BO" in content


def test_it_keeps_the_standards_for_archives_and_for_listening() -> None:
    content = documents.print_receipt_letter(
        dataclasses.replace(RECEIPT, subject="Con 😀 adentro"), instant=AT
    )
    assert b"pdfaid:part>2" in content
    assert b"pdfuaid:part>1" in content


@pytest.mark.parametrize(
    "subject", ["Z" * 10_000, "漢字 العربية", '#import "x" \\ $ * _ ]', "a\nb", "nul\0"]
)
def test_any_subject_prints(subject: str) -> None:
    for content in (
        documents.print_receipt_letter(
            dataclasses.replace(RECEIPT, subject=subject), instant=AT
        ),
        documents.print_receipt_slip(
            dataclasses.replace(RECEIPT, subject=subject), instant=AT
        ),
        documents.print_route_sheet(
            dataclasses.replace(SHEET, subject=subject), instant=AT
        ),
    ):
        assert content.startswith(b"%PDF-")


def test_what_a_citizen_types_stays_text() -> None:
    (text,) = pages(
        documents.print_receipt_letter(
            dataclasses.replace(RECEIPT, subject='#read("/secret") *no*'),
            instant=AT,
        )
    )
    assert '#read("/secret") *no*' in text


def test_threads_print_at_once() -> None:
    done: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: done.append(
                documents.print_receipt_slip(RECEIPT, instant=AT)
            )
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == 1
    assert len(done) == 4


def test_a_template_outside_the_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stranger.typ").write_text("Hola")
    with pytest.raises(RuntimeError):
        documents.render_pdf(tmp_path / "stranger.typ", {})


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_letterhead_carries_the_logo(kind: str) -> None:
    logo = blobs.put(io.BytesIO(drawn(kind, (60, 80))), max_bytes=100_000)
    town = dataclasses.replace(TOWN, emblem_svg=documents.emblem_svg(logo.sha256))
    content = documents.print_route_sheet(
        dataclasses.replace(SHEET, municipality=town), instant=AT
    )
    assert b"/Subtype /Image" in content or b"/Subtype/Image" in content
