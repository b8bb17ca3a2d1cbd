"""The pages of the account, through the real library: what is open, what is slowed down, what is shut."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization.api import User
from llaqta.organization.tests.conftest import PASSWORD, MakeUser

pytestmark = pytest.mark.usefixtures("clean_cache")

ENTER = "/mesa/cuenta/entrar/"


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.get_username())


urlpatterns = [path("mesa/", home), path("", include("llaqta.config.urls"))]


@pytest.fixture(autouse=True)
def _routes() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def enter(
    client: Client, username: str = "carla", password: str = PASSWORD, **more: str
) -> int:
    return client.post(
        ENTER, {"login": username, "password": password, **more}
    ).status_code


@pytest.mark.parametrize("username", ["carla", "CARLA", " carla "])
def test_the_right_password_enters(username: str, client: Client, carla: User) -> None:
    assert enter(client, username) == 302
    assert client.get("/mesa/").content == b"carla"


def test_the_session_ends_with_the_browser(client: Client, carla: User) -> None:
    enter(client)
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["httponly"]


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/mesa/cargo/", "/mesa/cargo/"),
        ("https://malo.example/", "/mesa/"),
        ("//malo.example", "/mesa/"),
    ],
)
def test_it_goes_on_to_a_page_of_ours_only(
    wanted: str, led_to: str, client: Client, carla: User
) -> None:
    assert (
        client.post(ENTER, {"login": "carla", "password": PASSWORD, "next": wanted})[
            "Location"
        ]
        == led_to
    )


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("carla", "otra"),
        ("nadie", PASSWORD),
        ("", ""),
        ("carla\x00", PASSWORD),
        ("😀", "ñ" * 5000),
    ],
)
def test_anything_else_stays_outside_with_the_same_words(
    username: str, password: str, client: Client, carla: User
) -> None:
    assert enter(client, username, password) == 200
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_enter(client: Client, carla: User) -> None:
    organization.change_user(user=carla, is_active=False, actor=SYSTEM)
    enter(client)
    assert "_auth_user_id" not in client.session


def test_after_five_failures_the_right_password_waits_too(
    client: Client, carla: User
) -> None:
    for _attempt in range(5):
        enter(client, password="no-es-esta")
    assert enter(client) == 200
    assert "_auth_user_id" not in client.session


def test_failures_of_one_account_do_not_shut_out_another(
    client: Client, carla: User, make_user: MakeUser
) -> None:
    make_user("diego")
    for _attempt in range(6):
        enter(client, password="no-es-esta")
    assert enter(client, "diego") == 302


def test_one_address_cannot_try_many_accounts(client: Client, carla: User) -> None:
    for number in range(20):
        enter(client, f"nadie{number}", "no-es-esta")
    assert enter(client) == 200
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = client.get("/mesa/cuenta/registro/")
    client.post(
        "/mesa/cuenta/registro/",
        {"username": "intruso", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert page.status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "page", ["clave/reponer/", "password/reset/", "email/", "confirm-email/"]
)
def test_the_other_doors_of_the_library_do_not_exist(
    page: str, client: Client, db: None
) -> None:
    assert client.get(f"/mesa/cuenta/{page}").status_code == 404


def test_leaving_takes_a_post(client: Client, carla: User) -> None:
    enter(client)
    client.get("/mesa/cuenta/salir/")
    assert "_auth_user_id" in client.session
    client.post("/mesa/cuenta/salir/")
    assert "_auth_user_id" not in client.session


def test_changing_a_password_clears_the_obligation_and_ends_the_other_sessions(
    client: Client, carla: User
) -> None:
    organization.set_password(user=carla, password=PASSWORD, actor=SYSTEM)
    elsewhere = Client()
    enter(client)
    enter(elsewhere)
    new = "otra-frase-bien-larga"
    client.post(
        "/mesa/cuenta/clave/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    carla.refresh_from_db()
    assert (carla.must_change_password, carla.check_password(new)) == (False, True)
    assert client.get("/mesa/").content == b"carla"
    assert elsewhere.get("/mesa/").content == b""
    assert (
        list(ledger.history("organization"))[-1].event
        == "organization.password_changed"
    )
    assert mail.outbox == []


def test_a_weak_new_password_is_refused(client: Client, carla: User) -> None:
    enter(client)
    client.post(
        "/mesa/cuenta/clave/",
        {"oldpassword": PASSWORD, "password1": "carla", "password2": "carla"},
    )
    carla.refresh_from_db()
    assert carla.check_password(PASSWORD)


def test_sessions_end_on_demand_everywhere(client: Client, carla: User) -> None:
    elsewhere = Client()
    enter(client)
    enter(elsewhere)
    assert organization.end_sessions(carla, actor=SYSTEM) == 2
    assert client.get("/mesa/").content == elsewhere.get("/mesa/").content == b""
    assert (
        list(ledger.history("organization"))[-1].event == "organization.sessions_ended"
    )


def test_a_person_sees_their_sessions_and_ends_the_others(
    client: Client, carla: User
) -> None:
    elsewhere = Client()
    enter(client)
    enter(elsewhere)
    assert client.get("/mesa/cuenta/sesiones/").status_code == 200
    client.post("/mesa/cuenta/sesiones/")
    assert client.get("/mesa/").content == b"carla"
    assert elsewhere.get("/mesa/").content == b""
    assert UserSession.objects.count() == 1


# -- Second factor ---------------------------------------------------------------------------------------------------


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def confirm_it_is_me(client: Client) -> None:
    client.post("/mesa/cuenta/confirmar/", {"password": PASSWORD})


def activate_second_factor(client: Client) -> str:
    confirm_it_is_me(client)
    page = client.get("/mesa/cuenta/segundo-factor/activar/").content.decode()
    found = re.search(r"\b[A-Z2-7]{32}\b", page)
    assert found, page
    client.post("/mesa/cuenta/segundo-factor/activar/", {"code": code_for(found[0])})
    return found[0]


def test_a_second_factor_is_asked_for_after_it_is_activated(
    client: Client, carla: User
) -> None:
    organization.change_municipality(
        name="Puerto Villarroel",
        legal_name="GAM",
        code="GAMPV",
        seat="Ivirgarzama",
        actor=SYSTEM,
    )
    enter(client)
    secret = activate_second_factor(client)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    client.post("/mesa/cuenta/salir/")
    assert client.post(ENTER, {"login": "carla", "password": PASSWORD})[
        "Location"
    ].startswith("/mesa/cuenta/segundo-factor/entrar/")
    assert client.get("/mesa/").content == b""


def test_a_recovery_code_enters_once(client: Client, carla: User) -> None:
    enter(client)
    activate_second_factor(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (b"carla", b""):
        client.post("/mesa/cuenta/salir/")
        enter(client)
        client.post("/mesa/cuenta/segundo-factor/entrar/", {"code": codes[0]})
        assert client.get("/mesa/").content == expected


def test_who_lost_the_telephone_enters_again_after_the_administrator_removes_it(
    client: Client, carla: User
) -> None:
    enter(client)
    activate_second_factor(client)
    assert organization.remove_second_factor(user=carla, actor=SYSTEM) == 2
    assert client.get("/mesa/").content == b""
    assert enter(client) == 302
    assert client.get("/mesa/").content == b"carla"


@pytest.mark.parametrize(
    "page",
    [
        "entrar/",
        "registro/",
        "inactiva/",
        "clave/",
        "salir/",
        "sesiones/",
        "segundo-factor/",
        "segundo-factor/activar/",
    ],
)
def test_every_page_of_the_account_opens(
    page: str, client: Client, carla: User
) -> None:
    if page not in {"entrar/", "registro/", "inactiva/"}:
        enter(client)
        confirm_it_is_me(client)
    assert client.get(f"/mesa/cuenta/{page}").status_code == 200


def test_the_second_factor_is_touched_only_after_the_password_again(
    client: Client, carla: User
) -> None:
    enter(client)
    answer = client.get("/mesa/cuenta/segundo-factor/activar/")
    assert answer["Location"].startswith("/mesa/cuenta/confirmar/")
