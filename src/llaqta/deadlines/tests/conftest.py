"""Actors of this room, a listener for changes, and patience for the property tests on a busy machine."""

from __future__ import annotations

import pytest
from hypothesis import settings

from llaqta.deadlines import changes
from llaqta.deadlines.changes import CalendarChange
from llaqta.lib.actor import Actor, ActorKind, Role

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


@pytest.fixture
def administrator() -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        user_id=1,
        roles=frozenset({Role.ADMINISTRATOR}),
        label="Administración",
    )


@pytest.fixture
def carla() -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        user_id=2,
        position_id=3,
        roles=frozenset({Role.OFFICIAL}),
        label="Carla",
    )


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[CalendarChange]:
    """The changes that somebody who registered was told of; nobody else hears them."""
    told: list[CalendarChange] = []
    monkeypatch.setattr(changes, "_callbacks", [])
    changes.on_calendar_change(told.append)
    return told
