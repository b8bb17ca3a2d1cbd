"""Ana has an answer of the municipality in her hands: she checks the paper by its code, the file by sending it, and a copy that somebody changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from llaqta.documents import api as documents
from llaqta.documents.tests import desk, signing_desk
from llaqta.lib import clock
from llaqta.signatures.api import DemoAuthority, Official
from llaqta.verification.tests.conftest import content_of, forged
from tests.cast import TODAY
from tests.journeys.accessibility import sideways, violations
from tests.journeys.steps import fetched, field, follow, press, see, see_heading

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.cast import Cast, Staff

pytestmark = pytest.mark.usefixtures("kinds")
NARROW, WIDE = 320, 1280


@pytest.fixture
def answer(
    cast: Cast, authority: DemoAuthority, tmp_path: Path, settings: Settings
) -> documents.Document:
    """An informe of Elena's, signed with her token in the week of the cast."""
    with clock.frozen(TODAY):
        settings.LLAQTA_TRUST = authority.put_anchors(tmp_path / "trust")
        key = authority.issue_official(
            Official(
                username="elena", name="Elena Ficticia", document_number="90000902"
            )
        )
        document = signing_desk.waiting_for(cast.elena, subject="Informe del lote 14")
        assert signing_desk.token_signs(document, cast.elena, key).accepted
    return desk.fresh(document)


def send(page: Page, content: bytes) -> None:
    page.goto("/verificar/")
    page.get_by_label("Documento PDF").set_input_files(
        {"name": "informe.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    press(page, "Verificar el archivo")
    see_heading(page, "informe.pdf")


def look(page: Page) -> None:
    """At both widths: nothing scrolls sideways, and axe finds nothing."""
    page.set_viewport_size({"width": NARROW, "height": 3000})
    assert sideways(page, NARROW) + violations(page) == []
    page.set_viewport_size({"width": WIDE, "height": 3000})
    assert violations(page) == []


def test_the_paper_by_its_code(
    answer: documents.Document, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page("/", javascript=javascript)
    follow(page, "Verificar")
    field(page, "Código del documento").fill(answer.code.lower().replace("-", " "))
    press(page, "Verificar el código")
    see(page, "Auténtico y válido", "Elena Ficticia", "Informe del lote 14")
    see(page, "Directora de Urbanismo, Dirección de Urbanismo y Catastro")
    expect(page.get_by_role("main")).not_to_contain_text("90000902")
    assert fetched(page, page.get_by_role("link", name="Descargar")).body() == (
        content_of(answer)
    )


def test_the_file_and_a_changed_copy_of_it(
    answer: documents.Document, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page("/verificar/", javascript=javascript)
    send(page, content_of(answer))
    see(page, "Válido", "Es un documento de este municipio", str(answer.cite))
    send(page, forged(content_of(answer)))
    see(page, "No válido", "Se cambió el contenido de una página.")
    expect(page.get_by_role("img", name="como está ahora")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar solo lo que se firmó").click()
    assert download.value.path().read_bytes() == content_of(answer)


def test_the_report_is_a_pdf(
    answer: documents.Document, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/verificar/{answer.code}/")
    token = page.locator("input[name=token]").first.input_value()
    csrf = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    report = page.request.post(
        "/verificar/informe.pdf", form={"token": token, "csrfmiddlewaretoken": csrf}
    )
    assert report.body().startswith(b"%PDF-")


def test_its_pages_are_for_everybody(
    answer: documents.Document,
    administrator: Staff,
    browse_as: Callable[..., Page],
) -> None:
    page = browse_as(None, width=NARROW)
    page.goto("/verificar/")
    look(page)
    press(page, "Verificar el archivo")
    expect(page.locator("#errores")).to_be_visible()
    look(page)
    page.goto(f"/verificar/{answer.code}/")
    look(page)
    send(page, forged(content_of(answer)))
    look(page)
    desk_page = browse_as(administrator, width=WIDE)
    for path in ("/mesa/confianza/", "/mesa/confianza/agregar/"):
        desk_page.goto(path)
        look(desk_page)
    desk_page.goto("/mesa/confianza/")
    desk_page.get_by_role("link", name="Quitar").first.click()
    see_heading(desk_page, "¿Dejar de confiar")
    look(desk_page)
