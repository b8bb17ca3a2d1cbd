"""The end of a document: issued, annulled by another one, voided before, or thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from llaqta.documents import api as documents
from llaqta.documents import hooks, seed
from llaqta.documents.errors import (
    DocumentNotAllowedError,
    DocumentNotFoundError,
    DocumentReasonRequiredError,
    DocumentStateError,
    NotAnnulledByItError,
)
from llaqta.documents.models import CiteEntry
from llaqta.documents.states import DocumentState, SignatureState
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.lib.errors import StateConflictError
from tests.cast import Cast, Post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def signed(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.brought_to(desk.begun(cast), cast, "signed")


@pytest.fixture
def followers() -> Iterator[list[Any]]:
    """What higher rooms registered, for this test only."""
    before = list(hooks._issued)
    yield hooks._issued
    hooks._issued[:] = before


# -- Issuing -----------------------------------------------------------------------------------------------------------


def test_a_signed_document_becomes_official(
    signed: documents.Document, cast: Cast, followers: list[Any]
) -> None:
    told: list[tuple[str | None, Actor]] = []
    documents.register_issued(
        lambda document, actor: told.append((document.cite, actor))
    )
    issued = documents.issue(document_id=signed.pk, actor=cast.elena.actor)
    assert (issued.state, issued.issued_at) == (DocumentState.ISSUED, clock.now())
    assert told == [(signed.cite, cast.elena.actor)]
    assert ledger.history(signed.chain)[-1].event == "documents.issued"


def test_what_a_higher_room_refuses_stays_signed(
    signed: documents.Document, cast: Cast, followers: list[Any]
) -> None:
    def refuse(document: documents.Document, actor: object) -> None:
        raise StateConflictError

    documents.register_issued(refuse)
    with pytest.raises(StateConflictError):
        documents.issue(document_id=signed.pk, actor=cast.elena.actor)
    assert desk.fresh(signed).state == DocumentState.SIGNED
    assert ledger.history(signed.chain)[-1].event != "documents.issued"


def test_what_is_not_signed_is_not_issued(cast: Cast) -> None:
    approved = desk.brought_to(desk.begun(cast), cast, "approved")
    with pytest.raises(DocumentStateError):
        documents.issue(document_id=approved.pk, actor=cast.elena.actor)


def test_strangers_do_not_issue(signed: documents.Document, cast: Cast) -> None:
    with pytest.raises(DocumentNotAllowedError):
        documents.issue(document_id=signed.pk, actor=cast.violeta.actor)


# -- Annulling ---------------------------------------------------------------------------------------------------------


def another(cast: Cast, body: str, by: Post | None = None) -> documents.Document:
    """Issued by Elena, unless told."""
    by = by or cast.elena
    document = desk.own(by)
    documents.save_draft(
        document_id=document.pk,
        seen=document.revision,
        body=f"<p>{body}</p>",
        actor=by.actor,
    )
    desk.approved(document, by)
    desk.signed(document)
    return documents.issue(document_id=document.pk, actor=by.actor)


def annul(
    document: documents.Document, by_document: documents.Document, actor: Post
) -> documents.Document:
    return documents.annul_by(
        document_id=document.pk,
        by_document_id=by_document.pk,
        reason="Medida equivocada",
        actor=actor.actor,
    )


@pytest.fixture
def issued(signed: documents.Document, cast: Cast) -> documents.Document:
    return documents.issue(document_id=signed.pk, actor=cast.elena.actor)


def test_another_that_names_it_leaves_it_without_effect(
    issued: documents.Document, cast: Cast
) -> None:
    by = another(cast, f"Se deja sin efecto el informe {issued.cite}.")
    annulled = annul(issued, by, cast.elena)
    assert annulled.state == DocumentState.ANNULLED
    assert annulled.annulled_by == by
    assert list(by.annuls.all()) == [annulled]
    entry = ledger.history(issued.chain)[-1]
    assert ledger.wording(entry) == f"Quedó sin efecto por {by.cite}"
    assert ledger.history(by.chain)[-1].event == "documents.annulled_other"


def test_one_that_does_not_name_it_does_not(
    issued: documents.Document, cast: Cast
) -> None:
    by = another(cast, "Se deja sin efecto un informe.")
    with pytest.raises(NotAnnulledByItError):
        annul(issued, by, cast.elena)


@pytest.mark.parametrize("longer", ["X{}", "X/{}", "{}7", "{}/7", "{}-B"])
def test_one_that_names_a_longer_number_does_not(
    issued: documents.Document, cast: Cast, longer: str
) -> None:
    """Patterns without zeros in front give numbers that end others."""
    by = another(cast, f"Se deja sin efecto {longer.format(issued.cite)}.")
    with pytest.raises(NotAnnulledByItError):
        annul(issued, by, cast.elena)


def test_neither_does_itself_nor_one_that_is_not_issued(
    issued: documents.Document, cast: Cast
) -> None:
    draft = desk.own(cast.elena, subject=f"Anula {issued.cite}")
    for by in (issued, draft):
        with pytest.raises(DocumentNotFoundError):
            annul(issued, by, cast.elena)


def test_a_superior_annuls_and_a_stranger_does_not(
    issued: documents.Document, cast: Cast, marta: Post
) -> None:
    by_diego = another(cast, f"Sin efecto {issued.cite}.", cast.diego)
    with pytest.raises(DocumentNotAllowedError):
        annul(issued, by_diego, cast.diego)
    with pytest.raises(DocumentNotAllowedError, match="emitió"):
        annul(issued, by_diego, marta)
    by_marta = another(cast, f"Sin efecto {issued.cite}.", marta)
    assert annul(issued, by_marta, marta).annulled_by == by_marta


@pytest.mark.parametrize("code", [kind["code"] for kind in seed._read()["kinds"]])
def test_every_kind_is_annulled_by_another_document_and_stays(
    code: str, cast: Cast
) -> None:
    """In the register of anybody who verifies, too, with the number of the other."""
    first, second = (desk.own(cast.elena, code=code) for _one in range(2))
    issued = out(first, cast.elena)
    documents.save_draft(
        document_id=second.pk,
        seen=desk.seen(second),
        body=f"<p>Deja sin efecto {issued.cite}.</p>",
        actor=cast.elena.actor,
    )
    annulled = annul(issued, out(second, cast.elena), cast.elena)
    assert annulled.cites.get().state == CiteEntry.State.TAKEN
    public = documents.find_public_document(annulled.code)
    assert public is not None
    assert public.annulled_by == (desk.fresh(second).cite, second.code)


def out(document: documents.Document, by: Post) -> documents.Document:
    desk.signed(desk.approved(document, by))
    documents.issue(document_id=document.pk, actor=by.actor)
    return desk.fresh(document)


@pytest.mark.parametrize("point", [point for point in desk.POINTS if point != "issued"])
def test_what_is_not_issued_is_not_annulled(point: str, cast: Cast) -> None:
    document = desk.brought_to(desk.begun(cast), cast, point)
    by = desk.brought_to(desk.begun(cast), cast, "issued")
    with pytest.raises(DocumentStateError):
        annul(document, by, cast.elena)


@pytest.mark.parametrize(
    "values", [{"state": "annulled"}, {"state": "annulled", "annulled_by": F("pk")}]
)
def test_the_database_too_wants_another_document(
    values: dict[str, Any], issued: documents.Document
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        documents.Document.objects.filter(pk=issued.pk).update(**values)


def test_it_is_annulled_once(issued: documents.Document, cast: Cast) -> None:
    by = another(cast, f"Sin efecto {issued.cite}.")
    annul(issued, by, cast.elena)
    with pytest.raises(DocumentStateError):
        annul(issued, by, cast.elena)


# -- Voiding and discarding --------------------------------------------------------------------------------------------


def test_voided_before_it_is_issued_the_number_stays_in_the_book(cast: Cast) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "approved")
    voided = documents.void_document(
        document_id=document.pk,
        seen=document.revision,
        reason="Medida equivocada",
        actor=cast.elena.actor,
    )
    assert voided.state == DocumentState.VOIDED
    entry = CiteEntry.objects.get()
    assert (entry.state, entry.void_reason) == ("voided", "Medida equivocada")
    assert not voided.signatures.filter(state=SignatureState.TURN).exists()
    last = ledger.history(voided.chain)[-1]
    assert json.loads(last.data) == {"cite": entry.cite}


def test_voiding_is_the_issuers_and_needs_a_reason(
    signed: documents.Document, cast: Cast
) -> None:
    fields = {"document_id": signed.pk, "seen": signed.revision}
    with pytest.raises(DocumentReasonRequiredError):
        documents.void_document(**fields, reason=" ", actor=cast.elena.actor)
    with pytest.raises(DocumentNotAllowedError):
        documents.void_document(**fields, reason="No", actor=cast.carla.actor)


def test_an_issued_document_is_not_voided(
    issued: documents.Document, cast: Cast
) -> None:
    with pytest.raises(DocumentStateError):
        documents.void_document(
            document_id=issued.pk,
            seen=issued.revision,
            reason="No",
            actor=cast.elena.actor,
        )


def test_a_draft_is_thrown_away_by_its_author(cast: Cast) -> None:
    draft = desk.begun(cast)
    with pytest.raises(DocumentNotAllowedError):
        documents.discard_document(document_id=draft.pk, actor=cast.elena.actor)
    discarded = documents.discard_document(document_id=draft.pk, actor=cast.carla.actor)
    assert (discarded.state, discarded.holder) == (DocumentState.DISCARDED, None)
    assert ledger.history(draft.chain)[-1].event == "documents.discarded"
