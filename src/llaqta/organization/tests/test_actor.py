"""Who acts: from user, posts and chosen post to an actor; and who gets into a page of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN, SYSTEM, Role
from llaqta.organization import api as organization
from llaqta.organization.api import (
    AssignmentKind,
    Position,
    PositionRole,
    StaffRequest,
    User,
)
from llaqta.organization.tests.conftest import Assign, MakePosition, MakeUser


@organization.staff_page
def desk(request: StaffRequest) -> HttpResponse:
    return HttpResponse(request.actor.label)


@organization.administrator_page
def catalogues(request: StaffRequest) -> HttpResponse:
    return HttpResponse(request.actor.label)


def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hola")


def who(request: StaffRequest) -> HttpResponse:
    return HttpResponse(
        f"{request.actor.kind}|{request.actor.position_id}|{request.actor == CITIZEN}"
    )


urlpatterns = [
    path("publica/", public),
    path("quien/", who),
    path("mesa/trabajo/", desk),
    path("mesa/catalogos/", catalogues),
    path("", include("llaqta.config.urls")),
]


@pytest.fixture(autouse=True)
def _routes() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def second(make_position: MakePosition, urbanism: organization.Unit) -> Position:
    return make_position(
        "DUC-1", urbanism, name="Directora", role=PositionRole.SUPERVISOR
    )


@pytest.mark.parametrize("role", list(PositionRole))
def test_the_role_is_that_of_the_post(
    role: PositionRole, carla: User, make_position: MakePosition, assign: Assign
) -> None:
    position = make_position("TOP-2", role=role)
    assign(carla, position)
    actor = organization.actor_for(carla)
    assert actor.roles == {Role(role.value)}
    assert (actor.unit_id, actor.unit_path) == (position.unit_id, position.unit.path)


@pytest.mark.parametrize(
    ("trust", "role"),
    [("is_administrator", Role.ADMINISTRATOR), ("is_auditor", Role.AUDITOR)],
)
def test_an_auditor_or_administrator_acts_without_a_post(
    trust: str, role: Role, make_user: MakeUser
) -> None:
    actor = organization.actor_for(make_user("olga", **{trust: True}))
    assert (actor.roles, actor.position_id, actor.unit_path) == (
        frozenset({role}),
        None,
        "",
    )


def test_an_administrator_in_a_post_has_both_roles(
    make_user: MakeUser, topographer: Position, assign: Assign
) -> None:
    admin = make_user("admin", is_administrator=True)
    assign(admin, topographer)
    assert organization.actor_for(admin).roles == {Role.ADMINISTRATOR, Role.OFFICIAL}


def test_several_posts_and_none_chosen_is_no_post(
    carla: User, topographer: Position, second: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    assign(carla, second, kind=AssignmentKind.ASSISTANT)
    assert organization.actor_for(carla).roles == frozenset()
    assert organization.actor_for(carla, second.pk).has_role(Role.SUPERVISOR)


def test_somebody_elses_post_is_no_post(
    carla: User,
    topographer: Position,
    second: Position,
    make_user: MakeUser,
    assign: Assign,
) -> None:
    assign(make_user("elena"), second)
    assert organization.actor_for(carla, second.pk).position_id is None


# -- Over HTTP -------------------------------------------------------------------------------------------------------


def test_a_public_page_costs_no_query(
    client: Client,
    carla: User,
    topographer: Position,
    assign: Assign,
    django_assert_num_queries: Any,
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    with django_assert_num_queries(0):
        assert client.get("/publica/").content == b"hola"


def test_a_desk_page_costs_session_user_and_posts(
    client: Client,
    carla: User,
    topographer: Position,
    assign: Assign,
    django_assert_num_queries: Any,
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    with django_assert_num_queries(3):
        assert (
            client.get("/mesa/trabajo/").content.decode()
            == "Carla Ficticia · Topógrafa"
        )


def test_who_is_not_logged_in_is_the_public(client: Client, db: None) -> None:
    assert client.get("/quien/").content == b"citizen|None|True"


def test_the_desk_asks_to_log_in_and_remembers_the_page(
    client: Client, db: None
) -> None:
    answer = client.get("/mesa/trabajo/?pagina=2")
    assert (
        answer["Location"]
        == f"/mesa/cuenta/entrar/?next={quote('/mesa/trabajo/?pagina=2')}"
    )


def test_without_a_post_a_page_says_so(client: Client, carla: User) -> None:
    client.force_login(carla)
    answer = client.get("/mesa/trabajo/")
    assert answer.status_code == 403
    assert "no tiene un cargo vigente" in answer.content.decode()


def test_an_ended_post_shuts_the_door_of_an_open_session(
    client: Client, carla: User, topographer: Position, assign: Assign
) -> None:
    assignment = assign(carla, topographer)
    client.force_login(carla)
    assert client.get("/mesa/trabajo/").status_code == 200
    organization.end_assignment(assignment=assignment, on=clock.today(), actor=SYSTEM)
    with clock.frozen(clock.today() + timedelta(days=1)):
        assert client.get("/mesa/trabajo/").status_code == 403


def test_a_closed_account_is_out_at_once(
    client: Client, carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    organization.change_user(user=carla, is_active=False, actor=SYSTEM)
    assert client.get("/mesa/trabajo/").status_code == 302


@pytest.mark.parametrize("trust", ["is_administrator", "is_auditor"])
def test_an_auditor_or_administrator_gets_in_without_a_post(
    client: Client, make_user: MakeUser, trust: str
) -> None:
    client.force_login(make_user("olga", **{trust: True}))
    assert client.get("/mesa/trabajo/").status_code == 200


def test_the_catalogues_are_for_administrators(
    client: Client,
    carla: User,
    make_user: MakeUser,
    topographer: Position,
    assign: Assign,
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    assert client.get("/mesa/catalogos/").status_code == 403
    client.force_login(make_user("admin", is_administrator=True))
    assert client.get("/mesa/catalogos/").status_code == 200


def test_several_posts_lead_to_the_choice(
    client: Client, carla: User, topographer: Position, second: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    assign(carla, second)
    client.force_login(carla)
    assert (
        client.get("/mesa/trabajo/")["Location"]
        == f"/mesa/cargo/?next={quote('/mesa/trabajo/', safe='')}"
    )


def test_the_chosen_post_holds_for_the_session(
    client: Client, carla: User, topographer: Position, second: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    assign(carla, second)
    client.force_login(carla)
    page = client.get("/mesa/cargo/?next=/mesa/trabajo/").content.decode()
    assert "Directora · Urbanismo y Catastro" in page
    answer = client.post(
        "/mesa/cargo/", {"position": second.pk, "next": "/mesa/trabajo/"}, follow=True
    )
    assert answer.redirect_chain == [("/mesa/trabajo/", 302)]
    assert answer.content.decode() == "Carla Ficticia · Directora"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://malo.example/",
        "//malo.example",
        "/\\malo.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_the_choice_never_leads_out_of_the_house(
    wanted: str, client: Client, carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    answer = client.post("/mesa/cargo/", {"position": topographer.pk, "next": wanted})
    assert answer["Location"] == "/mesa/"


@pytest.mark.parametrize("typed", ["", "0", "abc", "999999999999999999999", "other"])
def test_another_post_than_ones_own_is_not_taken(
    typed: str,
    client: Client,
    carla: User,
    topographer: Position,
    second: Position,
    assign: Assign,
) -> None:
    assign(carla, topographer)
    client.force_login(carla)
    answer = client.post(
        "/mesa/cargo/", {"position": str(second.pk) if typed == "other" else typed}
    )
    assert answer.status_code == 422
    assert "position_id" not in client.session


def test_choosing_needs_a_log_in(client: Client, db: None) -> None:
    assert client.post("/mesa/cargo/", {"position": 1})["Location"].startswith(
        "/mesa/cuenta/entrar/"
    )


def test_the_choice_takes_no_other_method(client: Client, carla: User) -> None:
    client.force_login(carla)
    assert client.delete("/mesa/cargo/").status_code == 405


def test_a_password_to_be_changed_comes_first(
    client: Client, carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    User.objects.update(must_change_password=True)
    client.force_login(carla)
    assert client.get("/mesa/trabajo/")["Location"] == "/mesa/cuenta/clave/"
