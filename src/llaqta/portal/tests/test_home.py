"""The home page and the figures of fulfilment."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_figures() -> None:
    cache.clear()


def test_it_greets_before_there_is_anything_to_count(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Todavía no hay solicitudes registradas" in page.content.decode()


def test_it_offers_the_two_doors(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'href="/solicitudes/nueva/"' in page
    assert 'href="/seguimiento/"' in page


def test_it_refuses_to_be_posted_to(client: Client) -> None:
    assert client.post("/").status_code == 405


def test_the_data_have_one_row_a_month(client: Client) -> None:
    rows = client.get("/cumplimiento.csv").content.decode().splitlines()
    assert rows[0] == "mes,recibidas,resueltas,resueltas_en_plazo"
    assert len(rows) == 13
