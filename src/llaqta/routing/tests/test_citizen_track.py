"""Number and code open the page; guessing gets slow, and nobody is shut out by a neighbour."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from llaqta.lib import clock
from llaqta.routing import lookups
from llaqta.routing.models import RouteSheet

pytestmark = pytest.mark.django_db

WRONG = "K4MT-9QWX-C7HP-3ADN"


def ask(client: Client, number: str, code: str, **more: str) -> tuple[int, str]:
    response = client.post("/seguimiento/", {"number": number, "code": code}, **more)  # type: ignore[arg-type]
    return response.status_code, response.content.decode()


def test_number_and_code_open_the_page(sheet: RouteSheet, client: Client) -> None:
    assert client.get("/seguimiento/").status_code == 200
    response = client.post(
        "/seguimiento/",
        {"number": sheet.number.lower(), "code": sheet.code.replace("-", " ").lower()},
    )
    assert response.headers["Location"] == f"/s/{sheet.code}/"


def test_a_wrong_code_and_an_unknown_number_look_alike(
    sheet: RouteSheet, client: Client
) -> None:
    wrong, unknown = (
        ask(client, sheet.number, WRONG),
        ask(client, "E-2026-999999", WRONG),
    )
    assert wrong[0] == unknown[0] == 404
    assert (
        wrong[1]
        .replace(sheet.number, "E-2026-999999")
        .split("</form>")[0]
        .split("csrf")[0]
        == unknown[1].split("</form>")[0].split("csrf")[0]
    )
    other = RouteSheet.objects.get(pk=sheet.pk)
    assert (
        "No encontramos esa hoja de ruta" in ask(client, "E-2026-999999", other.code)[1]
    )  # a true code of another number


def test_what_was_typed_stays(sheet: RouteSheet, client: Client) -> None:
    _status, page = ask(client, "E-2026-999999", WRONG)
    assert 'value="E-2026-999999"' in page
    assert WRONG in page


@pytest.mark.parametrize(
    "code", [WRONG, "x", "..", "%00", "ñ", "K4MT9QWXC7HP3ADN", "a" * 500]
)
def test_a_forged_link_opens_nothing(
    sheet: RouteSheet, client: Client, code: str
) -> None:
    assert client.get(f"/s/{code}/").status_code == 404
    assert client.get(f"/s/{code}.json").status_code == 404


def test_guessing_from_one_address_gets_slow(sheet: RouteSheet, client: Client) -> None:
    with clock.frozen("2026-02-11T10:00"):
        for _attempt in range(lookups.MOST_PER_ADDRESS):
            assert client.get(f"/s/{WRONG}/").status_code == 404
        response = client.get(f"/s/{WRONG}/")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "15 minutos" in response.content.decode()
    with clock.frozen("2026-02-11T10:16"):
        assert client.get(f"/s/{WRONG}/").status_code == 404


def test_guessing_one_number_from_many_addresses_gets_slow(
    sheet: RouteSheet, client: Client
) -> None:
    with clock.frozen("2026-02-11T10:00"):
        statuses = [
            ask(client, sheet.number, WRONG, REMOTE_ADDR=f"203.0.113.{n}")[0]
            for n in range(lookups.MOST_PER_NUMBER + 1)
        ]
        assert statuses == [404] * lookups.MOST_PER_NUMBER + [429]
        assert ask(client, "E-2026-000777", WRONG, REMOTE_ADDR="203.0.113.99")[0] == 404


def test_the_owner_comes_in_whatever_the_neighbours_did(
    sheet: RouteSheet, client: Client
) -> None:
    with clock.frozen("2026-02-11T10:00"):
        for _attempt in range(lookups.MOST_PER_ADDRESS + 1):
            ask(client, sheet.number, WRONG)
        assert client.get(f"/s/{sheet.code}/").status_code == 200
        assert ask(client, sheet.number, sheet.code)[0] == 302


def test_another_address_is_counted_apart(
    sheet: RouteSheet, client: Client, settings: Settings
) -> None:
    settings.LLAQTA_TRUSTED_PROXIES = 1
    with clock.frozen("2026-02-11T10:00"):
        for _attempt in range(lookups.MOST_PER_ADDRESS + 1):
            client.get(f"/s/{WRONG}/", headers={"X-Forwarded-For": "203.0.113.1"})
        assert (
            client.get(
                f"/s/{WRONG}/", headers={"X-Forwarded-For": "203.0.113.1"}
            ).status_code
            == 429
        )
        assert (
            client.get(
                f"/s/{WRONG}/", headers={"X-Forwarded-For": "203.0.113.2"}
            ).status_code
            == 404
        )


def test_wrong_forms_are_not_counted(sheet: RouteSheet, client: Client) -> None:
    for _attempt in range(lookups.MOST_PER_ADDRESS + 5):
        assert ask(client, sheet.number, "K4MT")[0] == 200


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put("/seguimiento/").status_code == 405
