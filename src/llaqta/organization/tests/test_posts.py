from __future__ import annotations

import json
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization.api import Assignment, AssignmentKind, Position, User
from llaqta.organization.errors import (
    AssignmentEndedError,
    AuditorHoldsNoPostError,
    InvalidPeriodError,
    OrganizationNotAllowedError,
    PositionClosedError,
    PostTakenError,
    SubstitutionActError,
    SubstitutionEndError,
)
from llaqta.organization.tests.conftest import (
    OFFICIAL,
    TODAY,
    Assign,
    MakePosition,
    MakeUser,
)

SUBSTITUTE, ASSISTANT = AssignmentKind.SUBSTITUTE, AssignmentKind.ASSISTANT
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def test_an_assignment_records_person_and_post(
    carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer, act_number=" MEM-3/2026 ")
    entry = list(ledger.history("organization"))[-1]
    data = json.loads(entry.data)
    assert (entry.target, data["user"], data["act_number"]) == (
        "position:TOP-1",
        carla.pk,
        "MEM-3/2026",
    )
    assert "Carla" not in entry.data


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 1, 1), None),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2030, 1, 1), date(2030, 1, 1)),
    ],
)
def test_a_post_has_one_holder_at_a_time(
    starts_on: date,
    ends_on: date | None,
    carla: User,
    make_user: MakeUser,
    topographer: Position,
    assign: Assign,
) -> None:
    assign(carla, topographer)
    with pytest.raises(PostTakenError, match="Carla Ficticia"):
        assign(make_user("diego"), topographer, starts_on=starts_on, ends_on=ends_on)


def test_the_next_holder_begins_the_day_after(
    carla: User, make_user: MakeUser, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer, ends_on=TODAY)
    diego = make_user("diego")
    assign(diego, topographer, starts_on=TOMORROW)
    assert organization.list_posts(diego) == []
    assert [post.code for post in organization.list_posts(diego, TOMORROW)] == ["TOP-1"]


def test_a_substitution_needs_the_act_that_orders_it(
    carla: User, topographer: Position, assign: Assign
) -> None:
    with pytest.raises(SubstitutionActError, match="memorándum"):
        assign(carla, topographer, kind=SUBSTITUTE, ends_on=TOMORROW, act_number="  ")


def test_a_substitution_needs_its_last_day(
    carla: User, topographer: Position, assign: Assign
) -> None:
    with pytest.raises(SubstitutionEndError):
        assign(carla, topographer, kind=SUBSTITUTE, act_number="MEM-1")


def test_a_substitute_acts_beside_the_holder(
    carla: User, make_user: MakeUser, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    diego = make_user("diego")
    assign(
        diego,
        topographer,
        kind=SUBSTITUTE,
        act_number="MEM-1",
        starts_on=TODAY,
        ends_on=TODAY,
    )
    assert (
        organization.actor_for(diego).label == "Diego Ficticia · Topógrafa (suplente)"
    )
    assert (
        organization.actor_for(diego).position_id
        == organization.actor_for(carla).position_id
    )


def test_an_assistant_acts_in_the_post_of_the_chief_under_their_own_name(
    carla: User, make_user: MakeUser, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    rosa = make_user("rosa")
    assign(rosa, topographer, kind=ASSISTANT)
    actor = organization.actor_for(rosa)
    assert (actor.user_id, actor.position_id) == (rosa.pk, topographer.pk)
    assert actor.label == "Rosa Ficticia · Topógrafa (asistente)"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "has_post"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (YESTERDAY, TODAY, True),
        (YESTERDAY, YESTERDAY, False),
        (TOMORROW, None, False),
    ],
)
def test_a_post_is_held_from_the_first_day_to_the_last(
    starts_on: date,
    ends_on: date | None,
    has_post: bool,
    carla: User,
    topographer: Position,
    assign: Assign,
) -> None:
    assign(carla, topographer, starts_on=starts_on, ends_on=ends_on)
    assert bool(organization.list_posts(carla)) is has_post


def test_the_day_changes_in_la_paz_and_not_in_greenwich(
    carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer, ends_on=TODAY)
    with clock.frozen("2026-02-13T23:30"):  # already the 14th in UTC
        assert organization.list_posts(carla)
    with clock.frozen("2026-02-14T00:10"):
        assert not organization.list_posts(carla)


def test_an_ended_assignment_gives_no_post_from_the_next_day(
    carla: User, topographer: Position, assign: Assign
) -> None:
    organization.end_assignment(
        assignment=assign(carla, topographer), on=TODAY, actor=SYSTEM
    )
    assert organization.list_posts(carla)
    assert not organization.list_posts(carla, TOMORROW)


def test_what_ended_before_today_stays_as_it_was(
    carla: User, topographer: Position, assign: Assign
) -> None:
    assignment = assign(carla, topographer, ends_on=YESTERDAY)
    with pytest.raises(AssignmentEndedError, match="12 de febrero de 2026"):
        organization.end_assignment(assignment=assignment, on=TOMORROW, actor=SYSTEM)


def test_nothing_ends_before_it_begins(
    carla: User, topographer: Position, assign: Assign
) -> None:
    with pytest.raises(InvalidPeriodError):
        assign(carla, topographer, starts_on=TODAY, ends_on=YESTERDAY)
    with pytest.raises(InvalidPeriodError):
        organization.end_assignment(
            assignment=assign(carla, topographer, starts_on=TODAY),
            on=YESTERDAY,
            actor=SYSTEM,
        )


def test_an_auditor_holds_no_post(
    make_user: MakeUser, topographer: Position, assign: Assign
) -> None:
    with pytest.raises(AuditorHoldsNoPostError):
        assign(make_user("olga", is_auditor=True), topographer)


def test_a_closed_position_is_given_to_nobody(
    carla: User, topographer: Position, assign: Assign
) -> None:
    organization.close_position(position=topographer, actor=SYSTEM)
    with pytest.raises(PositionClosedError):
        assign(carla, topographer)


def test_an_official_designates_nobody(carla: User, topographer: Position) -> None:
    with pytest.raises(OrganizationNotAllowedError):
        organization.assign_post(
            position=topographer, user=carla, starts_on=TODAY, actor=OFFICIAL
        )


def test_who_sits_where_is_one_query(
    carla: User,
    make_user: MakeUser,
    topographer: Position,
    assign: Assign,
    django_assert_num_queries: Any,
) -> None:
    assign(make_user("rosa"), topographer, kind=ASSISTANT)
    assign(carla, topographer)
    organization.change_user(user=make_user("vieja"), is_active=False, actor=SYSTEM)
    with django_assert_num_queries(1):
        occupants = organization.list_occupants([topographer.pk])
    assert [(one.name, one.kind) for one in occupants] == [
        ("Carla Ficticia", AssignmentKind.HOLDER),
        ("Rosa Ficticia", ASSISTANT),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_people_are_not_made_holders_at_once(
    make_user: MakeUser, make_position: MakePosition
) -> None:
    position, users = make_position("TOP-1"), [make_user("carla"), make_user("diego")]
    start, refused = Barrier(2), []

    def give(user: User) -> None:
        try:
            start.wait(60)
            organization.assign_post(
                position=position, user=user, starts_on=TODAY, actor=SYSTEM
            )
        except PostTakenError:
            refused.append(user)
        finally:
            connections.close_all()

    threads = [Thread(target=give, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(refused), Assignment.objects.count()) == (1, 1), connection.vendor
