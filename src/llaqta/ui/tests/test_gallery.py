from __future__ import annotations

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.urls("llaqta.ui.tests.urls")


@pytest.mark.parametrize("path", ["/ui/", "/ui/mesa/", "/ui/papel/"])
def test_it_shows_every_component(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_it_shows_every_error_page(client: Client, status: int) -> None:
    assert client.get(f"/ui/errores/{status}/").status_code == status


@override_settings(LLAQTA_GALLERY=False, DEBUG=False)
def test_it_is_closed_in_service(client: Client) -> None:
    assert client.get("/ui/").status_code == 404
    assert client.get("/ui/errores/503/").status_code == 404
