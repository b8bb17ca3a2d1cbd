from __future__ import annotations

import re

import pytest
from django.test import Client

from llaqta.documents.api import Attachment
from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet, SheetFile
from llaqta.routing.states import SheetState
from llaqta.routing.tests.answers import upload
from tests.cast import Cast, Files, jpeg_bytes, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def observed(cast: Cast, sheet: RouteSheet) -> RouteSheet:
    with clock.frozen("2026-02-11T10:00"):
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.violeta.actor)
        routing.observe(
            sheet_id=sheet.pk,
            text="Falta el folio real.",
            days=5,
            actor=cast.violeta.actor,
        )
    sheet.refresh_from_db()
    return sheet


def url(sheet: RouteSheet) -> str:
    return f"/s/{sheet.code}/completar/"


def test_it_says_what_is_missing_and_until_when(
    observed: RouteSheet, client: Client
) -> None:
    page = client.get(url(observed)).content.decode()
    assert "Falta el folio real." in page
    assert "viernes 20 de febrero de 2026" in page


def test_words_and_files_complete_the_request(
    observed: RouteSheet, client: Client
) -> None:
    response = client.post(
        url(observed), {"text": "Aquí está.", "uploads": [upload()]}, follow=True
    )
    assert "Recibimos lo que faltaba" in response.content.decode()
    observed.refresh_from_db()
    assert observed.state == SheetState.IN_PROGRESS
    assert observed.observations.get().answer == "Aquí está."
    assert observed.files.get().origin == SheetFile.Origin.COMPLETION


def test_files_alone_are_enough_and_are_told(
    observed: RouteSheet, client: Client
) -> None:
    page = client.post(
        url(observed), {"text": "", "uploads": [upload()]}, follow=True
    ).content.decode()
    assert "Completó la solicitud." in page


def test_nothing_is_not_enough(observed: RouteSheet, client: Client) -> None:
    page = client.post(url(observed), {"text": " "}).content.decode()
    assert "Escriba su respuesta o elija al menos un archivo." in page
    observed.refresh_from_db()
    assert observed.state == SheetState.OBSERVED


def test_the_good_file_stays_when_another_is_bad(
    observed: RouteSheet, client: Client
) -> None:
    uploads = [upload(), upload("pagina.jpg", b"<html></html>")]
    page = client.post(
        url(observed), {"text": "Aquí está.", "uploads": uploads}
    ).content.decode()
    assert "«pagina.jpg»" in page
    assert "Ya llegaron" in page
    assert "Aquí está." in page
    token = re.search(r'name="kept" value="([^"]+)"', page)
    assert token is not None
    client.post(
        url(observed),
        {
            "text": "Aquí está.",
            "kept": token[1],
            "uploads": [upload("foto.jpg", jpeg_bytes())],
        },
    )
    assert [file.attachment.name for file in observed.files.all()] == [
        "carta.pdf",
        "foto.jpg",
    ]


def test_files_beyond_the_most_are_named_and_not_forgotten_in_silence(
    observed: RouteSheet, client: Client
) -> None:
    uploads = [upload(f"hoja-{n}.pdf", pdf_bytes() + b"\n" * n) for n in range(12)]
    page = client.post(
        url(observed), {"text": "Aquí está.", "uploads": uploads}
    ).content.decode()
    assert "«hoja-10.pdf»" in page
    assert "«hoja-11.pdf»" in page
    observed.refresh_from_db()
    assert observed.state == SheetState.OBSERVED


def test_a_forged_list_of_files_adds_nothing(
    observed: RouteSheet, file_sheet: Files, client: Client
) -> None:
    other = file_sheet(files=1)
    client.post(
        url(observed),
        {"text": "x", "kept": f"[{other.files.get().attachment_id}]:1:forged"},
    )
    assert not observed.files.exists()
    assert Attachment.objects.count() == 1


def test_late_it_is_received_too(observed: RouteSheet, client: Client) -> None:
    with clock.frozen("2026-03-20"):
        assert "igual recibimos" in client.get(url(observed)).content.decode()
        assert client.post(url(observed), {"text": "Perdón."}).status_code == 302


def test_twice_it_says_that_nothing_is_awaited(
    observed: RouteSheet, client: Client
) -> None:
    client.post(url(observed), {"text": "x"})
    assert client.post(url(observed), {"text": "x"}).status_code == 409


def test_a_sheet_that_asks_for_nothing(sheet: RouteSheet, client: Client) -> None:
    assert client.get(url(sheet)).status_code == 409


def test_a_stranger_finds_nothing(observed: RouteSheet, client: Client) -> None:
    assert client.get("/s/K4MT-9QWX-C7HP-3ADN/completar/").status_code == 404
    assert client.put(url(observed)).status_code == 405
