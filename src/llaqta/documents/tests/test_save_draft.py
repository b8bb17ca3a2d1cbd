"""Saving, also by itself while one writes: only what changed, and never over somebody else's work."""

from __future__ import annotations

from typing import Any

import pytest

from llaqta.documents import api as documents
from llaqta.documents.errors import (
    ConfidentialityBasisError,
    DocumentNotAllowedError,
    IssuerNotAllowedError,
    RouteFixedError,
    StaleDocumentError,
    WrongViaError,
)
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from tests.cast import Cast, Post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def draft(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.begun(cast)


def save(document: documents.Document, by: Post, **fields: Any) -> documents.Document:
    seen = fields.pop("seen", None) or desk.seen(document)
    return documents.save_draft(
        document_id=document.pk, seen=seen, actor=by.actor, **fields
    )


def test_it_keeps_clean_text_as_one_more_revision(
    draft: documents.Document, cast: Cast
) -> None:
    saved = save(
        draft,
        cast.carla,
        subject="  Lote   14 ",
        body="<p onclick=x>Mide <script>alert(1)</script>300 m²</p>",
    )
    assert saved.subject == "Lote 14"
    assert saved.body == "<p>Mide 300 m²</p>"
    assert saved.revision == draft.revision + 1


def test_the_same_again_changes_nothing(draft: documents.Document, cast: Cast) -> None:
    saved = save(
        draft,
        cast.carla,
        subject=draft.subject,
        body=draft.body,
        via_ids=[cast.diego.position.pk],
        issuer_id=draft.issuer_id,
        is_confidential=False,
        confidentiality_basis="",
    )
    assert saved.revision == draft.revision


def test_it_makes_no_version_and_no_entry(
    draft: documents.Document, cast: Cast
) -> None:
    before = len(ledger.history(draft.chain))
    save(draft, cast.carla, body="<p>Otra cosa.</p>")
    assert len(ledger.history(draft.chain)) == before
    assert not draft.versions.exists()


def test_it_refuses_what_somebody_changed_meanwhile(
    draft: documents.Document, cast: Cast
) -> None:
    save(draft, cast.carla, subject="Lote 15")
    with pytest.raises(StaleDocumentError, match="ahora lo tiene Topógrafa"):
        save(draft, cast.carla, seen=draft.revision, subject="Lote 16")
    assert desk.fresh(draft).subject == "Lote 15"


def test_nobody_else_writes_in_it(draft: documents.Document, cast: Cast) -> None:
    with pytest.raises(DocumentNotAllowedError):
        save(draft, cast.elena, subject="Mío")


def test_who_has_it_in_review_writes_in_it(
    draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    saved = save(draft, cast.diego, body="<p>El lote 14 mide 301 m².</p>")
    assert "301" in saved.body
    with pytest.raises(DocumentNotAllowedError):
        save(draft, cast.carla, body="<p>No.</p>")


@pytest.mark.parametrize(
    "fields",
    [
        {"issuer_id": "carla"},
        {"via_ids": []},
        {"signers": "violeta"},
        {"is_confidential": True, "confidentiality_basis": "Ley 974"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_the_route_stands_once_it_is_in_review(
    fields: dict[str, Any], draft: documents.Document, cast: Cast
) -> None:
    desk.submitted(draft, cast.carla)
    if fields.get("issuer_id"):
        fields = {"issuer_id": cast.carla.position.pk}
    if fields.get("signers"):
        fields = {"signers": [(cast.violeta.position.pk, 1)]}
    with pytest.raises(RouteFixedError):
        save(draft, cast.diego, **fields)


def test_another_issuer_signs_in_place_of_the_first(
    draft: documents.Document, cast: Cast
) -> None:
    saved = save(draft, cast.carla, issuer_id=cast.carla.position.pk)
    assert [one.position for one in saved.signatures.all()] == [cast.carla.position]


def test_other_signers_stay_when_the_issuer_changes(
    draft: documents.Document, cast: Cast
) -> None:
    save(draft, cast.carla, signers=[(cast.violeta.position.pk, 1)])
    saved = save(draft, cast.carla, issuer_id=cast.carla.position.pk)
    codes = saved.signatures.values_list("position__code", flat=True)
    assert list(codes) == ["VU-1", "TOP-1"]


def test_the_via_may_be_another(draft: documents.Document, cast: Cast) -> None:
    saved = save(draft, cast.carla, via_ids=[cast.violeta.position.pk])
    assert [via.position for via in saved.vias.all()] == [cast.violeta.position]
    assert saved.revision == draft.revision + 1


def test_an_issuer_on_the_via_is_refused(draft: documents.Document, cast: Cast) -> None:
    with pytest.raises(WrongViaError):
        save(
            draft,
            cast.carla,
            issuer_id=cast.diego.position.pk,
            via_ids=[cast.diego.position.pk],
        )


def test_an_issuer_that_the_kind_does_not_name_is_refused(cast: Cast) -> None:
    memo = desk.begun(cast, code="memorandum", via_ids=[])
    with pytest.raises(IssuerNotAllowedError):
        save(memo, cast.carla, issuer_id=cast.diego.position.pk)


def test_a_reserve_needs_its_norm(draft: documents.Document, cast: Cast) -> None:
    with pytest.raises(ConfidentialityBasisError):
        save(draft, cast.carla, is_confidential=True)
    saved = save(
        draft, cast.carla, is_confidential=True, confidentiality_basis="Ley 974, art. 7"
    )
    assert saved.is_confidential
    opened = save(draft, cast.carla, is_confidential=False)
    assert opened.confidentiality_basis == ""


def test_a_field_that_no_draft_has_is_a_mistake_of_ours(
    draft: documents.Document, cast: Cast
) -> None:
    with pytest.raises(TypeError, match="cite"):
        save(draft, cast.carla, cite="GAMPV/1")
