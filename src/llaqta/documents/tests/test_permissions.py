"""Role × state × act, as one table; and who sees which documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from llaqta.documents import api as documents
from llaqta.documents import hooks, policies
from llaqta.documents.errors import DocumentNotFoundError
from llaqta.documents.policies import Situation
from llaqta.documents.selectors.documents import access_document
from llaqta.documents.states import Act
from llaqta.documents.tests import desk
from llaqta.lib.actor import CITIZEN, SYSTEM, Actor
from tests.cast import Cast, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

# Carla wrote it, Diego is its VÍA, Elena issues and signs it, Violeta is its addressee, Marta is above all.
TABLE: dict[str, dict[str, str]] = {
    "draft": {"carla": "edit submit discard"},
    "with_via": {"carla": "recall discard", "diego": "edit pass_on return"},
    "with_issuer": {"carla": "recall discard", "elena": "edit return approve"},
    "numbered": {},
    "approved": {"elena": "sign decline void", "marta": "void"},
    "signed": {"carla": "issue", "elena": "issue void", "marta": "void"},
    "voided": {"carla": "start_again", "elena": "start_again"},
    "issued": {"elena": "annul", "marta": "annul"},
}
PEOPLE = ("carla", "diego", "elena", "violeta", "marta", "auditor", "administrator")


@pytest.fixture
def people(
    cast: Cast, marta: Post, auditor: Staff, administrator: Staff
) -> dict[str, Actor]:
    return {
        "carla": cast.carla.actor,
        "diego": cast.diego.actor,
        "elena": cast.elena.actor,
        "violeta": cast.violeta.actor,
        "marta": marta.actor,
        "auditor": auditor.actor,
        "administrator": administrator.actor,
    }


@pytest.mark.parametrize("point", TABLE)
def test_each_may_do_this_and_nothing_else(
    point: str, cast: Cast, people: dict[str, Actor]
) -> None:
    document = desk.brought_to(desk.begun(cast), cast, point)
    allowed = {who: _allowed(document, people[who]) for who in PEOPLE}
    assert {who: acts for who, acts in allowed.items() if acts} == {
        who: set(acts.split()) for who, acts in TABLE[point].items()
    }


def test_who_issues_what_they_wrote_approves_it_at_once(cast: Cast) -> None:
    assert _allowed(desk.own(cast.carla), cast.carla.actor) == {
        "edit",
        "approve",
        "discard",
    }


@pytest.mark.parametrize("act", list(Act))
def test_a_refusal_says_why(act: Act, cast: Cast) -> None:
    situation = Situation.of(desk.begun(cast))
    for actor in (cast.violeta.actor, CITIZEN):
        decision = policies.may(actor, act, situation)
        assert not decision
        assert decision.reason


def test_the_system_too_acts_only_when_it_is_the_moment(cast: Cast) -> None:
    situation = Situation.of(desk.begun(cast))
    assert policies.may(SYSTEM, Act.EDIT, situation)
    assert policies.may(SYSTEM, Act.ISSUE, situation).by_state


def _allowed(document: documents.Document, actor: Actor) -> set[str]:
    acts = policies.allowed_acts(actor, Situation.of(desk.fresh(document)))
    return {act.value.rpartition(":")[2] for act in acts}


# -- Rows --------------------------------------------------------------------------------------------------------------


def _seen_by(document: documents.Document) -> Callable[[Actor], bool]:
    return lambda actor: policies.visible_to(actor).filter(pk=document.pk).exists()


SEEN: dict[str, str] = {
    "draft": "carla auditor",
    "with_via": "carla diego elena marta auditor",
    "with_issuer": "carla diego elena marta auditor",
    "numbered": "carla diego elena marta auditor",
    "approved": "carla diego elena marta auditor",
    "issued": "carla diego elena violeta marta auditor",
    "voided": "carla diego elena marta auditor",
}


@pytest.mark.parametrize("point", SEEN)
def test_each_sees_it_from_their_moment_on(
    point: str, cast: Cast, people: dict[str, Actor]
) -> None:
    sees = _seen_by(desk.brought_to(desk.begun(cast), cast, point))
    assert {who for who in PEOPLE if sees(people[who])} == set(SEEN[point].split())


def test_a_post_further_along_the_via_does_not_see_it_yet(cast: Cast) -> None:
    draft = desk.begun(cast, via_ids=[cast.diego.position.pk, cast.violeta.position.pk])
    desk.submitted(draft, cast.carla)
    assert not _seen_by(draft)(cast.violeta.actor)
    desk.passed(draft, cast.diego)
    assert _seen_by(draft)(cast.violeta.actor)


def test_who_returned_it_goes_on_seeing_it(cast: Cast) -> None:
    draft = desk.begun(cast, via_ids=[])
    desk.submitted(draft, cast.carla)
    documents.return_document(
        document_id=draft.pk,
        seen=desk.seen(draft),
        reason="Falta",
        actor=cast.elena.actor,
    )
    assert _seen_by(draft)(cast.elena.actor)


def test_who_signs_sees_it_once_it_has_a_number(cast: Cast) -> None:
    draft = desk.own(cast.carla, signers=[(cast.diego.position.pk, 1)])
    assert not _seen_by(draft)(cast.diego.actor)
    desk.approved(draft, cast.carla)
    assert _seen_by(draft)(cast.diego.actor)


def test_a_reserved_one_is_for_those_who_take_part(
    cast: Cast, people: dict[str, Actor]
) -> None:
    draft = desk.begun(
        cast, is_confidential=True, confidentiality_basis="Ley 974, art. 7"
    )
    document = desk.brought_to(draft, cast, "with_issuer")
    sees = _seen_by(document)
    assert {who for who in PEOPLE if sees(people[who])} == {
        "carla",
        "diego",
        "elena",
        "auditor",
    }
    assert not policies.sees_content(people["auditor"], document)
    assert policies.sees_content(people["elena"], document)
    assert not policies.readable_to(people["auditor"]).exists()


@pytest.fixture
def reaches() -> Iterator[list[Any]]:
    before = list(hooks._reaches)
    yield hooks._reaches
    hooks._reaches[:] = before


def test_a_higher_room_lets_its_people_see_what_is_issued(
    cast: Cast, reaches: list[Any]
) -> None:
    approved = desk.brought_to(desk.begun(cast), cast, "approved")
    issued = desk.brought_to(
        desk.begun(cast, addressee_id=None, addressee_text="Consejo Municipal"),
        cast,
        "issued",
    )
    sees_issued, sees_approved = _seen_by(issued), _seen_by(approved)
    assert not sees_issued(cast.violeta.actor)
    documents.register_reach(lambda actor: documents.CiteEntry.objects.all())
    assert sees_issued(cast.violeta.actor)
    assert not sees_approved(cast.violeta.actor)


def test_what_one_may_not_see_does_not_exist(cast: Cast) -> None:
    draft = desk.begun(cast)
    assert access_document(draft.uuid, actor=cast.carla.actor) == draft
    with pytest.raises(DocumentNotFoundError):
        access_document(draft.uuid, actor=cast.diego.actor)
