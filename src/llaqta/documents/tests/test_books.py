"""The libro de documentos: every number once, the voided ones too, and what each reader may know of them."""

from __future__ import annotations

import pytest

from llaqta.documents import api as documents
from llaqta.documents.errors import CiteVoidedError
from llaqta.documents.selectors import books
from llaqta.documents.selectors.books import BookFilters, BookLine
from llaqta.documents.tests import desk
from llaqta.lib import clock
from tests.cast import Cast, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]
THIS_YEAR = BookFilters(year=2026)


def lines(filters: BookFilters, by: Post | Staff) -> list[BookLine]:
    return list(books.list_book(filters, actor=by.actor).rows)


@pytest.fixture
def three(cast: Cast, kinds: None, today: None) -> list[documents.Document]:
    """Two informes of Topografía, the first of them voided, and one of Asesoría Legal."""
    made = [
        desk.approved(desk.own(by), by) for by in (cast.carla, cast.carla, cast.diego)
    ]
    documents.void_document(
        document_id=made[0].pk,
        seen=desk.seen(made[0]),
        reason="Se repitió",
        actor=cast.carla.actor,
    )
    return made


def test_it_shows_every_number_with_the_voided_ones(
    three: list[documents.Document], cast: Cast
) -> None:
    shown = [
        (line.cite, line.state, line.void_reason)
        for line in lines(THIS_YEAR, cast.carla)
    ]
    assert shown == [
        ("GAMPV-AL/INF/00001/2026", "Por firmar", ""),
        ("GAMPV-TOP/INF/00002/2026", "Por firmar", ""),
        ("GAMPV-TOP/INF/00001/2026", "Anulado", "Se repitió"),
    ]


def test_a_number_without_effect_names_the_one_that_took_it(cast: Cast) -> None:
    first = desk.brought_to(desk.begun(cast), cast, "issued")
    body = f"<p>Deja sin efecto {first.cite}.</p>"
    second = desk.brought_to(desk.begun(cast, body=body), cast, "issued")
    documents.annul_by(
        document_id=first.pk,
        by_document_id=second.pk,
        reason="Otro lote",
        actor=cast.elena.actor,
    )
    for reader in (cast.carla, cast.diego):
        shown = [(one.cite, one.annulled_by) for one in lines(THIS_YEAR, reader)]
        assert shown == [(second.cite, ""), (first.cite, second.cite)]


def test_what_one_may_not_read_shows_its_number_only(
    three: list[documents.Document], cast: Cast
) -> None:
    of_diego = lines(THIS_YEAR, cast.carla)[0]
    assert of_diego.subject == "No disponible para su cargo"
    assert (of_diego.addressee, of_diego.uuid) == ("", None)
    mine = lines(THIS_YEAR, cast.carla)[1]
    assert (mine.subject, mine.uuid) == ("Informe de actividades", three[1].uuid)


def test_the_reason_of_a_voided_number_is_for_its_readers(
    three: list[documents.Document], cast: Cast, auditor: Staff
) -> None:
    assert lines(THIS_YEAR, cast.diego)[2].void_reason == ""
    assert lines(THIS_YEAR, auditor)[2].void_reason == "Se repitió"


def test_a_number_lost_by_a_failed_pdf_is_there_beside_the_next(cast: Cast) -> None:
    document = desk.own(cast.carla, subject="Lote \ue000")
    with pytest.raises(CiteVoidedError):
        desk.approved(document, cast.carla)
    documents.save_draft(
        document_id=document.pk,
        seen=desk.seen(document),
        subject="Lote 14",
        actor=cast.carla.actor,
    )
    desk.approved(document, cast.carla)
    shown = [(line.ordinal, line.is_voided) for line in lines(THIS_YEAR, cast.carla)]
    assert shown == [(2, False), (1, True)]


def test_it_is_narrowed_by_kind_unit_and_year(
    three: list[documents.Document], cast: Cast
) -> None:
    note = desk.approved(desk.own(cast.carla, code="nota-interna"), cast.carla)
    with clock.frozen("2027-01-11"):
        next_year = desk.approved(desk.own(cast.carla), cast.carla)
    by_kind = BookFilters(year=2026, kind_id=note.kind_id)
    by_unit = BookFilters(year=2026, unit_id=cast.diego.position.unit_id)
    assert [line.cite for line in lines(by_kind, cast.carla)] == [note.cite]
    assert [line.cite for line in lines(by_unit, cast.carla)] == [three[2].cite]
    assert [line.cite for line in lines(BookFilters(2027), cast.carla)] == [
        next_year.cite
    ]
    with clock.frozen("2027-01-11"):
        assert books.book_years() == [2027, 2026]


def test_the_whole_book_is_read_in_pieces_in_the_order_of_its_numbers(
    three: list[documents.Document], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "WHOLE_CHUNK", 2)
    whole = list(books.whole_book(THIS_YEAR, actor=cast.carla.actor))
    assert [line.cite for line in whole] == [document.cite for document in _taken()]


def test_pages_go_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(3):
        desk.approved(desk.own(cast.carla), cast.carla)
    monkeypatch.setattr(books, "PAGE_SIZE", 2)
    first = books.list_book(THIS_YEAR, actor=cast.carla.actor)
    second = books.list_book(THIS_YEAR, actor=cast.carla.actor, after=first.older)
    assert [line.ordinal for line in first.rows] == [3, 2]
    assert [line.ordinal for line in second.rows] == [1]
    assert second.older == ""


def test_who_has_no_post_sees_no_book(
    three: list[documents.Document], administrator: Staff
) -> None:
    assert lines(THIS_YEAR, administrator) == []
    assert list(books.whole_book(THIS_YEAR, actor=administrator.actor)) == []


def _taken() -> list[documents.CiteEntry]:
    return list(documents.CiteEntry.objects.order_by("pk"))
