"""The tables of `docs/explanation/permissions.md` are what the code answers. When they differ, the failure shows the right ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llaqta.lib.actor import CITIZEN, Actor, ActorKind, Role
from llaqta.routing import policies, states
from llaqta.routing.models import Referral, RouteSheet
from llaqta.routing.policies import Situation
from llaqta.routing.states import ACT_NAMES, Act, ReferralKind, SheetState

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "permissions.md"
YES, NO = "●", "·"
OURS, OTHER = 1, 2  # posts
ACTS = list(Act)

WHERE = {
    "original, received": "holds the original",
    "original, arrived": "original sent to it",
    "original, from the public": "original from the public",
    "consultation, arrived": "consultation sent to it",
    "consultation, received": "holds a consultation",
    "copy": "has a copy",
    "sent": "sent it, not received",
    "archived": "archived it",
    "elsewhere": "none of these",
}


def _post(role: Role) -> Actor:
    return Actor(ActorKind.STAFF, user_id=1, position_id=OURS, roles=frozenset({role}))


ACTORS = {
    "official": _post(Role.OFFICIAL),
    "intake": _post(Role.INTAKE),
    "supervisor": _post(Role.SUPERVISOR),
    "administrator without a post": Actor(
        ActorKind.STAFF, user_id=1, roles=frozenset({Role.ADMINISTRATOR})
    ),
    "auditor": Actor(ActorKind.STAFF, user_id=1, roles=frozenset({Role.AUDITOR})),
    "citizen": CITIZEN,
}


def _situation(
    state: SheetState, where: str, actor: Actor, *, registered_it: bool = False
) -> Situation:
    """How the post stands towards a sheet: no database is asked."""
    kind, _comma, step = where.partition(", ")
    sheet = RouteSheet(
        state=state,
        registered_position_id=OURS if registered_it else OTHER,
        archived_position_id=OURS if kind == "archived" else OTHER,
    )
    sender = None if step == "from the public" else OTHER
    hop = Referral(
        sheet=sheet,
        kind=kind if kind in ReferralKind.values else ReferralKind.ORIGINAL,
        sender_id=OURS if kind == "sent" else sender,
        receiver_id=OURS if kind in ReferralKind.values else OTHER,
        received_at=datetime(2026, 2, 11, tzinfo=UTC) if step == "received" else None,
    )
    return Situation.of(sheet, actor, [hop])


def _mark(allowed: Iterable[policies.Decision]) -> str:
    """One sign for all the states that allow the act; they must agree."""
    answers = {bool(decision) for decision in allowed}
    assert len(answers) == 1
    return YES if answers.pop() else NO


def _answer(act: Act, where: str, actor: Actor, *, registered_it: bool = False) -> str:
    return _mark(
        policies.may(
            actor, act, _situation(state, where, actor, registered_it=registered_it)
        )
        for state in states.ALLOWED[act]
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = list(head)
    lines = [cells, ["---", *[":-:"] * (len(cells) - 1)], *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_state() -> str:
    return _table(
        ["act", *(state.label.lower() for state in SheetState)],
        (
            [
                str(ACT_NAMES[act]),
                *(YES if s in states.ALLOWED[act] else NO for s in SheetState),
            ]
            for act in ACTS
        ),
    )


def by_standing() -> str:
    official = ACTORS["official"]
    return _table(
        ["act", *WHERE.values()],
        (
            [str(ACT_NAMES[act]), *(_answer(act, where, official) for where in WHERE)]
            for act in ACTS
        ),
    )


def by_role() -> str:
    """Whether there is any way to stand towards a sheet in which this role may."""
    return _table(
        ["act", *ACTORS],
        (
            [
                str(ACT_NAMES[act]),
                *(
                    YES if YES in {_answer(act, w, actor) for w in WHERE} else NO
                    for actor in ACTORS.values()
                ),
            ]
            for act in ACTS
        ),
    )


@pytest.mark.parametrize("table", [by_state, by_standing, by_role])
def test_the_page_shows_what_the_code_answers(table: object) -> None:
    assert callable(table)
    assert table() in PAGE.read_text()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", list(SheetState))
def test_no_role_may_do_what_the_state_does_not_allow(
    act: Act, state: SheetState
) -> None:
    if state in states.ALLOWED[act]:
        return
    answers = [
        policies.may(actor, act, _situation(state, where, actor))
        for actor in ACTORS.values()
        for where in WHERE
    ]
    assert not any(answers)


def test_an_official_may_void_what_their_own_post_registered() -> None:
    holds = "original, received"
    official = ACTORS["official"]
    assert _answer(Act.VOID, holds, official, registered_it=True) == YES
    assert _answer(Act.VOID, holds, official) == NO
