"""The trays of a post: what lies in each, and how much waits."""

from __future__ import annotations

import pytest

from llaqta.documents import api as documents
from llaqta.documents.selectors import trays
from llaqta.documents.tests import desk
from tests.cast import Cast, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

# In whose tray the document lies at each point of its way.
PLACES: dict[str, set[tuple[str, str]]] = {
    "draft": {("carla", "borradores")},
    "with_via": {("diego", "para-revisar"), ("carla", "en-curso")},
    "with_issuer": {("elena", "para-aprobar"), ("carla", "en-curso")},
    "numbered": {("carla", "en-curso")},
    "approved": {("elena", "para-firmar"), ("carla", "en-curso")},
    "signed": {("carla", "en-curso")},
    "issued": {("carla", "emitidos"), ("elena", "emitidos")},
}


@pytest.mark.parametrize("point", PLACES)
def test_it_lies_in_the_tray_of_who_has_it(point: str, cast: Cast) -> None:
    desk.brought_to(desk.begun(cast), cast, point)
    people: dict[str, Post] = {
        name: getattr(cast, name) for name in ("carla", "diego", "elena", "violeta")
    }
    lies = {
        (name, slug)
        for name, post in people.items()
        for slug in trays.TRAYS
        if trays.list_tray(slug, actor=post.actor).rows
    }
    assert lies == PLACES[point]


def test_a_row_says_what_it_is_and_why_it_came_back(cast: Cast) -> None:
    draft = desk.begun(cast)
    desk.submitted(draft, cast.carla)
    documents.return_document(
        document_id=draft.pk,
        seen=desk.seen(draft),
        reason="Falta el plano",
        actor=cast.diego.actor,
    )
    (row,) = trays.list_tray("borradores", actor=cast.carla.actor).rows
    assert row.uuid == draft.uuid
    assert (row.kind, row.subject) == ("Informe técnico", "Línea y nivel del lote 14")
    assert (row.issuer, row.addressee) == (
        "Directora de Urbanismo",
        "Responsable de Ventanilla",
    )
    assert (row.return_reason, row.day) == ("Falta el plano", "11 feb 2026")


def test_it_counts_what_waits(cast: Cast) -> None:
    desk.brought_to(desk.begun(cast), cast, "with_issuer")
    desk.brought_to(desk.begun(cast), cast, "approved")
    desk.own(cast.elena)
    counts = trays.count_trays(cast.elena.actor)
    assert counts == trays.TrayCounts(drafts=1, to_approve=1, to_sign=1)
    assert counts.waiting == 2


def test_what_came_back_waits_for_who_wrote_it(cast: Cast) -> None:
    document = desk.submitted(desk.begun(cast), cast.carla)
    assert trays.count_trays(cast.carla.actor).waiting == 0
    documents.return_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Falta el plano",
        actor=cast.diego.actor,
    )
    counts = trays.count_trays(cast.carla.actor)
    assert (counts.drafts, counts.returned, counts.waiting) == (1, 1, 1)


def test_a_count_stops_at_its_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trays, "COUNT_CAP", 1)
    for _n in range(3):
        desk.own(cast.elena)
    assert trays.count_trays(cast.elena.actor).drafts == 2


def test_pages_go_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trays, "PAGE_SIZE", 2)
    made = [desk.own(cast.carla) for _n in range(3)]
    first = trays.list_tray("borradores", actor=cast.carla.actor)
    second = trays.list_tray("borradores", actor=cast.carla.actor, after=first.older)
    uuids = [row.uuid for page in (first, second) for row in page.rows]
    assert uuids == [document.uuid for document in reversed(made)]


def test_who_has_no_post_has_no_trays(cast: Cast, auditor: Staff) -> None:
    desk.begun(cast)
    assert trays.count_trays(auditor.actor) == trays.TrayCounts()
    assert trays.list_tray("borradores", actor=auditor.actor).rows == ()
