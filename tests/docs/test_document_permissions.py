"""The tables about documents in `docs/explanation/permissions.md` are what the code answers. When they differ, the failure shows the right ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from llaqta.documents import policies, states
from llaqta.documents.models import Document, DocumentSignature, DocumentVia
from llaqta.documents.policies import Situation
from llaqta.documents.states import (
    ACT_NAMES,
    Act,
    DocumentState,
    SignatureState,
    ViaState,
)
from llaqta.lib.actor import SYSTEM, Actor, ActorKind, Role
from llaqta.organization.api import Position, Unit

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "permissions.md"
YES, NO = "●", "·"
OURS, OTHER = 1, 2  # posts

_DRAFT = (DocumentState.DRAFT,)
_REVIEW = (DocumentState.IN_REVIEW,)
_WITH_CITE = (DocumentState.APPROVED, DocumentState.SIGNED, DocumentState.ISSUED)

# How the post stands towards the document, and in which states it can stand so.
STANDINGS: dict[str, tuple[dict[str, int], Iterable[DocumentState]]] = {
    "its draft": ({"author": OURS, "holder": OURS}, _DRAFT),
    "its draft, it issues it too": (
        {"author": OURS, "issuer": OURS, "holder": OURS},
        _DRAFT,
    ),
    "wrote it, others have it": (
        {"author": OURS},
        (*_REVIEW, *_WITH_CITE, DocumentState.VOIDED),
    ),
    "its turn on the VÍA": ({"via": OURS, "holder": OURS}, _REVIEW),
    "issues it, its turn": ({"issuer": OURS, "holder": OURS}, _REVIEW),
    "issues it, not its turn": ({"issuer": OURS}, _REVIEW),
    "issues it, it has a CITE": (
        {"issuer": OURS},
        (*_WITH_CITE, DocumentState.VOIDED),
    ),
    "its turn to sign": ({"signer": OURS}, (DocumentState.APPROVED,)),
    "none of these": ({}, DocumentState),
}
ANYWHERE = {
    name: (standing, tuple(DocumentState)) for name, (standing, _) in STANDINGS.items()
}


def _actor(*roles: Role, path: str = "/1/9/") -> Actor:
    return Actor(
        ActorKind.STAFF,
        user_id=1,
        position_id=OURS,
        unit_path=path,
        roles=frozenset(roles),
    )


def _situation(state: DocumentState, standing: dict[str, int]) -> Situation:
    """No database is asked."""
    document = Document(
        state=state,
        author_id=standing.get("author", OTHER),
        holder_id=standing.get("holder", OTHER),
        issuer=Position(
            pk=standing.get("issuer", OTHER), unit=Unit(pk=4, path="/1/4/")
        ),
    )
    vias, signatures = [], []
    if "via" in standing:
        vias.append(DocumentVia(position_id=OURS, state=ViaState.TURN))
    if "signer" in standing:
        signatures.append(
            DocumentSignature(position_id=OURS, state=SignatureState.TURN)
        )
    return Situation(document, vias, signatures)


def _answer(
    act: Act, standing: tuple[dict[str, int], Iterable[DocumentState]], actor: Actor
) -> str:
    """One sign: in some state in which the post can stand so, it may."""
    posts, possible = standing
    may = (policies.may(actor, act, _situation(state, posts)) for state in possible)
    return YES if any(may) else NO


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = list(head)
    lines = [cells, ["---", *[":-:"] * (len(cells) - 1)], *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_state() -> str:
    return _table(
        ["act", *(state.label.lower() for state in DocumentState)],
        (
            [
                str(ACT_NAMES[act]),
                *(YES if s in states.ALLOWED[act] else NO for s in DocumentState),
            ]
            for act in Act
        ),
    )


def by_standing() -> str:
    official = _actor(Role.OFFICIAL)
    return _table(
        ["act", *STANDINGS],
        (
            [
                str(ACT_NAMES[act]),
                *(_answer(act, one, official) for one in STANDINGS.values()),
            ]
            for act in Act
        ),
    )


@pytest.mark.parametrize("table", [by_state, by_standing])
def test_the_page_shows_what_the_code_answers(table: object) -> None:
    assert callable(table)
    assert table() in PAGE.read_text()


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("standing", STANDINGS)
def test_who_audits_may_nothing_however_they_stand(act: Act, standing: str) -> None:
    assert _answer(act, ANYWHERE[standing], _actor(Role.AUDITOR)) == NO


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", list(DocumentState))
def test_nobody_may_do_what_the_state_does_not_allow(
    act: Act, state: DocumentState
) -> None:
    if state in states.ALLOWED[act]:
        return
    actors = (_actor(Role.OFFICIAL), _actor(Role.SUPERVISOR, path="/1/"), SYSTEM)
    answers = [
        policies.may(actor, act, _situation(state, posts))
        for actor in actors
        for posts, _possible in STANDINGS.values()
    ]
    assert not any(answers)


def test_a_supervisor_above_may_annul_and_void_and_nothing_else() -> None:
    above = _actor(Role.SUPERVISOR, path="/1/")
    aside = _actor(Role.SUPERVISOR, path="/1/9/")
    none = STANDINGS["none of these"]
    assert {act for act in Act if _answer(act, none, above) == YES} == {
        Act.ANNUL,
        Act.VOID,
    }
    assert [act for act in Act if _answer(act, none, aside) == YES] == []
