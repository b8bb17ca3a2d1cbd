"""Terms: kept by administrators under a code that does not change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from llaqta.deadlines import selectors, services
from llaqta.deadlines.changes import CalendarChange
from llaqta.deadlines.errors import (
    CalendarNotAllowedError,
    InvalidTermError,
    TermNotFoundError,
)
from llaqta.deadlines.terms import Silence, TermUnit
from llaqta.deadlines.tests.calendars import days
from llaqta.lib.actor import Actor
from llaqta.lib.canonical import canonical_json

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _five_days(administrator: Actor, heard: list[CalendarChange]) -> None:
    services.add_term(term=days(5), actor=administrator)
    heard.clear()


def test_it_changes_what_is_given(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    services.change_term(
        code="dias", amount=7, silence=Silence.NEGATIVE, actor=administrator
    )
    assert selectors.get_term("dias") == replace(days(7), silence=Silence.NEGATIVE)
    [change] = heard
    assert change.terms == {"dias"}
    assert (change.before.term("dias").amount, change.after.term("dias").amount) == (
        5,
        7,
    )
    assert canonical_json(change.data)


def test_the_same_again_announces_nothing(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    services.change_term(code="dias", amount=5, actor=administrator)
    assert heard == []


def test_terms_are_listed_by_code(administrator: Actor) -> None:
    services.add_term(term=replace(days(1), code="anticipo"), actor=administrator)
    assert [term.code for term in selectors.list_terms()] == ["anticipo", "dias"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": 2501},
        {"unit": TermUnit.YEARS, "amount": 31},
        {"name": ""},
        {"basis": " "},
        {"silence_text": "x" * 401},
        {"basis": "x" * 201},
    ],
)
def test_it_refuses_what_cannot_be(administrator: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidTermError):
        services.change_term(code="dias", **wrong, actor=administrator)


@pytest.mark.parametrize("code", ["dias", "Con Espacio", "", "x" * 51])
def test_it_refuses_a_code_that_is_taken_or_odd(
    administrator: Actor, code: str
) -> None:
    with pytest.raises(InvalidTermError):
        services.add_term(term=replace(days(5), code=code), actor=administrator)


def test_it_refuses_an_official(carla: Actor) -> None:
    with pytest.raises(CalendarNotAllowedError):
        services.change_term(code="dias", amount=7, actor=carla)
    with pytest.raises(CalendarNotAllowedError):
        services.add_term(term=replace(days(5), code="otro"), actor=carla)


def test_an_unknown_term_is_not_found(administrator: Actor) -> None:
    with pytest.raises(TermNotFoundError, match="nada"):
        selectors.get_term("nada")
    with pytest.raises(TermNotFoundError):
        services.change_term(code="nada", amount=7, actor=administrator)
