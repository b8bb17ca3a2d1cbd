"""The desk's own pages: home, what is late, the search."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llaqta.documents.tests import desk
from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import TODAY, Cast, Files, Post, Staff

pytestmark = pytest.mark.django_db

Enter = Callable[[Post | Staff], Client]
LATE = "2026-02-25"  # Carla's three working days ended on the 18th


def text(client: Client, path: str, *, on: str = TODAY) -> str:
    with clock.frozen(on):
        response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    with clock.frozen(TODAY):
        return staff.brought_to(sheet, cast, cast.carla)


@pytest.mark.parametrize("path", ["/mesa/", "/mesa/atrasados/", "/mesa/buscar/"])
def test_strangers_log_in_first(path: str, cast: Cast, client: Client) -> None:
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", ["/mesa/", "/mesa/atrasados/", "/mesa/buscar/"])
def test_they_only_answer_questions(path: str, cast: Cast, enter: Enter) -> None:
    assert enter(cast.elena).post(path).status_code == 405


def test_home_says_what_waits_and_what_is_due_first(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    html = text(enter(cast.carla), "/mesa/")
    assert "Miércoles 11 de febrero de 2026" in html
    assert with_carla.number in html
    assert "Atrasos en sus unidades" not in html


@pytest.mark.usefixtures("kinds")
def test_home_counts_the_documents_that_others_wait_for(
    cast: Cast, enter: Enter
) -> None:
    with clock.frozen(TODAY):
        desk.brought_to(desk.begun(cast), cast, "with_via")
    waiting = "<strong>1</strong> documentos por corregir, revisar, aprobar o firmar"
    assert waiting in text(enter(cast.diego), "/mesa/")
    assert waiting not in text(enter(cast.elena), "/mesa/")


def test_home_tells_a_supervisor_what_is_late_below(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    html = text(enter(cast.elena), "/mesa/", on=LATE)
    assert "Topografía" in html
    assert "1 hoja de ruta vencida en 1 unidad." in html
    assert "hace 5 días hábiles" in html


def test_home_of_who_audits_is_the_search(auditor: Staff, enter: Enter) -> None:
    html = text(enter(auditor), "/mesa/")
    assert "puede buscar y mirar" in html
    assert "Bandeja" not in html


def test_home_of_an_administrator_leads_to_administration(
    administrator: Staff, enter: Enter
) -> None:
    assert "/mesa/administracion/" in text(enter(administrator), "/mesa/")


def test_the_counter_has_its_shortcut(cast: Cast, enter: Enter) -> None:
    assert "Registrar lo que llega" in text(enter(cast.violeta), "/mesa/")
    assert "Registrar lo que llega" not in text(enter(cast.carla), "/mesa/")


def test_what_is_late_names_post_and_unit(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    html = text(enter(cast.elena), "/mesa/atrasados/", on=LATE)
    assert with_carla.number in html
    assert "Venció hace 5 días hábiles" in html
    unit = cast.carla.position.unit_id
    assert with_carla.number in text(
        enter(cast.elena), f"/mesa/atrasados/?unidad={unit}", on=LATE
    )
    assert with_carla.number not in text(
        enter(cast.elena),
        f"/mesa/atrasados/?unidad={cast.elena.position.unit_id}",
        on=LATE,
    )


def test_the_search_goes_on_among_the_documents(cast: Cast, enter: Enter) -> None:
    html = text(enter(cast.carla), "/mesa/buscar/?q=lote+14")
    assert 'href="/mesa/documentos/buscar/?q=lote+14"' in html


def test_nothing_late_is_said_too(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    assert "Nada está vencido" in text(enter(cast.elena), "/mesa/atrasados/")


def test_units_beside_confidential_and_resolved_sheets_are_not_in_the_list(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    aside, secret, resolved = (
        file_sheet(),
        file_sheet(is_confidential=True, confidentiality_basis="Ley 974, art. 7"),
        file_sheet(),
    )
    with clock.frozen(TODAY):
        staff.brought_to(aside, cast, cast.diego)
        staff.brought_to(secret, cast, cast.carla)
        staff.brought_to(resolved, cast, cast.carla)
        routing.resolve(
            sheet_id=resolved.pk, resolution="Se otorga", actor=cast.carla.actor
        )
    assert "Nada está vencido" in text(enter(cast.elena), "/mesa/atrasados/", on=LATE)


def test_who_does_not_supervise_has_no_such_page(
    cast: Cast, enter: Enter, auditor: Staff
) -> None:
    assert enter(cast.carla).get("/mesa/atrasados/").status_code == 404
    assert enter(auditor).get("/mesa/atrasados/").status_code == 404


def test_the_search_finds_without_accents(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    assert with_carla.number in text(enter(cast.carla), "/mesa/buscar/?q=LINEA")
    assert with_carla.number not in text(enter(cast.diego), "/mesa/buscar/?q=LINEA")


def test_the_search_says_what_to_do_when_it_finds_nothing(
    cast: Cast, enter: Enter
) -> None:
    assert "Pruebe con menos" in text(enter(cast.carla), "/mesa/buscar/?q=alcantarilla")
    assert "No importan los acentos" in text(enter(cast.carla), "/mesa/buscar/")


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/mesa/", "/mesa/atrasados/", "/mesa/buscar/?q=solicitud"]
)
def test_they_cost_the_same_whatever_there_is(
    path: str, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.elena)
    with clock.frozen(TODAY):
        staff.many_sheets(30, sender=cast.violeta, receiver=cast.carla, late=10)
        few = _queries(client, path)
        staff.many_sheets(2_500, sender=cast.violeta, receiver=cast.carla, late=2_300)
        many = _queries(client, path)
    assert few == many
    assert many <= 18


def _queries(client: Client, path: str) -> int:
    client.get(path)  # what a process keeps for some seconds is read now
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)
