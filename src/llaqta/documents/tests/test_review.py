"""Along the VÍA and back: whose turn it is, what each changed, why it was returned."""

from __future__ import annotations

import json

import pytest

from llaqta.documents import api as documents
from llaqta.documents.errors import (
    DocumentIncompleteError,
    DocumentNotAllowedError,
    DocumentReasonRequiredError,
    DocumentStateError,
    StaleDocumentError,
    ViaNotUsedError,
)
from llaqta.documents.states import DocumentState, ViaState
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from tests.cast import Cast, Post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def draft(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.begun(cast, via_ids=[cast.diego.position.pk, cast.violeta.position.pk])


def returned(
    document: documents.Document, by: Post, reason: str = "Falta el plano"
) -> documents.Document:
    return documents.return_document(
        document_id=document.pk, seen=desk.seen(document), reason=reason, actor=by.actor
    )


def states(document: documents.Document) -> list[str]:
    return list(document.vias.values_list("state", flat=True))


# -- Handing on --------------------------------------------------------------------------------------------------------


def test_it_goes_along_the_via_to_the_issuer(
    draft: documents.Document, cast: Cast
) -> None:
    way = [desk.submitted(draft, cast.carla).holder]
    way += [desk.passed(draft, cast.diego).holder]
    way += [desk.passed(draft, cast.violeta).holder]
    assert way == [
        cast.diego.position,
        cast.violeta.position,
        cast.elena.position,
    ]
    assert states(draft) == [ViaState.PASSED, ViaState.PASSED]
    assert desk.fresh(draft).state == DocumentState.IN_REVIEW


def without_via(document: documents.Document) -> None:
    """As when the administration decides that this kind has no VÍA any more."""
    documents.DocumentKind.objects.filter(pk=document.kind_id).update(has_via=False)


def test_a_via_planned_before_its_kind_lost_it_is_refused(
    draft: documents.Document, cast: Cast
) -> None:
    without_via(draft)
    with pytest.raises(ViaNotUsedError, match="Quite los cargos"):
        desk.submitted(draft, cast.carla)
    documents.save_draft(
        document_id=draft.pk, seen=desk.seen(draft), via_ids=[], actor=cast.carla.actor
    )
    assert desk.submitted(draft, cast.carla).holder == cast.elena.position


def test_what_is_on_its_via_already_goes_on(
    draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    without_via(draft)
    assert desk.passed(draft, cast.diego).holder == cast.violeta.position


def test_without_via_it_goes_to_the_issuer_at_once(cast: Cast) -> None:
    draft = desk.begun(cast, via_ids=[])
    assert desk.submitted(draft, cast.carla).holder == cast.elena.position


def test_it_records_to_whom_it_went(draft: documents.Document, cast: Cast) -> None:
    desk.submitted(draft, cast.carla)
    entry = ledger.history(draft.chain)[-1]
    assert entry.event == "documents.submitted"
    assert json.loads(entry.data) == {"changed": True, "to": "AL-1", "version": 1}
    assert ledger.wording(entry) == "Enviado a AL-1 con la versión 1"


def test_nobody_passes_it_on_out_of_turn(draft: documents.Document, cast: Cast) -> None:
    with pytest.raises(DocumentStateError):
        desk.passed(draft, cast.diego)
    desk.submitted(draft, cast.carla)
    for other in (cast.violeta, cast.elena, cast.carla):
        with pytest.raises(DocumentNotAllowedError):
            desk.passed(draft, other)


def test_it_refuses_to_pass_on_what_somebody_changed_meanwhile(
    draft: documents.Document, cast: Cast
) -> None:
    before = desk.submitted(draft, cast.carla).revision
    documents.save_draft(
        document_id=draft.pk, seen=before, subject="Lote 15", actor=cast.diego.actor
    )
    with pytest.raises(StaleDocumentError):
        documents.pass_on(document_id=draft.pk, seen=before, actor=cast.diego.actor)
    assert states(draft) == [ViaState.TURN, ViaState.WAITING]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"subject": " "}, "referencia"),
        ({"body": ""}, "texto"),
        ({"addressee_id": None}, "dirigido"),
    ],
)
def test_an_incomplete_draft_goes_nowhere(
    fields: dict[str, object], missing: str, draft: documents.Document, cast: Cast
) -> None:
    documents.save_draft(
        document_id=draft.pk, seen=draft.revision, actor=cast.carla.actor, **fields
    )
    with pytest.raises(DocumentIncompleteError, match=missing):
        desk.submitted(draft, cast.carla)


def test_who_issues_it_too_approves_instead_of_submitting(cast: Cast) -> None:
    with pytest.raises(DocumentNotAllowedError, match="apruébelo"):
        desk.submitted(desk.own(cast.carla), cast.carla)


# -- Versions ----------------------------------------------------------------------------------------------------------


def test_each_change_of_the_text_is_a_version_of_who_handed_it_on(
    draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    documents.save_draft(
        document_id=draft.pk,
        seen=desk.seen(draft),
        body="<p>El lote 14 mide 301 m².</p>",
        actor=cast.diego.actor,
    )
    desk.passed(draft, cast.diego)
    desk.passed(draft, cast.violeta)  # who changed nothing
    versions = draft.versions.values_list("number", "position__code", "body")
    assert list(versions) == [
        (1, "TOP-1", desk.BODY),
        (2, "AL-1", "<p>El lote 14 mide 301 m².</p>"),
    ]


def test_a_note_is_kept_also_with_an_unchanged_text(
    draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    documents.pass_on(
        document_id=draft.pk,
        seen=desk.seen(draft),
        note="Conforme, con urgencia",
        actor=cast.diego.actor,
    )
    last = draft.versions.last()
    assert last is not None
    assert (last.number, last.body, last.note) == (
        2,
        desk.BODY,
        "Conforme, con urgencia",
    )
    assert '"changed":false' in ledger.history(draft.chain)[-1].data


# -- Returning ---------------------------------------------------------------------------------------------------------


def test_a_return_gives_it_back_with_the_reason(
    draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    back = returned(draft, cast.diego)
    assert (back.state, back.holder) == (DocumentState.DRAFT, cast.carla.position)
    assert (back.returned_by, back.return_reason) == (
        cast.diego.position,
        "Falta el plano",
    )
    via = draft.vias.get(position=cast.diego.position)
    assert (via.state, via.reason) == (ViaState.RETURNED, "Falta el plano")
    assert via.decided_by == cast.diego.user
    entry = ledger.history(draft.chain)[-1]
    assert entry.event == "documents.returned"
    assert "plano" not in entry.data


def test_the_issuer_returns_it_too(draft: documents.Document, cast: Cast) -> None:
    desk.brought_to(draft, cast, "with_via")
    desk.passed(draft, cast.diego)
    desk.passed(draft, cast.violeta)
    assert returned(draft, cast.elena).returned_by == cast.elena.position


def test_a_return_needs_a_reason(draft: documents.Document, cast: Cast) -> None:
    desk.submitted(draft, cast.carla)
    with pytest.raises(DocumentReasonRequiredError):
        returned(draft, cast.diego, "  ")


def test_only_who_has_it_returns_it(draft: documents.Document, cast: Cast) -> None:
    desk.submitted(draft, cast.carla)
    with pytest.raises(DocumentNotAllowedError):
        returned(draft, cast.violeta)


def test_after_a_return_the_whole_via_sees_it_again(
    draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    desk.passed(draft, cast.diego)
    returned(draft, cast.violeta)
    again = desk.submitted(draft, cast.carla)
    assert states(draft) == [ViaState.TURN, ViaState.WAITING]
    assert again.holder == cast.diego.position
    assert (again.returned_by, again.return_reason) == (None, "")
