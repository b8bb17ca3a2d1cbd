"""By which right somebody signs as a post: their document, their designation and the day must agree."""

from __future__ import annotations

from datetime import date

import pytest

from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization.api import AssignmentKind, Position, User
from llaqta.organization.tests.conftest import (
    TODAY,
    Assign,
    MakePosition,
    MakeUser,
)

NUMBER, COMPLEMENT = "90000903", "1A"


@pytest.fixture
def diego(make_user: MakeUser) -> User:
    return make_user(
        "diego",
        document_type="CI",
        document_number=NUMBER,
        complement=COMPLEMENT,
    )


@pytest.fixture
def director(make_position: MakePosition) -> Position:
    return make_position("DUC-1", name="Director de Urbanismo")


def find(
    position: Position,
    *,
    number: str = NUMBER,
    complement: str = COMPLEMENT,
    on: date = TODAY,
    document_type: str = "CI",
) -> organization.Authority | None:
    return organization.find_authority(
        number=number,
        complement=complement,
        position_id=position.pk,
        on=on,
        document_type=document_type,
    )


def test_who_holds_the_post_signs_as_it(
    diego: User, director: Position, assign: Assign
) -> None:
    assignment = assign(diego, director)
    assert find(director) == organization.Authority(
        user_id=diego.pk,
        user_name="Diego Ficticia",
        position_id=director.pk,
        position_name="Director de Urbanismo",
        unit_name="Topografía",
        kind=AssignmentKind.HOLDER,
        act_number="",
        assignment_id=assignment.pk,
    )


def test_who_substitutes_signs_by_the_act_that_orders_it(
    diego: User, director: Position, assign: Assign
) -> None:
    assign(
        diego,
        director,
        kind=AssignmentKind.SUBSTITUTE,
        act_number="MEM-12/2026",
        ends_on=date(2026, 2, 20),
    )
    found = find(director)
    assert found is not None
    assert (found.kind, found.act_number) == (AssignmentKind.SUBSTITUTE, "MEM-12/2026")
    assert found.title == "Director de Urbanismo, por suplencia (MEM-12/2026)"


def test_an_assistant_never_signs_as_the_chief(
    diego: User, director: Position, assign: Assign
) -> None:
    assign(diego, director, kind=AssignmentKind.ASSISTANT)
    assert find(director) is None
    assert organization.list_authorities(
        number=NUMBER, complement=COMPLEMENT, on=TODAY
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("number", "complement"),
    [
        (NUMBER, ""),
        (NUMBER, "1B"),
        ("90000904", COMPLEMENT),
        ("", ""),
        ("no es un número", ""),
        (NUMBER, "1A1A"),
    ],
)
def test_another_document_has_no_authority(
    number: str, complement: str, diego: User, director: Position, assign: Assign
) -> None:
    assign(diego, director)
    assert find(director, number=number, complement=complement) is None


def test_the_kind_of_document_counts_too(
    diego: User, director: Position, assign: Assign
) -> None:
    assign(diego, director)
    assert find(director, document_type="CIE") is None


@pytest.mark.parametrize(
    ("number", "complement"),
    [("90.000.903", "1a"), ("90000903-1A", ""), ("090000903", "1A")],
)
def test_a_document_is_read_as_its_certificate_writes_it(
    number: str, complement: str, diego: User, director: Position, assign: Assign
) -> None:
    assign(diego, director)
    assert find(director, number=number, complement=complement) is not None


def test_somebody_without_a_document_is_nobody(
    carla: User, director: Position, assign: Assign
) -> None:
    assign(carla, director)
    assert find(director, number="", complement="") is None


@pytest.mark.parametrize(
    ("on", "signs"),
    [
        (date(2026, 2, 1), False),
        (date(2026, 2, 2), True),
        (date(2026, 2, 27), True),
        (date(2026, 2, 28), False),
    ],
)
def test_both_ends_of_the_designation_count(
    on: date, signs: bool, diego: User, director: Position, assign: Assign
) -> None:
    assign(diego, director, starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 27))
    assert (find(director, on=on) is not None) is signs


def test_a_designation_that_was_ended_gives_nothing_from_the_next_day(
    diego: User, director: Position, assign: Assign
) -> None:
    assignment = assign(diego, director)
    organization.end_assignment(assignment=assignment, on=TODAY, actor=SYSTEM)
    assert find(director, on=TODAY) is not None
    assert find(director, on=date(2026, 2, 14)) is None


def test_another_post_is_another_authority(
    diego: User, director: Position, topographer: Position, assign: Assign
) -> None:
    assign(diego, director)
    assert find(topographer) is None


def test_a_closed_account_signs_no_more_and_what_it_signed_stands(
    diego: User, director: Position, assign: Assign
) -> None:
    assign(diego, director)
    organization.change_user(user=diego, is_active=False, actor=SYSTEM)
    assert find(director, on=TODAY) is None
    assert find(director, on=date(2026, 2, 12)) is not None


def test_each_post_is_listed_once_and_as_its_holder_first(
    diego: User, director: Position, topographer: Position, assign: Assign
) -> None:
    act = {"act_number": "MEM-12/2026", "ends_on": date(2026, 3, 1)}
    assign(diego, director, kind=AssignmentKind.SUBSTITUTE, **act)
    assign(diego, director)
    assign(diego, topographer, kind=AssignmentKind.SUBSTITUTE, **act)
    found = organization.list_authorities(number=NUMBER, complement="1A", on=TODAY)
    assert [(one.position_id, one.kind) for one in found] == [
        (director.pk, AssignmentKind.HOLDER),
        (topographer.pk, AssignmentKind.SUBSTITUTE),
    ]


def test_the_signers_of_a_post_are_its_holder_and_who_substitutes(
    diego: User, director: Position, make_user: MakeUser, assign: Assign
) -> None:
    holder, assistant = make_user("rosa"), make_user("ivan")
    assign(assistant, director, kind=AssignmentKind.ASSISTANT)
    assign(
        diego,
        director,
        kind=AssignmentKind.SUBSTITUTE,
        ends_on=TODAY,
        act_number="Memorándum 12/2026",
    )
    assign(holder, director)
    found = organization.list_signers(director.pk, TODAY)
    assert [(one.user_id, one.kind) for one in found] == [
        (holder.pk, AssignmentKind.HOLDER),
        (diego.pk, AssignmentKind.SUBSTITUTE),
    ]
