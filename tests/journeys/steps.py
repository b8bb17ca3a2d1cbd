"""What people do on the pages, said once. Fields and buttons are found by the words that a person reads."""

from __future__ import annotations

import re
from typing import NamedTuple, TypedDict

from playwright.sync_api import APIResponse, FilePayload, Locator, Page, expect

from tests.cast import pdf_bytes, picture_bytes


class Filed(NamedTuple):
    """What a citizen takes home."""

    number: str
    code: str


class Who(TypedDict, total=False):
    number: str
    names: str
    surname: str
    address: str
    phone: str
    email: str


ANA: Who = {
    "number": "1234567",
    "names": "Ana",
    "surname": "Ficticia",
    "address": "Calle 1, zona Central",
    "phone": "712 34567",
    "email": "ana@ejemplo.bo",
}
SUBJECT = "Solicitud de línea y nivel, lote 14"


# -- Finding by what is read -------------------------------------------------------------------------------------------


def field(page: Page, label: str) -> Locator:
    """The field with exactly this label, whether or not it says that it is optional."""
    return page.get_by_label(
        re.compile(rf"^\s*{re.escape(label)}(\s+\(opcional\))?\s*$")
    ).filter(visible=True)


def click(page: Page, name: str) -> None:
    """A button whose work a script does on the page where one is."""
    page.get_by_role("button", name=name, exact=True).click()


def press(page: Page, name: str) -> None:
    """A button that sends a form. One stands on the page that comes: what is done next must not be done on the one that goes."""
    with page.expect_navigation():
        click(page, name)


def follow(page: Page, name: str) -> None:
    """A link, and the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def see(page: Page, *texts: str) -> None:
    """Each of these stands in the page's own content."""
    for text in texts:
        expect(page.get_by_role("main")).to_contain_text(text)


def see_heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def see_mistake(page: Page, sentence: str) -> None:
    """The summary stands on top with the keyboard's focus in it, and the title says that there is an error."""
    summary = page.get_by_role("alert").filter(
        has=page.get_by_role("heading", name=re.compile("Falta corregir"))
    )
    expect(summary).to_contain_text(sentence)
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))


def saved(page: Page) -> None:
    """All that was typed is saved: not only what stood there when a save began."""
    expect(page.locator("[data-autosave-state=saved]")).to_contain_text("Guardado")


def choose(page: Page, label: str, words: str) -> None:
    """Choose the option that contains these words."""
    select = field(page, label)
    select.select_option(
        value=select.locator("option")
        .filter(has_text=words)
        .first.get_attribute("value")
    )


def fetched(page: Page, link: Locator) -> APIResponse:
    """What the server gives for a link, asked with this person's cookies."""
    response = page.context.request.get(str(link.get_attribute("href")))
    assert response.ok, response.status
    return response


def paper(
    name: str, content: bytes | None = None, kind: str = "application/pdf"
) -> FilePayload:
    return {
        "name": name,
        "mimeType": kind,
        "buffer": pdf_bytes() if content is None else content,
    }


def photo(name: str) -> FilePayload:
    return paper(name, picture_bytes("JPEG"), "image/jpeg")


# -- A citizen ---------------------------------------------------------------------------------------------------------


def start_request(page: Page) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Hacer una solicitud").click()
    press(page, "Empezar")
    see_heading(page, "¿Quién hace la solicitud?")


def say_who(page: Page, who: Who = ANA) -> None:
    field(page, "Número de documento").fill(who["number"])
    field(page, "Nombres").fill(who["names"])
    field(page, "Primer apellido").fill(who["surname"])
    field(page, "Domicilio").fill(who["address"])
    field(page, "Celular o teléfono").fill(who["phone"])
    field(page, "Correo electrónico").fill(who["email"])
    press(page, "Continuar")


def say_what(page: Page, subject: str = SUBJECT) -> None:
    field(page, "¿Qué solicita? En una línea").fill(subject)
    field(page, "Cuéntenos los hechos").fill("Vivo en el lote 14.\nQuiero construir.")
    field(page, "¿Qué pide que hagamos?").fill("Pido línea y nivel.")
    press(page, "Continuar")


def attach(page: Page, *files: FilePayload, label: str = "Elija sus archivos") -> None:
    field(page, label).set_input_files(list(files))


def read_receipt(page: Page) -> Filed:
    """The number and the code of the receipt on the page."""
    see_heading(page, "Recibimos su solicitud")
    words = page.get_by_role("main").inner_text()
    number = re.search(r"E-\d{4}-\d{6}", words)
    code = re.search(r"(?:[0-9A-Z]{4}-\s*){3}[0-9A-Z]{4}", words)
    assert number, words
    assert code, words
    return Filed(number[0], "".join(code[0].split()))


def file_request(page: Page) -> Filed:
    """From the home page to the receipt, without a mistake."""
    start_request(page)
    say_who(page)
    say_what(page)
    press(page, "Continuar")
    press(page, "Enviar mi solicitud")
    return read_receipt(page)


def track(page: Page, filed: Filed) -> None:
    page.goto("/seguimiento/")
    field(page, "Número de hoja de ruta").fill(filed.number)
    field(page, "Código de seguimiento").fill(filed.code)
    press(page, "Ver mi solicitud")
    expect(page).to_have_title(re.compile(f"Seguimiento de {filed.number}"))


# -- An official -------------------------------------------------------------------------------------------------------


def open_sheet(page: Page, number: str, *, tray: str) -> None:
    """From the desk through a tray, as one does in the morning."""
    page.goto("/mesa/bandeja/por-recibir/")
    trays = page.get_by_role("navigation", name="Bandejas")
    with page.expect_navigation():
        trays.get_by_role("link", name=re.compile(f"^{tray}")).click()
    follow(page, number)
    see_heading(page, number)


def start_act(page: Page, name: str) -> None:
    """Open the form of an act from the sheet's page."""
    page.get_by_role("group", name="Lo que puede hacer ahora").get_by_role(
        "link", name=name, exact=True
    ).click()
    see_heading(page, name)


def receive(page: Page, number: str) -> None:
    open_sheet(page, number, tray="Por recibir")
    press(page, "Recibir")
    see(page, f"Recibió la hoja de ruta {number}.")


def refer(page: Page, *, to: str, instruction: str, note: str = "") -> None:
    """From the sheet's page."""
    start_act(page, "Derivar")
    fill_referral(page, to=to, instruction=instruction, note=note)
    press(page, "Derivar")


def fill_referral(page: Page, *, to: str, instruction: str, note: str = "") -> None:
    choose(page, "¿A quién la deriva?", to)
    choose(page, "Instrucción", instruction)
    field(page, "Proveído").fill(note)


# -- By keyboard only --------------------------------------------------------------------------------------------------


def tab_to(page: Page, target: Locator, *, most: int = 90) -> None:
    """Press the tabulator until the focus is there, as somebody without a mouse does."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No key leads to {target}")


def write_in(page: Page, label: str, text: str) -> None:
    """Reach a field and type; in a list, typing chooses the option that begins so."""
    tab_to(page, field(page, label))
    page.keyboard.type(text)


def tick(page: Page, label: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Space")


def key_press(page: Page, name: str) -> None:
    """Reach a button and press Enter on it."""
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def key_follow(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("link", name=name, exact=True).first)
    page.keyboard.press("Enter")
