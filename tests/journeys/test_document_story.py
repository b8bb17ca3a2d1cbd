"""From an empty page to a document with its CITE: three officials, each at their desk, with JavaScript and without it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from llaqta.lib import clock
from tests.cast import TODAY
from tests.journeys.steps import (
    attach,
    choose,
    click,
    fetched,
    field,
    follow,
    photo,
    press,
    saved,
    see,
    see_heading,
    start_act,
)

if TYPE_CHECKING:
    from tests.cast import Cast, Post

pytestmark = pytest.mark.usefixtures("kinds")

Browse = Callable[..., Page]


def text_box(page: Page) -> Locator:
    """The rich editor, or the plain box in its place."""
    return page.get_by_role("textbox", name="Texto", exact=True)


def write_at_the_end(page: Page, text: str) -> None:
    page.wait_for_url("**/escribir/**")  # with its scripts, as for any hand
    text_box(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def open_head(page: Page) -> None:
    page.get_by_text("A quién va, VÍA, DE, firmas y reserva").click()


def test_an_informe_from_the_first_word_to_its_cite(
    cast: Cast, browse_as: Browse, javascript: bool
) -> None:
    def at_the_desk_of(who: Post) -> Page:
        page = browse_as(who, javascript=javascript, width=1280)
        follow(page, "Documentos")
        return page

    carla = at_the_desk_of(cast.carla)
    follow(carla, "Escribir un documento")
    choose(carla, "Tipo de documento", "Informe técnico")
    field(carla, "Referencia").fill("Línea y nivel del lote 14")
    choose(carla, "A, un cargo del municipio", "Responsable de Ventanilla")
    choose(carla, "DE", "Directora de Urbanismo")
    carla.get_by_text("VÍA: por quién pasa antes").click()
    choose(carla, "Primera VÍA", "Asesor Legal")
    press(carla, "Continuar")
    see_heading(carla, "Línea y nivel del lote 14")
    expect(text_box(carla)).to_be_visible()
    write_at_the_end(carla, "Corresponde otorgar la línea.")
    attach(carla, photo("croquis.jpg"), label="Añadir anexos")
    press(carla, "Guardar y terminar")
    see(carla, "Se guardó a las", "Corresponde otorgar la línea.", "croquis.jpg")
    see(carla, "Antecedentes")  # of the kind's starting text
    start_act(carla, "Enviar a revisión")
    press(carla, "Enviar a revisión")
    see(carla, "Envió a revisión «Línea y nivel del lote 14».")

    diego = at_the_desk_of(cast.diego)
    see_heading(diego, "Para revisar")
    follow(diego, "Informe técnico")
    see(diego, "Lo revisa Asesor Legal, Asesoría Legal")
    follow(diego, "Escribir")
    write_at_the_end(diego, " Según la Ley 1715.")
    press(diego, "Guardar y terminar")
    start_act(diego, "Dar visto bueno")
    press(diego, "Dar visto bueno")

    elena = at_the_desk_of(cast.elena)
    see_heading(elena, "Para aprobar")
    follow(elena, "Informe técnico")
    see(elena, "Corresponde otorgar la línea. Según la Ley 1715.")
    follow(elena, "Versión 2")
    expect(elena.locator("ins")).to_contain_text("Según la Ley 1715.")
    follow(elena, "Volver al documento")
    start_act(elena, "Aprobar y tomar CITE")
    press(elena, "Aprobar y tomar CITE")
    see_heading(elena, "GAMPV-DUC/IT/00001/2026")
    see(elena, "Espera la firma de Directora de Urbanismo")
    pdf = fetched(elena, elena.get_by_role("link", name="Descargar", exact=True))
    assert pdf.body().startswith(b"%PDF-")
    expect(elena.get_by_role("link", name=re.compile("^Firmar"))).to_have_count(2)


@pytest.fixture
def draft(cast: Cast, kinds: None) -> documents.Document:
    with clock.frozen(TODAY):
        return desk.begun(cast)


def test_the_text_saves_itself_and_is_never_written_over_anothers(
    draft: documents.Document, cast: Cast, browse_as: Browse
) -> None:
    page = browse_as(cast.carla, width=1280)
    page.goto(f"{draft.get_absolute_url()}escribir/")
    write_at_the_end(page, " Y un patio.")
    saved(page)
    assert desk.fresh(draft).body == "<p>El lote 14 mide 300 m². Y un patio.</p>"
    with clock.frozen(TODAY):
        documents.save_draft(
            document_id=draft.pk,
            seen=desk.seen(draft),
            body="<p>Desde otra ventana.</p>",
            actor=cast.carla.actor,
        )
    write_at_the_end(page, " Y un pozo.")
    see(page, "El documento cambió mientras usted trabajaba")
    expect(text_box(page)).to_contain_text("Y un pozo.")
    press(page, "Guardar y terminar")
    see_heading(page, "No se hizo «Guardar»")
    see(page, "El lote 14 mide 300 m². Y un patio. Y un pozo.")
    assert desk.fresh(draft).body == "<p>Desde otra ventana.</p>"


def test_a_session_that_ended_costs_nothing_that_was_typed(
    draft: documents.Document, cast: Cast, browse_as: Browse
) -> None:
    page = browse_as(cast.carla, width=1280)
    page.goto(f"{draft.get_absolute_url()}escribir/")
    session = {one["name"]: one["value"] for one in page.context.cookies()}["sessionid"]
    page.context.clear_cookies(name="sessionid")
    write_at_the_end(page, " Y un patio.")
    see(page, "Su sesión terminó.", "Lo que escribió sigue aquí")
    expect(page.locator("input[name=seen]")).to_have_value(str(desk.seen(draft)))
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url}])
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    click(page, "Recuperarlo")
    see(page, "El lote 14 mide 300 m². Y un patio.")


def test_a_ready_made_text_comes_into_the_text(
    draft: documents.Document, cast: Cast, browse_as: Browse
) -> None:
    page = browse_as(cast.carla, width=1280)
    page.goto(f"{draft.get_absolute_url()}escribir/")
    page.get_by_label("Insertar un texto preparado").select_option(
        label="Cierre de un informe"
    )
    press(page, "Guardar y terminar")
    see(page, "Es cuanto informo para los fines consiguientes.")


def test_without_a_script_a_ready_made_text_is_added_at_the_end(
    draft: documents.Document, cast: Cast, browse_as: Browse
) -> None:
    page = browse_as(cast.carla, javascript=False, width=360)
    page.goto(f"{draft.get_absolute_url()}escribir/")
    choose(page, "Texto preparado", "Cierre de un informe")
    press(page, "Añadir al final")
    expect(text_box(page)).to_have_value(re.compile("300 m².\n\nEs cuanto informo"))
    open_head(page)
    choose(page, "Primera VÍA", "Ventanilla")
    press(page, "Guardar y terminar")
    see(page, "Responsable de Ventanilla · Ventanilla Única")
