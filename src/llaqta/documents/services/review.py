"""A document on its way to whoever issues it: along the VÍA, and back with a reason."""

from __future__ import annotations

from django.db import transaction

from llaqta.documents.errors import DocumentReasonRequiredError
from llaqta.documents.models import Document, DocumentVia
from llaqta.documents.policies import Situation
from llaqta.documents.services import notices
from llaqta.documents.services.claim import claim
from llaqta.documents.services.drafting import (
    check_complete,
    check_issuer,
    check_kinds_via,
    touch,
)
from llaqta.documents.services.versions import keep_version, text_of
from llaqta.documents.states import Act, DocumentState, ViaState
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import Actor


@transaction.atomic
def submit(*, document_id: int, seen: int, note: str = "", actor: Actor) -> Document:
    """Hand a draft on: to the first post of the VÍA, or to the issuer when there is none.

    After a return it goes along the whole VÍA again, since its text is another. Raises DocumentIncompleteError, ViaNotUsedError.
    """
    situation = claim(document_id, Act.SUBMIT, actor=actor, seen=seen)
    document = situation.document
    check_complete(document)
    check_issuer(document)
    check_kinds_via(document, [via.position_id for via in situation.vias])
    version = keep_version(document, note=note, actor=actor)
    for via in situation.vias:
        via.state, via.reason = ViaState.WAITING, ""
        via.save(update_fields=["state", "reason"])
    document.state = DocumentState.IN_REVIEW
    document.returned_by, document.return_reason = None, ""
    to = _give_turn(situation)
    touch(document, "state", "holder", "returned_by", "return_reason")
    _record("documents.submitted", situation, actor, version | {"to": to}, note=note)
    notices.turn_came([document.holder_id])
    return document


@transaction.atomic
def pass_on(*, document_id: int, seen: int, note: str = "", actor: Actor) -> Document:
    """Put one's initials to it: on to the next post of the VÍA, or to the issuer after the last."""
    situation = claim(document_id, Act.PASS_ON, actor=actor, seen=seen)
    document = situation.document
    check_complete(document)
    version = keep_version(document, note=note, actor=actor)
    _decide(situation.turn, ViaState.PASSED, actor)
    to = _give_turn(situation)
    touch(document, "holder")
    _record("documents.passed_on", situation, actor, version | {"to": to}, note=note)
    notices.turn_came([document.holder_id])
    return document


@transaction.atomic
def return_document(
    *, document_id: int, seen: int, reason: str, actor: Actor
) -> Document:
    """Give it back to its author with a reason. What the reviewer changed in the text stays, as a version."""
    if not reason.strip():
        raise DocumentReasonRequiredError
    situation = claim(document_id, Act.RETURN, actor=actor, seen=seen)
    document = situation.document
    version = keep_version(document, note=reason, actor=actor)
    _decide(situation.turn, ViaState.RETURNED, actor, reason=reason)
    document.state, document.holder = DocumentState.DRAFT, document.author
    document.returned_by_id, document.return_reason = actor.position_id, reason
    touch(document, "state", "holder", "returned_by", "return_reason")
    _record("documents.returned", situation, actor, version, reason=reason)
    notices.document_returned(document, by=document.returned_by, reason=reason)
    return document


@transaction.atomic
def recall(*, document_id: int, seen: int, actor: Actor) -> Document:
    """Take one's document back out of the review: to mend it, or because nobody holds the post that should pass it on.

    What a reviewer changed in the text stays in it, and is in the next version.
    """
    situation = claim(document_id, Act.RECALL, actor=actor, seen=seen)
    document = situation.document
    from_post = document.holder
    if turn := situation.turn:  # it sees the draft no more
        turn.state = ViaState.WAITING
        turn.save(update_fields=["state"])
    document.state, document.holder = DocumentState.DRAFT, document.author
    touch(document, "state", "holder")
    data: dict[str, object] = {"from": from_post.code if from_post else ""}
    _record("documents.recalled", situation, actor, data)
    return document


def _give_turn(situation: Situation) -> str:
    """To the first post that waits on the VÍA, or to the issuer. Its code."""
    document = situation.document
    for via in situation.vias:
        if via.state == ViaState.WAITING:
            via.state = ViaState.TURN
            via.save(update_fields=["state"])
            document.holder = via.position
            return via.position.code
    document.holder = document.issuer
    return document.issuer.code


def _decide(
    via: DocumentVia | None, state: ViaState, actor: Actor, *, reason: str = ""
) -> None:
    """Nothing to do when it is the issuer who returns it."""
    if via is None:
        return
    via.state, via.reason = state, reason
    via.decided_at, via.decided_by_id = clock.now(), actor.user_id
    via.save(update_fields=["state", "reason", "decided_at", "decided_by"])


def _record(
    event: str,
    situation: Situation,
    actor: Actor,
    data: dict[str, object],
    **private: str,
) -> None:
    document = situation.document
    ledger.record(
        event,
        actor=actor,
        chain=document.chain,
        target=str(document.uuid),
        data=data,
        private=text_of(document, **private),
    )
