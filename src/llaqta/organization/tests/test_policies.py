"""Role × action, one table."""

from __future__ import annotations

import pytest

from llaqta.lib.actor import CITIZEN, SYSTEM, Actor, ActorKind
from llaqta.organization import policies
from llaqta.organization.actions import Action
from llaqta.organization.tests.conftest import ADMINISTRATOR, AUDITOR, OFFICIAL

WITHOUT_POST = Actor(kind=ActorKind.STAFF, user_id=9)
COUNTER = {
    Action.REGISTER_PERSON,
    Action.CHANGE_CONTACT,
    Action.CORRECT_PERSON,
    Action.SEE_PEOPLE,
}
ALLOWED = [
    (SYSTEM, set(Action)),
    (ADMINISTRATOR, set(Action)),
    (OFFICIAL, COUNTER),
    (AUDITOR, {Action.SEE_PEOPLE}),
    (CITIZEN, {Action.REGISTER_PERSON}),
    (WITHOUT_POST, {Action.REGISTER_PERSON}),
]


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize(("actor", "allowed"), ALLOWED)
def test_each_role_may_what_the_table_says(
    actor: Actor, allowed: set[Action], action: Action
) -> None:
    decision = policies.may(actor, action)
    assert bool(decision) is (action in allowed)
    assert decision or decision.reason.endswith(".")
