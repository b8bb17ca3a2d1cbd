"""Elena sees what is late below her; and what happens when two people act on the same sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.routing import api as routing
from llaqta.routing.tests.staff import brought_to, received, referred
from tests.cast import FIRST_DAY, PASSWORD, TODAY, Post
from tests.journeys.steps import (
    Filed,
    fill_referral,
    follow,
    open_sheet,
    press,
    receive,
    refer,
    see,
    see_heading,
    start_act,
    track,
)

if TYPE_CHECKING:
    from tests.cast import Cast, Files
    from tests.journeys.conftest import OpenPage

LONG_AGO, LATELY = "2026-01-12", "2026-02-02"


# -- What is late ------------------------------------------------------------------------------------------------------


@pytest.fixture
def late_sheets(cast: Cast, file_sheet: Files) -> dict[str, str]:
    """Two that Carla should have worked, one that Elena herself holds, one of another direction and one in time."""
    holders = {
        "oldest": (cast.carla, LONG_AGO),
        "late": (cast.carla, LATELY),
        "own": (cast.elena, LATELY),
        "elsewhere": (cast.diego, LATELY),
        "in time": (cast.carla, TODAY),
    }
    numbers = {}
    for name, (holder, day) in holders.items():
        with clock.frozen(day):
            numbers[name] = brought_to(
                file_sheet(at=day, subject=f"Solicitud {name}"), cast, holder
            ).number
    return numbers


def test_elena_sees_what_is_late_in_her_units_and_opens_it(
    cast: Cast,
    late_sheets: dict[str, str],
    log_in: Callable[..., Page],
    open_page: OpenPage,
    javascript: bool,
) -> None:
    page = log_in(cast.elena, javascript=javascript)
    see(page, "Atrasos en sus unidades", "3 hojas de ruta vencidas en 2 unidades.")
    follow(page, "Ver lo atrasado")

    see_heading(page, "Atrasados en sus unidades")
    rows = page.get_by_role("table").last.get_by_role("row")
    expect(rows).to_have_count(4)  # the head, and three late ones
    expect(rows.nth(1)).to_contain_text(late_sheets["oldest"])
    for unseen in ("elsewhere", "in time"):
        expect(page.get_by_role("main")).not_to_contain_text(late_sheets[unseen])

    follow(page, "Topografía")
    see(page, "Ver todas las unidades")
    expect(page.get_by_role("table").last.get_by_role("row")).to_have_count(3)
    follow(page, late_sheets["oldest"])
    see_heading(page, late_sheets["oldest"])
    see(page, "Topógrafa, Topografía", "Desde el 12 ene 2026 (21 días hábiles)")
    expect(page.get_by_role("group", name="Lo que puede hacer ahora")).to_have_count(
        0
    )  # she sees it; Carla has it


def test_who_supervises_nobody_has_no_late_list(
    cast: Cast,
    late_sheets: dict[str, str],
    log_in: Callable[..., Page],
    javascript: bool,
) -> None:
    page = log_in(cast.carla, javascript=javascript)
    see(page, late_sheets["oldest"], "vencidas")
    expect(page.get_by_role("navigation", name="Principal")).not_to_contain_text(
        "Atrasados"
    )
    answer = page.goto("/mesa/atrasados/")
    assert answer is not None
    assert answer.status == 404


def test_the_citizen_reads_that_it_is_late(
    late_sheets: dict[str, str], open_page: OpenPage, javascript: bool
) -> None:
    sheet = routing.RouteSheet.objects.get(number=late_sheets["oldest"])
    page = open_page(javascript=javascript)
    track(page, Filed(sheet.number, sheet.code))
    see(page, "Debía actuar hasta el", "Topografía se pasó de su fecha.", "Venció hace")


# -- Two at once -------------------------------------------------------------------------------------------------------


@pytest.fixture
def teo(cast: Cast) -> Post:
    """Carla's assistant: the same post, another person."""
    user = organization.create_user(
        username="teo",
        given_names="Teo",
        surnames="Ficticio",
        email="teo@gampv.ejemplo.bo",
        password=PASSWORD,
        actor=SYSTEM,
    )
    organization.assign_post(
        position=cast.carla.position,
        user=user,
        starts_on=FIRST_DAY,
        kind=organization.AssignmentKind.ASSISTANT,
        actor=SYSTEM,
    )
    with clock.frozen(TODAY):
        return Post(
            user,
            cast.carla.position,
            organization.actor_for(user, cast.carla.position.pk),
        )


def test_the_slower_of_two_clerks_reads_what_happened(
    cast: Cast,
    teo: Post,
    sheet: routing.RouteSheet,
    log_in: Callable[..., Page],
    javascript: bool,
) -> None:
    with clock.frozen(TODAY):
        brought_to(sheet, cast, cast.carla)
    quick, slow = (
        log_in(cast.carla, javascript=javascript),
        log_in(teo, javascript=javascript),
    )
    for page in (quick, slow):
        open_sheet(page, sheet.number, tray="En despacho")
        start_act(page, "Derivar")
    fill_referral(
        slow,
        to="Directora de Urbanismo",
        instruction="Para V°B°",
        note="Revisado por Teo.",
    )
    fill_referral(
        quick,
        to="Asesor Legal",
        instruction="Elaborar informe legal",
        note="Que opine Legal.",
    )
    press(quick, "Derivar")
    see(quick, f"Derivó la hoja de ruta {sheet.number}.")

    press(slow, "Derivar")
    see_heading(slow, f"No se hizo «Derivar» en {sheet.number}")
    see(
        slow,
        "cambió mientras usted trabajaba: la tiene Asesor Legal. No se guardó nada; vea el estado actual.",
    )
    see(
        slow, "Asesor Legal · Asesoría Legal", "Revisado por Teo."
    )  # where it is now, and what need not be written again
    follow(slow, "Ver la hoja de ruta")
    see(slow, "En camino a Asesor Legal, Asesoría Legal", "Que opine Legal.")
    assert (
        routing.Referral.objects.filter(
            sheet=sheet, kind=routing.ReferralKind.ORIGINAL, closed_at=None
        ).count()
        == 1
    )


def test_what_was_taken_back_cannot_be_received_from_a_stale_page(
    cast: Cast, sheet: routing.RouteSheet, log_in: Callable[..., Page], javascript: bool
) -> None:
    with clock.frozen(TODAY):
        received(sheet, cast.violeta)
    violeta, carla = (
        log_in(cast.violeta, javascript=javascript),
        log_in(cast.carla, javascript=javascript),
    )
    open_sheet(violeta, sheet.number, tray="En despacho")
    refer(violeta, to="Topógrafa", instruction="Elaborar informe técnico")
    open_sheet(carla, sheet.number, tray="Por recibir")
    open_sheet(violeta, sheet.number, tray="Enviados")
    press(violeta, "Retirar el envío")
    see(violeta, f"Retiró el envío de {sheet.number}: está de nuevo en su despacho.")

    press(carla, "Recibir")
    see_heading(carla, f"No se hizo «Recibir» en {sheet.number}")
    see(carla, "la tiene Responsable de Ventanilla", "No se guardó nada")


def test_received_twice_from_two_windows_is_received_once(
    cast: Cast, sheet: routing.RouteSheet, log_in: Callable[..., Page], javascript: bool
) -> None:
    page = log_in(cast.violeta, javascript=javascript)
    stale = page.context.new_page()
    open_sheet(stale, sheet.number, tray="Por recibir")
    receive(page, sheet.number)
    press(stale, "Recibir")
    see_heading(stale, f"No se hizo «Recibir» en {sheet.number}")
    see(stale, "la tiene Responsable de Ventanilla")
    follow(stale, "Ver la hoja de ruta")
    start_act(stale, "Derivar")


def test_a_sheet_that_went_to_another_direction_does_not_exist_for_a_stranger(
    cast: Cast, sheet: routing.RouteSheet, log_in: Callable[..., Page], javascript: bool
) -> None:
    with clock.frozen(TODAY):
        received(sheet, cast.violeta)
        referred(sheet, cast.violeta, cast.diego)
    page = log_in(cast.elena, javascript=javascript)
    answer = page.goto(f"/mesa/hojas/{sheet.number}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("main")).not_to_contain_text(sheet.subject)
