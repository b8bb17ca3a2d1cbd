"""The trays of documents, and the search."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from tests.cast import Cast, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

Enter = Callable[[Post | Staff], Client]
TRAY = "/mesa/documentos/bandeja/{}/"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    "path", ["/mesa/documentos/", TRAY.format("borradores"), "/mesa/documentos/buscar/"]
)
def test_strangers_log_in_first(path: str, cast: Cast, client: Client) -> None:
    assert "/entrar/" in client.get(path)["Location"]


@pytest.mark.parametrize(
    "path", ["/mesa/documentos/", TRAY.format("borradores"), "/mesa/documentos/buscar/"]
)
def test_they_only_answer_questions(path: str, cast: Cast, enter: Enter) -> None:
    assert enter(cast.carla).post(path).status_code == 405


def test_an_unknown_tray_does_not_exist(cast: Cast, enter: Enter) -> None:
    assert enter(cast.carla).get(TRAY.format("otra")).status_code == 404


@pytest.mark.parametrize(
    ("point", "who", "tray"),
    [
        ("draft", "carla", "borradores"),
        ("with_via", "diego", "para-revisar"),
        ("with_issuer", "elena", "para-aprobar"),
        ("approved", "elena", "para-firmar"),
        ("with_via", "carla", "en-curso"),
        ("issued", "carla", "emitidos"),
        ("issued", "elena", "emitidos"),
    ],
)
def test_a_document_lies_where_it_waits(
    point: str, who: str, tray: str, cast: Cast, enter: Enter
) -> None:
    document = desk.brought_to(desk.begun(cast), cast, point)
    html = text(enter(getattr(cast, who)), TRAY.format(tray))
    assert document.get_absolute_url() in html
    assert document.subject in html


def test_it_opens_on_the_tray_where_others_wait(cast: Cast, enter: Enter) -> None:
    client = enter(cast.diego)
    assert client.get("/mesa/documentos/")["Location"] == TRAY.format("borradores")
    desk.brought_to(desk.begun(cast), cast, "with_via")
    assert client.get("/mesa/documentos/")["Location"] == TRAY.format("para-revisar")


def test_the_side_counts_what_waits(cast: Cast, enter: Enter) -> None:
    for _ in range(2):
        desk.brought_to(desk.begun(cast), cast, "with_via")
    html = text(enter(cast.diego), TRAY.format("borradores"))
    assert 'Para revisar <span class="badge">2</span>' in html


def test_an_empty_tray_says_so(cast: Cast, enter: Enter) -> None:
    assert "Nada por firmar." in text(enter(cast.diego), TRAY.format("para-firmar"))


def test_a_returned_draft_says_why(cast: Cast, enter: Enter) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "with_via")
    documents.return_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Falta el folio real.",
        actor=cast.diego.actor,
    )
    html = text(enter(cast.carla), TRAY.format("borradores"))
    assert "Devuelto: Falta el folio real." in html


def test_the_menu_of_every_page_counts_what_waits_for_my_signature(
    cast: Cast, enter: Enter
) -> None:
    client = enter(cast.elena)
    assert "/mesa/documentos/firmar/" not in text(client, "/mesa/")
    desk.brought_to(desk.begun(cast), cast, "approved")
    html = text(client, "/mesa/")
    assert (
        '<a href="/mesa/documentos/firmar/">Firmar <span class="badge">1</span>' in html
    )
    assert "/mesa/documentos/firmar/" not in text(enter(cast.carla), "/mesa/")


# -- Search ------------------------------------------------------------------------------------------------------------

SEARCH = "/mesa/documentos/buscar/?q={}"


@pytest.mark.parametrize(
    "typed", ["GAMPV-DUC/IT/00001", "linea nivel", "300 m²", "elena"]
)
def test_it_finds_by_cite_subject_text_and_people(
    typed: str, cast: Cast, enter: Enter
) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "issued")
    assert document.get_absolute_url() in text(enter(cast.carla), SEARCH.format(typed))


def test_it_finds_nothing_that_one_may_not_see(cast: Cast, enter: Enter) -> None:
    document = desk.begun(cast)
    html = text(enter(cast.diego), SEARCH.format("lote"))
    assert document.get_absolute_url() not in html
    assert "Ningún documento que usted pueda ver" in html


def test_who_audits_comes_to_the_search(auditor: Staff, enter: Enter) -> None:
    client = enter(auditor)
    assert client.get("/mesa/documentos/")["Location"] == "/mesa/documentos/buscar/"
    assert "Buscar documentos" in text(client, "/mesa/documentos/buscar/")


@pytest.mark.parametrize("path", ["bandeja/borradores/", "buscar/", "libro/"])
def test_the_first_heading_is_the_name_of_the_page(
    path: str, cast: Cast, enter: Enter
) -> None:
    shown = text(enter(cast.carla), f"/mesa/documentos/{path}")
    assert re.findall("<h[1-6]", shown)[0] == "<h1"
