"""Writing a document: the rich editor under our content policy, what it saves while one types, and the plain box without a script."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, Route, expect

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from tests.cast import Cast, picture_bytes
from tests.journeys.steps import press, saved

pytestmark = [pytest.mark.usefixtures("kinds")]

WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style></head><body>'
    '<p class="MsoNormal" style="margin:0cm"><b style="mso-bidi-font-weight:normal"><span lang="ES" style="font-size:11pt">Hechos</span></b>'
    "<o:p></o:p></p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp; "
    "</span></span><![endif]>Uno</p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; "
    "</span></span>Adentro</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp; "
    "</span></span>Dos</p></body></html>"
)
PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def draft(cast: Cast) -> documents.Document:
    return desk.begun(cast)


@pytest.fixture
def write(
    draft: documents.Document, cast: Cast, browse_as: Callable[..., Page]
) -> Callable[..., Page]:
    """Carla's desk with her draft open. What the browser complains about is kept in `page.complaints`."""

    def write(**options: bool | int) -> Page:
        page = browse_as(cast.carla, width=1280, **options)
        complaints: list[str] = []

        def note(said: ConsoleMessage) -> None:
            if said.type in {"error", "warning"}:
                complaints.append(said.text)

        page.on("console", note)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.complaints = complaints  # type: ignore[attr-defined]
        page.goto(f"/mesa/documentos/{draft.uuid}/escribir/")
        return page

    return write


def text_of(page: Page) -> Locator:
    return page.locator("[role=textbox][aria-multiline]")


def stored(draft: documents.Document) -> str:
    return desk.fresh(draft).body


def test_what_one_types_is_formatted_and_saves_itself(
    write: Callable[..., Page], draft: documents.Document
) -> None:
    page = write()
    text = text_of(page)
    text.press("Control+End")
    text.press("Enter")
    text.press_sequentially("# Conclusión")
    text.press("Enter")
    text.press_sequentially("Es ")
    text.press("Control+b")
    text.press_sequentially("procedente")
    text.press("Control+b")
    text.press("Enter")
    text.press_sequentially("- uno")
    text.press("Enter")
    text.press_sequentially("dos")
    saved(page)
    assert stored(draft) == (
        "<p>El lote 14 mide 300 m².</p><h2>Conclusión</h2><p>Es <strong>procedente</strong></p><ul><li>uno</li><li>dos</li></ul>"
    )
    assert page.complaints == []  # type: ignore[attr-defined]


ENTER_AT_ONCE = """(element) => {
  getSelection().selectAllChildren(element);
  getSelection().collapseToEnd();
  element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
}"""


def test_a_key_that_comes_before_the_page_hears_of_the_cursor_works_where_the_cursor_is(
    write: Callable[..., Page], draft: documents.Document
) -> None:
    """A browser tells where the cursor went with the next frame; on a slow machine the next key is there first."""
    page = write()
    text_of(page).focus()
    text_of(page).evaluate(ENTER_AT_ONCE)
    page.keyboard.type("Al final.")
    saved(page)
    assert stored(draft) == "<p>El lote 14 mide 300 m².</p><p>Al final.</p>"


def test_a_page_of_word_is_pasted_clean(
    write: Callable[..., Page], draft: documents.Document
) -> None:
    page = write()
    text = text_of(page)
    text.press("Control+a")
    text.evaluate(PASTE, WORD)
    saved(page)
    assert (
        stored(draft)
        == "<p><strong>Hechos</strong></p><ol><li>Uno<ul><li>Adentro</li></ul></li><li>Dos</li></ol>"
    )
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_table_and_a_picture_with_its_words_go_in(
    write: Callable[..., Page], draft: documents.Document
) -> None:
    page = write()
    text_of(page).press("Control+End")
    page.get_by_role("button", name="Insertar tabla").click()
    text_of(page).press_sequentially("Lindero")
    text_of(page).press("Tab")
    page.keyboard.type("Medida")
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name="Imagen").click()
    page.get_by_label("Archivo JPEG o PNG").set_input_files(
        {
            "name": "croquis.png",
            "mimeType": "image/png",
            "buffer": picture_bytes("PNG"),
        }
    )
    page.get_by_label("Qué muestra, para quien no puede verla").fill("Croquis")
    page.get_by_role("button", name="Aceptar").click()
    expect(text_of(page).locator("img[alt=Croquis]")).to_be_visible()
    saved(page)
    body = stored(draft)
    assert "<thead><tr><th>Lindero</th><th>Medida</th><th></th></tr></thead>" in body
    assert f'<img src="/mesa/documentos/{draft.uuid}/imagenes/' in body
    assert page.complaints == []  # type: ignore[attr-defined]


def test_the_toolbar_is_one_stop_of_the_tabulator_and_arrows_go_along(
    write: Callable[..., Page],
) -> None:
    page = write()
    text_of(page).press("Alt+F10")
    expect(page.get_by_label("Estilo del párrafo")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Negrita")).to_be_focused()
    page.keyboard.press("Tab")
    expect(text_of(page)).to_be_focused()
    expect(page.get_by_role("toolbar").locator("[tabindex='0']")).to_have_count(1)


def test_text_that_could_not_be_saved_is_offered_again(
    write: Callable[..., Page], draft: documents.Document
) -> None:
    page = write()
    page.route("**/guardar.json", lambda route: route.abort())
    before = stored(draft)
    text_of(page).press("Control+End")
    text_of(page).press_sequentially(" No debe perderse.")
    expect(page.locator("[data-autosave-state]")).to_contain_text("No hay conexión")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert stored(draft) == before
    page.unroute("**/guardar.json")
    page.get_by_role("button", name="Recuperarlo").click()
    expect(text_of(page)).to_contain_text("No debe perderse.")
    saved(page)
    assert "No debe perderse." in stored(draft)


def test_when_somebody_was_faster_nothing_is_written_over_theirs(
    write: Callable[..., Page], draft: documents.Document, cast: Cast
) -> None:
    page = write()
    theirs = documents.save_draft(
        document_id=draft.pk,
        seen=desk.seen(draft),
        body="<p>De otra pestaña.</p>",
        actor=cast.carla.actor,
    )
    text_of(page).press("Control+End")
    text_of(page).press_sequentially(" Mío.")
    expect(page.locator("[data-autosave-state]")).to_contain_text(
        "Lo que escribió sigue aquí"
    )
    expect(text_of(page)).to_contain_text("Mío.")
    assert stored(draft) == theirs.body


def test_a_ready_made_text_goes_in_where_one_writes(
    write: Callable[..., Page], draft: documents.Document
) -> None:
    documents.TextModule.objects.create(
        name="Despedida", body="<p>Es cuanto informo.</p>"
    )
    page = write()
    text_of(page).press("Control+End")
    page.get_by_label("Insertar un texto preparado").select_option("Despedida")
    saved(page)
    assert "Es cuanto informo." in stored(draft)


def test_without_a_script_it_is_a_plain_box_and_keeps_what_nobody_touched(
    write: Callable[..., Page], draft: documents.Document, cast: Cast
) -> None:
    documents.save_draft(
        document_id=draft.pk,
        seen=desk.seen(draft),
        body="<p>Con <strong>negrita</strong>.</p><p>Otro.</p>",
        actor=cast.carla.actor,
    )
    page = write(javascript=False)
    box = page.locator("textarea[data-rich]")
    expect(box).to_have_value("Con negrita.\n\nOtro.")
    box.fill("Con negrita.\n\nOtro cambiado.\n\n- uno")
    with page.expect_navigation():
        page.get_by_role("button", name="Guardar", exact=True).last.click()
    assert urlsplit(page.url).path.startswith("/mesa/documentos/")
    assert (
        stored(draft)
        == "<p>Con <strong>negrita</strong>.</p><p>Otro cambiado.</p><ul><li>uno</li></ul>"
    )


def test_words_typed_before_the_script_arrives_stay(
    draft: documents.Document, cast: Cast, browse_as: Callable[..., Page]
) -> None:
    """On a slow link the plain box is there first."""
    page = browse_as(cast.carla, width=1280)
    held: list[Route] = []
    page.route("**/documents/editor*.js", lambda route: held.append(route))
    with page.expect_request("**/documents/editor*.js"):
        page.goto(f"/mesa/documentos/{draft.uuid}/escribir/", wait_until="commit")
    box = page.locator("textarea[data-rich]")
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Antes.")
    held[0].continue_()
    page.wait_for_load_state("load")
    expect(box).to_be_visible()
    press(page, "Guardar y terminar")
    expect(page.get_by_role("main")).to_contain_text("Antes.")
