"""A small municipality for the tests of this room: two units, a post in each, and who works there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Protocol

import pytest
from django.core.cache import cache

from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM, Actor, ActorKind, Role
from llaqta.organization import api as organization

PASSWORD = "una-frase-de-prueba-larga"
TODAY = date(2026, 2, 13)

ADMINISTRATOR = Actor(
    kind=ActorKind.STAFF,
    user_id=1,
    roles=frozenset({Role.ADMINISTRATOR}),
    label="Administra",
)
AUDITOR = Actor(
    kind=ActorKind.STAFF, user_id=2, roles=frozenset({Role.AUDITOR}), label="Audita"
)
OFFICIAL = Actor(
    kind=ActorKind.STAFF,
    user_id=3,
    position_id=1,
    roles=frozenset({Role.OFFICIAL}),
    label="Trabaja",
)


class MakeUser(Protocol):
    def __call__(self, username: str, **more: Any) -> organization.User: ...


class MakePosition(Protocol):
    def __call__(
        self, code: str, unit: organization.Unit | None = None, **more: Any
    ) -> organization.Position: ...


class Assign(Protocol):
    def __call__(
        self, user: organization.User, position: organization.Position, **more: Any
    ) -> organization.Assignment: ...


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    """Every test of this room happens on one Friday, with nothing remembered from the test before."""
    organization.forget_municipality()
    with clock.frozen(TODAY):
        yield
    organization.forget_municipality()


@pytest.fixture
def clean_cache(db: None) -> None:
    cache.clear()


@pytest.fixture
def mayor_unit(db: None) -> organization.Unit:
    return organization.create_unit(name="Despacho", code="DESP", actor=SYSTEM)


@pytest.fixture
def urbanism(mayor_unit: organization.Unit) -> organization.Unit:
    return organization.create_unit(
        name="Urbanismo y Catastro", code="DUC", parent=mayor_unit, actor=SYSTEM
    )


@pytest.fixture
def topography(urbanism: organization.Unit) -> organization.Unit:
    return organization.create_unit(
        name="Topografía", code="TOP", parent=urbanism, actor=SYSTEM
    )


@pytest.fixture
def make_user(db: None) -> MakeUser:
    def make(username: str, **more: Any) -> organization.User:
        fields: dict[str, Any] = {
            "given_names": username.capitalize(),
            "surnames": "Ficticia",
            "password": PASSWORD,
        } | more
        return organization.create_user(username=username, actor=SYSTEM, **fields)

    return make


@pytest.fixture
def make_position(topography: organization.Unit) -> MakePosition:
    def make(
        code: str, unit: organization.Unit | None = None, **more: Any
    ) -> organization.Position:
        fields: dict[str, Any] = {"name": f"Cargo {code}"} | more
        return organization.create_position(
            unit=unit or topography, code=code, actor=SYSTEM, **fields
        )

    return make


@pytest.fixture
def assign() -> Assign:
    def assign_(
        user: organization.User, position: organization.Position, **more: Any
    ) -> organization.Assignment:
        fields: dict[str, Any] = {"starts_on": date(2026, 1, 1)} | more
        return organization.assign_post(
            user=user, position=position, actor=SYSTEM, **fields
        )

    return assign_


@pytest.fixture
def carla(make_user: MakeUser) -> organization.User:
    return make_user("carla")


@pytest.fixture
def topographer(make_position: MakePosition) -> organization.Position:
    return make_position("TOP-1", name="Topógrafa")
