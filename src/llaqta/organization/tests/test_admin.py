"""The administration site: for administrators only, and through the services."""

from __future__ import annotations

import pytest
from django.test import Client

from llaqta.ledger import api as ledger
from llaqta.organization import api as organization
from llaqta.organization.api import Assignment, Position, Unit, User
from llaqta.organization.tests.conftest import PASSWORD, Assign, MakeUser

ROOT = "/mesa/administracion/"


@pytest.fixture
def administrator(client: Client, make_user: MakeUser) -> User:
    user = make_user("admin", is_administrator=True)
    client.force_login(user)
    return user


def last_event() -> tuple[str, int | None]:
    entry = list(ledger.history("organization"))[-1]
    return entry.event, entry.user_id


def test_its_own_log_in_page_is_shut(client: Client, db: None) -> None:
    assert client.get(ROOT)["Location"].startswith(f"{ROOT}login/")
    assert client.get(f"{ROOT}login/")["Location"].startswith("/mesa/cuenta/entrar/")


def test_a_password_given_by_another_opens_nothing_until_it_is_changed(
    client: Client, administrator: User
) -> None:
    User.objects.update(must_change_password=True)
    for path in ("", "organization/user/add/"):
        answer = client.get(ROOT + path, follow=True)
        assert answer.redirect_chain[-1][0] == "/mesa/cuenta/clave/"
    client.post(f"{ROOT}organization/unit/add/", {"name": "Archivo", "code": "arch"})
    assert not Unit.objects.filter(code="ARCH").exists()


def test_an_official_does_not_get_in(
    client: Client, carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    assert client.get(ROOT, follow=True).status_code == 403


@pytest.mark.parametrize(
    "table", ["municipality", "unit", "position", "assignment", "user", "person"]
)
def test_every_list_opens(table: str, client: Client, administrator: User) -> None:
    assert client.get(f"{ROOT}organization/{table}/").status_code == 200


@pytest.mark.parametrize(
    "table", ["municipality", "unit", "position", "assignment", "user"]
)
def test_every_form_opens(table: str, client: Client, administrator: User) -> None:
    assert client.get(f"{ROOT}organization/{table}/add/").status_code == 200


def test_a_unit_is_created_by_the_service(
    client: Client, administrator: User, mayor_unit: Unit
) -> None:
    client.post(
        f"{ROOT}organization/unit/add/",
        {"name": "Archivo", "code": "arch", "parent": mayor_unit.pk},
    )
    assert Unit.objects.get(code="ARCH").path.startswith(mayor_unit.path)
    assert last_event() == ("organization.unit_created", administrator.pk)


def test_a_unit_is_moved_by_the_service(
    client: Client,
    administrator: User,
    mayor_unit: Unit,
    urbanism: Unit,
    topography: Unit,
) -> None:
    client.post(
        f"{ROOT}organization/unit/{topography.pk}/change/",
        {"name": "Topografía", "code": "TOP", "parent": mayor_unit.pk},
    )
    topography.refresh_from_db()
    assert topography.path == f"{mayor_unit.path}{topography.pk}/"


def test_what_the_service_refuses_is_said_and_nothing_changes(
    client: Client, administrator: User, urbanism: Unit, topography: Unit
) -> None:
    page = client.post(
        f"{ROOT}organization/unit/{urbanism.pk}/change/",
        {"name": "Urbanismo", "code": "DUC", "parent": topography.pk},
        follow=True,
    )
    urbanism.refresh_from_db()
    assert "no puede depender de sí misma" in page.content.decode()
    assert urbanism.name == "Urbanismo y Catastro"


def test_a_substitution_without_act_is_said(
    client: Client, administrator: User, carla: User, topographer: Position
) -> None:
    page = client.post(
        f"{ROOT}organization/assignment/add/",
        {
            "position": topographer.pk,
            "user": carla.pk,
            "kind": "substitute",
            "starts_on": "2026-02-13",
            "ends_on": "2026-02-20",
        },
        follow=True,
    )
    assert "memorándum" in page.content.decode()
    assert not Assignment.objects.exists()


def test_an_assignment_ends_today(
    client: Client,
    administrator: User,
    carla: User,
    topographer: Position,
    assign: Assign,
) -> None:
    assignment = assign(carla, topographer)
    client.post(
        f"{ROOT}organization/assignment/",
        {"action": "end_today", "_selected_action": [assignment.pk]},
    )
    assignment.refresh_from_db()
    assert str(assignment.ends_on) == "2026-02-13"


def test_an_account_is_opened_and_must_change_its_password(
    client: Client, administrator: User
) -> None:
    client.post(
        f"{ROOT}organization/user/add/",
        {
            "username": "diego",
            "given_names": "Diego",
            "surnames": "Ficticio",
            "email": "",
            "password": PASSWORD,
        },
    )
    diego = User.objects.get(username="diego")
    assert diego.must_change_password
    assert diego.check_password(PASSWORD)


def test_the_document_of_an_official_is_typed_here(
    client: Client, administrator: User, carla: User
) -> None:
    carla_page = f"{ROOT}organization/user/{carla.pk}/change/"
    typed = {
        "given_names": "Carla", "surnames": "Ficticia", "is_active": "on", "new_password": "",
        "document_type": "CI", "document_number": "90.000.903", "complement": "1a",
    }  # fmt: skip
    client.post(carla_page, typed)
    carla.refresh_from_db()
    assert carla.document == "CI 90000903-1A"
    page = client.post(carla_page, typed | {"document_type": ""}).content.decode()
    assert "Complete el tipo y el número de documento" in page


def test_an_account_is_closed(client: Client, administrator: User, carla: User) -> None:
    client.post(
        f"{ROOT}organization/user/{carla.pk}/change/",
        {"given_names": "Carla", "surnames": "Ficticia", "new_password": ""},
    )
    carla.refresh_from_db()
    assert carla.is_active is False


def test_the_municipality_is_filled_in_once(
    client: Client, administrator: User
) -> None:
    facts = {
        "name": "Puerto Villarroel", "legal_name": "GAM", "code": "GAMPV", "seat": "Ivirgarzama", "crs_epsg": 32720,
        "main_colour": "#0b5d3b", "accent_colour": "#b3541e",
    }  # fmt: skip
    client.post(f"{ROOT}organization/municipality/add/", facts)
    organization.forget_municipality()
    assert organization.get_municipality().code == "GAMPV"
    assert client.get(f"{ROOT}organization/municipality/add/").status_code == 403


@pytest.mark.parametrize(
    "table", ["unit", "position", "assignment", "user", "municipality", "person"]
)
def test_nothing_is_deleted(
    table: str, client: Client, administrator: User, topography: Unit
) -> None:
    assert client.post(
        f"{ROOT}organization/{table}/1/delete/", {"post": "yes"}
    ).status_code in {302, 403}
    assert Unit.objects.filter(pk=topography.pk).exists()
