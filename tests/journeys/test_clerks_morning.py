"""Violeta's morning at the counter: the queue, her trays and a mistake, without ever touching the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from llaqta.routing import api as routing
from tests.journeys.steps import (
    fetched,
    field,
    key_follow,
    key_press,
    see,
    see_heading,
    see_mistake,
    tab_to,
    tick,
    write_in,
)

if TYPE_CHECKING:
    from llaqta.organization import api as organization
    from tests.cast import Cast, Files


@pytest.fixture
def counter(cast: Cast, log_in: Callable[..., Page], javascript: bool) -> Page:
    """The counter's page, its first field waiting."""
    page = log_in(cast.violeta, javascript=javascript)
    key_follow(page, "Registrar lo que llega")
    see_heading(page, "Recepción")
    return page


def test_three_papers_are_registered_without_a_mouse(
    counter: Page, ana: organization.Person, javascript: bool
) -> None:
    _a_new_person(counter)
    _prints_what_was_saved(counter, "E-2026-000001")
    _somebody_who_came_before(counter, javascript)
    _straight_on_to_another_post(counter)

    first, second, third = routing.RouteSheet.objects.order_by("number")
    assert [sheet.number for sheet in (first, second, third)] == [
        "E-2026-000001",
        "E-2026-000002",
        "E-2026-000003",
    ]
    assert (first.shown_sender, first.folios, first.cite) == (
        "Rosa Inventada Mamani",
        12,
        "OTB 14/2026",
    )
    assert (second.sender, third.sender) == (ana, ana)
    tray = routing.Referral.objects.get(sheet=third, closed_at=None)
    assert (tray.receiver.code, tray.note) == ("TOP-1", "Es de su zona.")


def _a_new_person(page: Page) -> None:
    expect(field(page, "Número")).to_be_focused()
    page.keyboard.type("5556667")
    page.keyboard.press("Enter")  # nothing but a document: look it up
    see(page, "Ese documento todavía no está registrado. Escriba el nombre.")
    expect(field(page, "Nombres")).to_be_focused()
    expect(field(page, "Número")).to_have_value("5556667")
    page.keyboard.type("Rosa")
    write_in(page, "Primer apellido", "Inventada")
    write_in(page, "Segundo apellido", "Mamani")
    page.keyboard.press(
        "Enter"
    )  # too early: there is no subject yet, so it looks up again and keeps what was typed
    see(page, "Ese documento todavía no está registrado.")
    expect(field(page, "Segundo apellido")).to_have_value("Mamani")
    tab_to(page, field(page, "Referencia"))
    page.keyboard.type("Reclamo por el alumbrado de la calle 3")
    write_in(page, "CITE", "OTB 14/2026")
    tab_to(page, field(page, "Fojas"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("12")
    key_press(page, "Guardar e imprimir")
    see(page, "Se registró E-2026-000001", "Reclamo por el alumbrado de la calle 3")


def _prints_what_was_saved(page: Page, number: str) -> None:
    for name in ("Imprimir tira", "Imprimir en carta", "Imprimir hoja de ruta"):
        link = page.get_by_role("link", name=name, exact=True)
        page.keyboard.press("Home")
        tab_to(page, link)
        response = fetched(page, link)
        assert response.headers["content-type"] == "application/pdf", name
        assert response.body().startswith(b"%PDF"), name
        assert number in response.headers["content-disposition"]


def _somebody_who_came_before(page: Page, javascript: bool) -> None:
    """Ana's data come by her document: while it is typed, or with Enter."""
    tab_to(page, field(page, "Número"))
    page.keyboard.type("1234567")
    if javascript:
        key_press(page, "CI 1234567 · Ana Ficticia")
    else:
        page.keyboard.press("Enter")
    expect(field(page, "Nombres")).to_have_value("Ana")
    expect(field(page, "Primer apellido")).to_have_value("Ficticia")
    expect(field(page, "Referencia")).to_be_focused()
    see(page, "Es la primera vez, o no hay ninguna que usted pueda ver.")
    page.keyboard.type("Línea y nivel, lote 14")
    page.keyboard.press("Enter")  # with a subject, Enter saves
    see(page, "Se registró E-2026-000002")
    expect(field(page, "Número")).to_be_focused()
    expect(field(page, "Referencia")).to_have_value("")


def _straight_on_to_another_post(page: Page) -> None:
    page.keyboard.type("1234567")
    write_in(page, "Proveído", "Es de su zona.")
    key_press(page, "Guardar e imprimir")
    see_mistake(page, "Complete «Referencia».")
    see_mistake(page, "Elija a quién deriva, o borre la instrucción y el proveído.")
    expect(field(page, "Proveído")).to_have_value("Es de su zona.")
    write_in(page, "Referencia", "Plano de lote")
    write_in(page, "Derivar ahora a", "Topo")
    write_in(page, "Instrucción", "Elaborar informe t")
    key_press(page, "Guardar e imprimir")
    see(page, "Se registró E-2026-000003")


def test_several_are_received_and_referred_at_once(
    cast: Cast, file_sheet: Files, log_in: Callable[..., Page], javascript: bool
) -> None:
    numbers = [file_sheet(subject=f"Solicitud {n}").number for n in range(1, 4)]
    page = log_in(cast.violeta, javascript=javascript)
    page.goto("/mesa/bandeja/por-recibir/")
    _choose(page, numbers, javascript)
    key_press(page, "Recibir elegidas")
    see_heading(page, "Hecho en 3 de 3")
    see(page, *numbers)

    page.goto("/mesa/bandeja/en-despacho/")
    tick(page, f"Elegir {numbers[0]}")
    tick(page, f"Elegir {numbers[2]}")
    key_press(page, "Derivar elegidas")
    see_heading(page, "Derivar 2 hojas de ruta")
    key_press(page, "Derivar")
    see_mistake(page, "Elija una opción en «¿A quién las deriva?».")
    write_in(page, "¿A quién las deriva?", "Direcc")
    write_in(page, "Instrucción", "Dar curso")
    write_in(page, "Proveído", "Las dos son de su dirección.")
    key_press(page, "Derivar")
    see_heading(page, "Hecho en 2 de 2")
    see(page, "Derivada a Directora de Urbanismo")

    key_follow(page, "Volver a la bandeja")
    see(page, numbers[1])
    expect(page.get_by_role("main")).not_to_contain_text(numbers[0])


def _choose(page: Page, numbers: list[str], javascript: bool) -> None:
    """All of a tray: with one box where a script draws it, one by one where not."""
    for label in (
        ["Elegir todas"] if javascript else [f"Elegir {number}" for number in numbers]
    ):
        tick(page, label)


def test_nothing_chosen_is_said(
    cast: Cast, file_sheet: Files, log_in: Callable[..., Page], javascript: bool
) -> None:
    file_sheet()
    page = log_in(cast.violeta, javascript=javascript)
    page.goto("/mesa/bandeja/por-recibir/")
    key_press(page, "Recibir elegidas")
    see(page, "Marque al menos una hoja de ruta de la lista.")


def test_one_registered_by_mistake_is_voided_and_stays_visible(
    cast: Cast, file_sheet: Files, log_in: Callable[..., Page], javascript: bool
) -> None:
    number = file_sheet().number
    page = log_in(cast.violeta, javascript=javascript)
    page.goto("/mesa/bandeja/por-recibir/")
    key_press(page, f"Recibir {number}")
    see(page, f"Recibió la hoja de ruta {number}.")
    page.goto(f"/mesa/hojas/{number}/")
    key_follow(page, "Anular")
    key_press(page, "Anular")
    see_mistake(page, "Complete «Motivo».")
    write_in(page, "Motivo", "Se registró dos veces.")
    key_press(page, "Anular")
    see(page, f"Anuló la hoja de ruta {number}.")

    page.goto(f"/mesa/buscar/?q={number}")
    see(page, number, "Anulada")
    key_follow(page, number)
    see(page, "Anulada: Se registró dos veces.")
    expect(page.get_by_role("group", name="Lo que puede hacer ahora")).to_have_count(0)
