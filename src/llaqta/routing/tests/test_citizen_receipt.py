from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from llaqta.ledger import api as ledger
from llaqta.routing.models import RouteSheet
from tests.cast import Files

pytestmark = pytest.mark.django_db


def test_it_shows_number_code_files_and_date(file_sheet: Files, client: Client) -> None:
    sheet = file_sheet(files=2)
    page = client.get(f"/s/{sheet.code}/comprobante/").content.decode()
    assert sheet.number in page
    assert sheet.code[:10] in page
    assert sheet.code[10:] in page
    for file in sheet.files.all():
        assert file.attachment.sha256 in page
    assert "martes 11 de agosto de 2026" in page
    assert "Ley 2341" in page
    assert "<svg" in page
    assert ledger.history(sheet.chain)[0].hash in page


@pytest.mark.parametrize("kind", ["carta", "rollo", "otro"])
def test_it_prints(sheet: RouteSheet, client: Client, kind: str) -> None:
    response = client.get(f"/s/{sheet.code}/comprobante.pdf?formato={kind}")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert "no-store" in response.headers["Cache-Control"]


def test_printed_twice_it_is_the_same_paper(sheet: RouteSheet, client: Client) -> None:
    url = f"/s/{sheet.code}/comprobante.pdf"
    assert client.get(url).content == client.get(url).content


@pytest.mark.parametrize("page", ["comprobante/", "comprobante.pdf"])
def test_a_stranger_finds_nothing(sheet: RouteSheet, client: Client, page: str) -> None:
    assert client.get(f"/s/K4MT-9QWX-C7HP-3ADN/{page}").status_code == 404
    assert client.get(f"/s/{sheet.number}/{page}").status_code == 404
    assert client.post(f"/s/{sheet.code}/{page}").status_code == 405


def test_it_costs_few_queries(
    file_sheet: Files,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    sheet = file_sheet(files=3)
    with django_assert_max_num_queries(6):
        client.get(f"/s/{sheet.code}/comprobante/")
