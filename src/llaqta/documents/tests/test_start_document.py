"""Beginning a document: what it starts with, and who may issue it."""

from __future__ import annotations

import pytest

from llaqta.documents import api as documents
from llaqta.documents.errors import (
    ConfidentialityBasisError,
    DocumentNotAllowedError,
    IssuerNotAllowedError,
    KindNotOfferedError,
    PostClosedError,
    ViaNotUsedError,
    WrongViaError,
)
from llaqta.documents.states import DocumentState
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from tests.cast import Cast, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


def start(cast: Cast, **more: object) -> documents.Document:
    fields = {"kind": desk.kind(), "subject": "Lote 14", "actor": cast.carla.actor}
    return documents.start_document(**(fields | more))  # type: ignore[arg-type]


def test_it_is_its_authors_draft_with_the_kinds_text(cast: Cast) -> None:
    document = start(cast)
    assert document.state == DocumentState.DRAFT
    assert document.author == document.issuer == cast.carla.position
    assert document.holder == cast.carla.position
    assert "<h2>Análisis técnico</h2>" in document.body
    assert document.place == "Ivirgarzama"
    assert document.cite is None


def test_it_plans_via_and_signatures(cast: Cast) -> None:
    document = desk.begun(cast, signers=[(cast.violeta.position.pk, 1)])
    assert list(document.vias.values_list("position__code", "ordinal")) == [("AL-1", 1)]
    signatures = document.signatures.values_list(
        "position__code", "ordinal", "field_name"
    )
    assert list(signatures) == [("VU-1", 1, "Firma1"), ("DUC-1", 2, "Firma2")]


def test_it_records_without_naming_the_subject_in_public(cast: Cast) -> None:
    (entry,) = ledger.history(start(cast).chain)
    assert entry.event == "documents.started"
    assert "Lote 14" not in entry.data
    assert "Lote 14" in entry.opening.private


def test_a_reserved_kind_brings_its_norm(cast: Cast) -> None:
    kind = desk.kind()
    kind.is_confidential, kind.confidentiality_basis = True, "Ley 974, art. 7"
    kind.save()
    document = start(cast, kind=kind)
    assert document.is_confidential
    assert document.confidentiality_basis == "Ley 974, art. 7"


def test_a_reserve_needs_a_norm(cast: Cast) -> None:
    with pytest.raises(ConfidentialityBasisError):
        start(cast, is_confidential=True)


def test_it_refuses_an_issuer_whose_role_the_kind_does_not_name(cast: Cast) -> None:
    with pytest.raises(IssuerNotAllowedError, match="Topógrafa"):
        start(cast, kind=desk.kind("memorandum"))
    by_elena = start(
        cast, kind=desk.kind("memorandum"), issuer_id=cast.elena.position.pk
    )
    assert by_elena.issuer == cast.elena.position


def test_it_refuses_a_kind_out_of_use(cast: Cast) -> None:
    kind = desk.kind()
    kind.active = False
    with pytest.raises(KindNotOfferedError):
        start(cast, kind=kind)


@pytest.mark.parametrize("posts", [("diego", "diego"), ("carla",), ("elena",)])
def test_it_refuses_a_via_that_goes_in_circles(
    posts: tuple[str, ...], cast: Cast
) -> None:
    via_ids = [getattr(cast, post).position.pk for post in posts]
    with pytest.raises(WrongViaError):
        start(cast, issuer_id=cast.elena.position.pk, via_ids=via_ids)


def test_it_refuses_a_via_for_a_kind_that_has_none(cast: Cast) -> None:
    more = {"kind": desk.kind("acta"), "via_ids": [cast.diego.position.pk]}
    with pytest.raises(ViaNotUsedError, match="no lleva VÍA"):
        start(cast, **more)
    assert not documents.Document.objects.exists()


def test_it_refuses_a_closed_post(cast: Cast) -> None:
    unit = organization.list_units().get(code="AL")
    closed = organization.create_position(
        unit=unit, name="Pasante", code="AL-9", actor=SYSTEM
    )
    organization.close_position(position=closed, actor=SYSTEM)
    for more in (
        {"via_ids": [closed.pk]},
        {"addressee_id": closed.pk},
        {"issuer_id": closed.pk},
        {"signers": [(closed.pk, 1)]},
    ):
        with pytest.raises(PostClosedError):
            start(cast, **more)


def test_who_has_no_post_begins_nothing(
    cast: Cast, auditor: Staff, administrator: Staff
) -> None:
    for actor in (auditor.actor, administrator.actor, SYSTEM):
        with pytest.raises(DocumentNotAllowedError):
            start(cast, actor=actor)
