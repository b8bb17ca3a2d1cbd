from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from llaqta.ui import chrome

pytestmark = pytest.mark.urls("llaqta.ui.tests.urls")

STATUS = {
    "invalid": 422,
    "not_allowed": 403,
    "not_found": 404,
    "state_conflict": 409,
    "unavailable": 503,
    "locked": 503,
    "closed": 503,
    "malformed": 503,
}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("fault", "status"), STATUS.items())
def test_each_family_has_its_page(client: Client, fault: str, status: int) -> None:
    response = client.get(f"/falla/{fault}")
    page = response.content.decode()
    assert response.status_code == status
    assert "<h1>" in page
    assert "Puerto Villarroel" in page
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("fault", "status"), STATUS.items())
def test_each_family_has_its_json(client: Client, fault: str, status: int) -> None:
    response = client.get(f"/falla/{fault}.json")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.json()["detail"]


def test_who_accepts_json_gets_json(client: Client) -> None:
    response = client.get(
        "/falla/state_conflict", headers={"Accept": "application/json"}
    )
    assert response.json()["code"] == "state_conflict"


def test_an_error_in_the_desk_keeps_the_desk_around_it(client: Client) -> None:
    page = client.get("/mesa/falla/not_allowed").content.decode()
    assert "Mesa de trabajo" in page
    assert 'class="dense narrow"' in page


def test_a_stale_page_leads_back_to_where_one_was(client: Client) -> None:
    here = client.get(
        "/falla/state_conflict",
        headers={"Referer": "http://testserver/mesa/hojas/E-1/"},
    )
    assert 'href="http://testserver/mesa/hojas/E-1/"' in here.content.decode()
    elsewhere = client.get(
        "/falla/state_conflict", headers={"Referer": "https://malo.example/"}
    )
    assert "malo.example" not in elsewhere.content.decode()


def _no_database() -> None:
    raise OperationalError


def test_the_page_of_a_dead_database_asks_nothing_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chrome, "_municipality", _no_database)
    response = client.get("/falla/locked")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Volvemos en unos minutos" in response.content.decode()
    assert "Puerto Villarroel" in response.content.decode()  # remembered from before


def test_another_error_survives_a_dead_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chrome, "_municipality", _no_database)
    assert client.get("/falla/not_found").status_code == 404
    assert "No encontramos" in client.get("/no/existe/").content.decode()


def dead_database_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        raise OperationalError

    return middleware


def test_a_database_that_dies_inside_a_middleware_is_told_as_such(
    client: Client,
) -> None:
    chain = [
        "llaqta.ui.middleware.SecurityHeadersMiddleware",
        f"{__name__}.dead_database_middleware",
    ]
    with override_settings(MIDDLEWARE=chain):
        response = client.get("/falla/bug")
    assert response.status_code == 503
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("fault", ["bug", "broken_rule"])
def test_our_own_mistakes_are_a_500_without_details(client: Client, fault: str) -> None:
    response = client.get(f"/falla/{fault}")
    assert response.status_code == 500
    assert "Algo falló de nuestro lado" in response.content.decode()
    assert "Error:" not in response.content.decode()


def test_an_unknown_address_says_what_to_do(client: Client) -> None:
    response = client.get("/no/existe/")
    assert response.status_code == 404
    assert "Qué puede hacer" in response.content.decode()


@override_settings(ALLOWED_HOSTS=["municipio.bo"])
def test_a_forged_host_gets_a_plain_page(client: Client) -> None:
    response = client.get("/formulario/", headers={"Host": "malo.example"})
    assert response.status_code == 400
    assert "No entendimos" in response.content.decode()


# -- A form whose proof of origin is old ---------------------------------------------------------------------------------


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def test_an_old_form_says_how_to_send_it_again(strict: Client) -> None:
    response = strict.post("/formulario/", {"subject": "Línea y nivel"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Envíe el formulario otra vez" in page
    assert "«Atrás»" in page
    assert "Línea y nivel" not in page  # unknown origin: nothing of it is offered again


def test_an_old_form_of_our_own_can_be_sent_with_one_press(strict: Client) -> None:
    response = strict.post(
        "/formulario/",
        {"subject": 'Línea "y" nivel'},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    page = response.content.decode()
    assert 'name="subject" value="Línea &#34;y&#34; nivel"' in page
    assert "csrfmiddlewaretoken" in page
    assert "Enviar de nuevo" in page


def test_a_password_is_never_offered_again(strict: Client) -> None:
    response = strict.post(
        "/formulario/",
        {"password": "secreta", "a": "b"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert "secreta" not in response.content.decode()


def test_a_menu_that_fails_does_not_hide_the_error(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(chrome._menus, "public", lambda request: [][0])
    response = client.get("/falla/invalid")
    assert response.status_code == 422
    assert "Hay algo que corregir" in response.content.decode()


def test_what_django_itself_refuses_has_words_too(client: Client) -> None:
    response = client.get("/prohibido/", headers={"Accept": "application/json"})
    assert response.status_code == 403
    assert response.json()["detail"] == "Su cargo no permite hacer esto."


def test_nul_in_an_address_or_a_cookie_goes_no_further(client: Client) -> None:
    """PostgreSQL refuses it wherever it arrives: a token, a session's key."""
    assert client.get("/falla/%00").status_code == 404
    client.cookies["sessionid"] = "\x00" * 32
    assert client.get("/falla/not_found").status_code == 400
    client.cookies["sessionid"] = "a" * 32
    assert client.get("/falla/not_found").status_code == 404
