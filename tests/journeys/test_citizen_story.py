"""The citizen's story, from the form to the answer, with the officials who make it happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from llaqta.ledger import api as ledger
from llaqta.ledger.testing import lifted_triggers
from llaqta.routing import api as routing
from tests.cast import picture_bytes
from tests.journeys.steps import (
    ANA,
    Filed,
    attach,
    fetched,
    field,
    file_request,
    follow,
    open_sheet,
    paper,
    photo,
    press,
    read_receipt,
    receive,
    refer,
    say_what,
    say_who,
    see,
    see_heading,
    see_mistake,
    start_act,
    start_request,
    track,
)

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.journeys.conftest import OpenPage

ANSWER = picture_bytes("PDF", (70, 90), "#8a1f1f")


@pytest.fixture
def ana_page(cast: Cast, open_page: OpenPage, javascript: bool) -> Page:
    """Ana's telephone."""
    return open_page(javascript=javascript)


def test_a_request_goes_from_the_form_to_its_answer(
    cast: Cast, ana_page: Page, log_in: Callable[..., Page], javascript: bool
) -> None:
    filed = _ana_files_with_papers(ana_page)
    desks = {
        name: log_in(getattr(cast, name), javascript=javascript)
        for name in ("violeta", "elena", "carla", "diego")
    }

    _it_travels_to_carla(desks, filed)
    track(ana_page, filed)
    see(
        ana_page,
        "La tiene Topografía",
        "Debe actuar hasta el",
        "Toda la solicitud debe quedar resuelta hasta el",
        "Nada por ahora: le toca al municipio.",
    )

    _carla_asks_for_what_is_missing(desks["carla"])
    _ana_completes(ana_page)
    _carla_consults_diego(desks, filed)
    _carla_answers_and_resolves(desks["carla"], filed)

    track(ana_page, filed)
    see(
        ana_page,
        "Se resolvió su solicitud",
        "Se aprueba la línea y nivel del lote 14.",
        "Le entregamos el plano con la línea y nivel.",
    )
    _ana_opens(ana_page, "plano aprobado.pdf", ANSWER)

    _carla_archives(desks["carla"], filed)
    track(ana_page, filed)
    see(
        ana_page, "Terminó y está archivada", "Se aprueba la línea y nivel del lote 14."
    )
    _the_ledger_proves_it(filed)


def _ana_files_with_papers(page: Page) -> Filed:
    start_request(page)
    say_who(page)
    say_what(page)
    attach(page, paper("carta firmada.pdf"), photo("fachada.jpg"))
    press(page, "Continuar")
    see_heading(page, "Revise antes de enviar")
    see(
        page,
        "Ana Ficticia",
        "Calle 1, zona Central",
        "Pido línea y nivel.",
        "carta firmada.pdf",
        "fachada.jpg",
    )
    press(page, "Enviar mi solicitud")
    filed = read_receipt(page)
    see(page, "Deben responderle hasta el", "carta firmada.pdf", "SHA-256")
    for paper_name in ("PDF tamaño carta", "PDF para rollo de 80 mm"):
        response = fetched(page, page.get_by_role("link", name=paper_name))
        assert response.headers["content-type"] == "application/pdf"
        assert response.body().startswith(b"%PDF")
    track(page, filed)
    see(page, "Va en camino a Ventanilla Única", "aún no la recibió")
    return filed


def _it_travels_to_carla(desks: dict[str, Page], filed: Filed) -> None:
    receive(desks["violeta"], filed.number)
    refer(
        desks["violeta"],
        to="Directora de Urbanismo",
        instruction="Dar curso a lo solicitado",
        note="Es del lote 14.",
    )
    see(desks["violeta"], f"Derivó la hoja de ruta {filed.number}.")
    receive(desks["elena"], filed.number)
    see(desks["elena"], "Es del lote 14.", "Vivo en el lote 14.")
    refer(desks["elena"], to="Topógrafa", instruction="Elaborar informe técnico")
    receive(desks["carla"], filed.number)


def _carla_asks_for_what_is_missing(page: Page) -> None:
    start_act(page, "Pedir que complete")
    field(page, "¿Qué falta?").fill("Falta el folio real del lote.")
    field(page, "Días hábiles para completar").fill("3")
    press(page, "Pedir que complete")
    see(page, "Observada", "Falta el folio real del lote.")


def _ana_completes(page: Page) -> None:
    page.reload()
    see(page, "Falta que usted complete algo", "Falta el folio real del lote.")
    follow(page, "Completar mi solicitud")
    press(page, "Enviar lo que faltaba")
    see_mistake(page, "Escriba su respuesta o elija al menos un archivo.")
    field(page, "Su respuesta").fill("Aquí está el folio real.")
    attach(page, paper("folio real.pdf"))
    press(page, "Enviar lo que faltaba")
    see(page, "Recibimos lo que faltaba.", "La tiene Topografía", "folio real.pdf")


def _carla_consults_diego(desks: dict[str, Page], filed: Filed) -> None:
    carla, diego = desks["carla"], desks["diego"]
    open_sheet(carla, filed.number, tray="En despacho")
    see(carla, "Aquí está el folio real.", "folio real.pdf")
    start_act(carla, "Consultar")
    field(carla, "¿A quién consulta?").select_option(
        label="Asesoría Legal · Asesor Legal"
    )
    field(carla, "¿Qué pregunta?").fill("¿Vale este folio real?")
    press(carla, "Consultar")
    receive(diego, filed.number)
    see(diego, "¿Vale este folio real?")
    start_act(diego, "Responder la consulta")
    field(diego, "Su respuesta").fill("Sí: está vigente.")
    press(diego, "Responder la consulta")
    see(diego, f"Respondió la consulta sobre {filed.number}.")


def _carla_answers_and_resolves(page: Page, filed: Filed) -> None:
    page.reload()
    see(page, "Sí: está vigente.")
    start_act(page, "Responder al remitente")
    field(page, "Respuesta").fill("Le entregamos el plano con la línea y nivel.")
    attach(page, paper("plano aprobado.pdf", ANSWER), label="Archivos de la respuesta")
    press(page, "Responder al remitente")
    see(page, f"Respondió al remitente de {filed.number}.")
    start_act(page, "Resolver")
    field(page, "¿Qué se resolvió?").fill("Se aprueba la línea y nivel del lote 14.")
    press(page, "Resolver")
    see(page, f"Resolvió la solicitud {filed.number}.", "Resuelta")


def _ana_opens(page: Page, name: str, content: bytes) -> None:
    response = fetched(page, page.get_by_role("link", name=name))
    assert response.headers["content-type"] == "application/pdf"
    assert response.body() == content


def _carla_archives(page: Page, filed: Filed) -> None:
    start_act(page, "Archivar")
    field(page, "¿Dónde queda el papel?").fill("Estante 3, caja 12")
    press(page, "Archivar")
    see(page, f"Archivó la hoja de ruta {filed.number}.")
    open_sheet(page, filed.number, tray="Archivados")
    see(page, "Estante 3, caja 12")


def _the_ledger_proves_it(filed: Filed) -> None:
    """Everything fits; and one word changed by hand, in SQL, is found and named."""
    sheet = routing.RouteSheet.objects.get(number=filed.number)
    report = ledger.verify()
    assert report.fits, report.problem
    events = [entry.event for entry in ledger.history(sheet.chain)]
    assert events[0] == "routing.registered"
    assert events[-1] == "routing.archived"
    with lifted_triggers() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET event = 'routing.voided' WHERE chain = %s AND seq = 3",
            [sheet.chain],
        )
    problem = ledger.verify().problem
    assert problem is not None
    assert (problem.chain, problem.seq) == (sheet.chain, 3)


# -- What goes wrong on the way, and costs nothing ---------------------------------------------------------------------


def test_a_wrong_answer_loses_nothing_that_was_typed(ana_page: Page) -> None:
    start_request(ana_page)
    say_who(ana_page, {**ANA, "number": "mi carnet", "email": "ana@"})
    see_mistake(ana_page, "Falta corregir 2 datos")
    expect(field(ana_page, "Nombres")).to_have_value("Ana")
    expect(field(ana_page, "Domicilio")).to_have_value("Calle 1, zona Central")
    ana_page.get_by_role("alert").get_by_role("link").first.click()
    number = field(ana_page, "Número de documento")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill("1234567")
    field(ana_page, "Correo electrónico").fill("ana@ejemplo.bo")
    press(ana_page, "Continuar")
    press(ana_page, "Continuar")
    see_mistake(ana_page, "Complete «¿Qué solicita? En una línea».")
    say_what(ana_page)
    see_heading(ana_page, "¿Tiene papeles o fotos?")


def test_a_file_that_cannot_be_read_leaves_the_good_one(ana_page: Page) -> None:
    _ready_to_attach(ana_page)
    attach(
        ana_page,
        paper("carta.pdf"),
        paper("foto.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg"),
        paper("vacio.pdf", b""),
    )
    press(ana_page, "Continuar")
    see_mistake(ana_page, "Falta corregir 2 datos")
    see(ana_page, "foto.jpg", "vacio.pdf", "1 archivo añadido", "carta.pdf")
    attach(ana_page, photo("fachada.jpg"))
    press(ana_page, "Añadir y elegir más")
    see(ana_page, "2 archivos añadidos")
    press(ana_page, "Quitar fachada.jpg")
    see(ana_page, "1 archivo añadido")
    press(ana_page, "Continuar")
    press(ana_page, "Enviar mi solicitud")
    read_receipt(ana_page)
    see(ana_page, "carta.pdf")
    expect(ana_page.get_by_role("main")).not_to_contain_text("foto.jpg")


def test_a_draft_is_resumed_on_another_telephone(
    ana_page: Page, open_page: OpenPage, javascript: bool
) -> None:
    _ready_to_attach(ana_page)
    ana_page.get_by_text("Guardar y seguir después").click()
    link = ana_page.get_by_role("link").filter(has_text="/solicitudes/borrador/")
    other = open_page(urlsplit(link.inner_text()).path, javascript=javascript)
    see_heading(other, "¿Tiene papeles o fotos?")
    press(other, "Continuar")
    see(other, "Ana Ficticia", "Vivo en el lote 14.")


def test_sent_twice_it_is_one_request(
    ana_page: Page, open_page: OpenPage, javascript: bool
) -> None:
    _ready_to_attach(ana_page)
    press(ana_page, "Continuar")
    see_heading(ana_page, "Revise antes de enviar")
    second = open_page("/", javascript=javascript)
    second.goto(ana_page.url)
    press(ana_page, "Enviar mi solicitud")
    press(second, "Enviar mi solicitud")
    assert read_receipt(ana_page) == read_receipt(second)
    assert routing.RouteSheet.objects.count() == 1


def test_a_wrong_code_and_an_unknown_number_look_alike(ana_page: Page) -> None:
    filed = file_request(ana_page)
    answers = []
    for number, code in (
        (filed.number, "K4MT-9QWX-C7HP-3ADN"),
        ("E-2026-999999", filed.code),
    ):
        ana_page.goto("/seguimiento/")
        field(ana_page, "Número de hoja de ruta").fill(number)
        field(ana_page, "Código de seguimiento").fill(code)
        press(ana_page, "Ver mi solicitud")
        answers.append(ana_page.get_by_role("alert").inner_text())
    assert answers[0] == answers[1]
    assert "No encontramos esa hoja de ruta" in answers[0]


def _ready_to_attach(page: Page) -> None:
    start_request(page)
    say_who(page)
    say_what(page)
    see_heading(page, "¿Tiene papeles o fotos?")
