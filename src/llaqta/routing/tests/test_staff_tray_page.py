"""The page of a tray: what is due first, narrowed, several at once, at the same cost whatever it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast, Files, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Enter = Callable[[Post | Staff], Client]
ALL = ("por-recibir", "en-despacho", "enviados", "copias", "archivados")


def page(client: Client, tray: str, query: str = "") -> str:
    response = client.get(f"/mesa/bandeja/{tray}/{query}")
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_shows_what_waits(sheet: RouteSheet, cast: Cast, enter: Enter) -> None:
    html = page(enter(cast.violeta), "por-recibir")
    assert sheet.number in html
    assert "días hábiles" in html


@pytest.mark.parametrize("tray", ALL)
def test_every_tray_says_when_it_is_empty(tray: str, cast: Cast, enter: Enter) -> None:
    assert 'class="empty"' in page(enter(cast.diego), tray)


def test_it_asks_strangers_to_log_in(cast: Cast, client: Client) -> None:
    response = client.get("/mesa/bandeja/en-despacho/")
    assert response.status_code == 302
    assert "entrar" in response["Location"]


def test_there_is_no_other_tray(cast: Cast, enter: Enter) -> None:
    assert enter(cast.carla).get("/mesa/bandeja/secretos/").status_code == 404


def test_it_is_read_only(cast: Cast, enter: Enter) -> None:
    assert enter(cast.carla).post("/mesa/bandeja/en-despacho/").status_code == 405


def test_who_has_no_post_has_no_tray(auditor: Staff, enter: Enter) -> None:
    assert enter(auditor).get("/mesa/bandeja/en-despacho/").status_code == 403


def test_what_is_due_first_comes_first(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    later, sooner = file_sheet(subject="Después"), file_sheet(subject="Antes")
    for sheet, day in ((later, date(2026, 2, 27)), (sooner, date(2026, 2, 12))):
        staff.received(sheet, cast.violeta)
        staff.referred(sheet, cast.violeta, cast.carla, due_on=day)
    html = page(enter(cast.carla), "por-recibir")
    assert html.index("Antes") < html.index("Después")
    assert "Vence mañana" in html


def test_what_people_write_is_shown_as_text(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    file_sheet(
        subject="<script>alert('x')</script> & más", sender={"name": "<b>Ana</b>"}
    )
    html = page(enter(cast.violeta), "por-recibir")
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; más" in html
    assert "&lt;b&gt;Ana&lt;/b&gt;" in html
    assert "<script>alert" not in html
    assert '<tr class="' in html


def test_each_tray_holds_its_own(sheet: RouteSheet, cast: Cast, enter: Enter) -> None:
    staff.brought_to(sheet, cast, cast.carla)
    routing.send_copy(sheet_id=sheet.pk, to=cast.elena.position, actor=cast.carla.actor)
    assert sheet.number in page(enter(cast.violeta), "enviados")
    assert sheet.number in page(enter(cast.carla), "en-despacho")
    assert sheet.number in page(enter(cast.elena), "copias")
    routing.archive_sheet(sheet_id=sheet.pk, place="Caja 1", actor=cast.carla.actor)
    html = page(enter(cast.carla), "archivados")
    assert sheet.number in html
    assert "Caja 1" in html
    assert sheet.number not in page(enter(cast.carla), "en-despacho")


def test_words_and_filters_narrow_it(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    plain = file_sheet(subject="Línea y nivel")
    urgent = file_sheet(subject="Reclamo", priority="urgent", has_folder=True)
    client = enter(cast.violeta)
    for query, shown, hidden in (
        ("?q=LINEA", plain, urgent),
        ("?urgente=1", urgent, plain),
        ("?carpeta=1", urgent, plain),
    ):
        html = page(client, "por-recibir", query)
        assert shown.number in html
        assert hidden.number not in html
    assert "Quitar filtros" in page(client, "por-recibir", "?vencidas=1")


def test_it_filters_by_instruction(sheet: RouteSheet, cast: Cast, enter: Enter) -> None:
    report = routing.Instruction.objects.get(code="informe")
    staff.received(sheet, cast.violeta)
    staff.referred(sheet, cast.violeta, cast.carla, instruction=report)
    assert sheet.number in page(
        enter(cast.carla), "por-recibir", f"?instruccion={report.pk}"
    )
    assert sheet.number not in page(
        enter(cast.carla), "por-recibir", f"?instruccion={report.pk + 1}"
    )


@pytest.mark.parametrize(
    "query",
    [
        "?desde=nada",
        "?desde=2026-02-11_x",
        "?antes=_",
        "?instruccion=x",
        "?instruccion=99999999999999",
        "?desde=9999-99-99_1",
        "?q=%00",
    ],
)
def test_nonsense_in_the_address_is_no_error(
    query: str, sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    page(enter(cast.violeta), "por-recibir", query)


@pytest.mark.parametrize("tray", ["en-despacho", "por-recibir"])
def test_pages_go_by_key_both_ways(tray: str, cast: Cast, enter: Enter) -> None:
    staff.many_sheets(
        120, sender=cast.violeta, receiver=cast.carla, on_desk=tray == "en-despacho"
    )
    pages, after = [], ""
    for _ in range(3):
        found = routing.tray_page(tray, position_id=cast.carla.position.pk, after=after)
        pages.append(found)
        after = found.older
    numbers = [row.number for found in pages for row in found.rows]
    assert (len(numbers), len(set(numbers)), after) == (120, 120, "")
    assert (
        routing.tray_page(
            tray, position_id=cast.carla.position.pk, before=pages[2].newer
        ).rows
        == pages[1].rows
    )
    assert (
        routing.tray_page(
            tray, position_id=cast.carla.position.pk, before=pages[1].newer
        ).rows
        == pages[0].rows
    )
    assert "Las que vencen después" in page(enter(cast.carla), tray)


def test_counts_stop_at_a_hundred(cast: Cast, enter: Enter) -> None:
    staff.many_sheets(130, sender=cast.violeta, receiver=cast.carla, late=120)
    assert "99+" in page(enter(cast.carla), "en-despacho")
    assert max(routing.count_trays(cast.carla.position.pk)) == 100


@pytest.mark.slow
@pytest.mark.parametrize("tray", ALL)
def test_ten_thousand_sheets_cost_as_many_queries_as_a_hundred(
    tray: str, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    staff.many_sheets(
        100, sender=cast.violeta, receiver=cast.carla, on_desk=tray == "en-despacho"
    )
    few = _queries(client, tray)
    staff.many_sheets(
        9_900, sender=cast.violeta, receiver=cast.carla, on_desk=tray == "en-despacho"
    )
    many = _queries(client, tray)
    assert few == many
    assert many <= 12


def _queries(client: Client, tray: str) -> int:
    client.get(
        f"/mesa/bandeja/{tray}/"
    )  # what a process keeps for some seconds is read now
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/mesa/bandeja/{tray}/")
    assert not any("OFFSET" in query["sql"] for query in queries)
    return len(queries)


# -- Several at once ---------------------------------------------------------------------------------------------------


def bulk(
    client: Client, tray: str, action: str, sheets: list[RouteSheet], **more: object
) -> str:
    response = client.post(
        f"/mesa/bandeja/{tray}/varias/",
        {"action": action, "sheet": [sheet.number for sheet in sheets], **more},
    )
    assert response.status_code == 200
    return str(response.content.decode())


def test_several_are_received_at_once(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    sheets = [file_sheet(), file_sheet()]
    assert "Hecho en 2 de 2" in bulk(
        enter(cast.violeta), "por-recibir", "recibir", sheets
    )
    assert all(sheet.referrals.get().is_received for sheet in sheets)


def test_one_that_cannot_be_does_not_stop_the_others(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    mine, gone, hidden = file_sheet(), file_sheet(), file_sheet()
    staff.brought_to(mine, cast, cast.carla)
    staff.brought_to(gone, cast, cast.carla)
    staff.referred(gone, cast.carla, cast.elena)
    html = bulk(
        enter(cast.carla),
        "en-despacho",
        "derivar",
        [gone, hidden, mine],
        confirmed=1,
        to=cast.diego.position.pk,
        instruction=_instruction(),
    )
    assert "Hecho en 1 de 3" in html
    assert "El original no está en su cargo" in html
    assert "No encontramos esa hoja de ruta" in html
    assert mine.referrals.get(closed_at=None).receiver == cast.diego.position
    assert gone.referrals.get(closed_at=None).receiver == cast.elena.position


def test_referring_several_asks_first_to_whom(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    staff.received(sheet, cast.violeta)
    html = bulk(enter(cast.violeta), "en-despacho", "derivar", [sheet])
    assert "Derivar 1 hoja de ruta" in html
    assert sheet.referrals.count() == 1


def test_referring_several_without_a_post_says_so(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    response = enter(cast.violeta).post(
        "/mesa/bandeja/en-despacho/varias/",
        {"action": "derivar", "sheet": sheet.number, "confirmed": "1"},
    )
    assert response.status_code == 422
    assert "Falta corregir 2 datos" in response.content.decode()


def test_several_are_archived_in_one_place(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    sheets = [staff.received(file_sheet(), cast.violeta) for _ in range(2)]
    assert "Hecho en 2 de 2" in bulk(
        enter(cast.violeta),
        "en-despacho",
        "archivar",
        sheets,
        confirmed=1,
        place="Caja 7",
    )
    assert {staff.fresh(sheet).archive_place for sheet in sheets} == {"Caja 7"}


def test_nothing_ticked_goes_back_to_the_tray(cast: Cast, enter: Enter) -> None:
    response = enter(cast.violeta).post(
        "/mesa/bandeja/en-despacho/varias/", {"action": "recibir"}, follow=True
    )
    assert "Marque al menos una" in response.content.decode()


def test_no_other_act_is_done_to_several(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    assert (
        enter(cast.violeta)
        .post(
            "/mesa/bandeja/en-despacho/varias/",
            {"action": "anular", "sheet": sheet.number},
        )
        .status_code
        == 404
    )
    assert (
        enter(cast.violeta).get("/mesa/bandeja/en-despacho/varias/").status_code == 405
    )


def test_a_row_is_received_without_opening_it(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.violeta)
    assert f'formaction="/mesa/hojas/{sheet.number}/recibir/"' in page(
        client, "por-recibir"
    )
    response = client.post(
        f"/mesa/hojas/{sheet.number}/recibir/", {"next": "/mesa/bandeja/por-recibir/"}
    )
    assert response["Location"] == "/mesa/bandeja/por-recibir/"
    with clock.frozen("2026-02-11"):
        assert sheet.referrals.get().is_received


def _instruction() -> int:
    return routing.Instruction.objects.get(code="atencion").pk


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "_",
        "0001-01-01T00:00:00+14:00_1",
        "9999-12-31T23:59:59-14:00_1",
        "2026-01-01T00:00:00_1",
        "2026-01-01_" + "9" * 40,
    ],
)
@pytest.mark.parametrize("tray", ALL)
def test_a_made_up_place_in_the_list_is_no_error(
    tray: str, cursor: str, cast: Cast, enter: Enter
) -> None:
    for name in ("desde", "antes"):
        page(enter(cast.violeta), tray, f"?{urlencode({name: cursor})}")
