"""The libro de documentos: on a page, as data and on paper."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from django.test import Client

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from llaqta.documents.views.staff import books
from tests.cast import Cast, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

Enter = Callable[[Post | Staff], Client]
BOOK = "/mesa/documentos/libro/"


@pytest.fixture
def issued(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.brought_to(desk.begun(cast), cast, "issued")


@pytest.fixture
def voided(issued: documents.Document, cast: Cast) -> documents.Document:
    document = desk.brought_to(desk.begun(cast), cast, "approved")
    return documents.void_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="El lote está equivocado.",
        actor=cast.elena.actor,
    )


def text(client: Client, path: str = BOOK) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(text(client, f"{BOOK}libro.csv{query}").splitlines()))


def test_it_shows_every_number_also_the_voided(
    issued: documents.Document, voided: documents.Document, cast: Cast, enter: Enter
) -> None:
    html = text(enter(cast.carla))
    assert issued.get_absolute_url() in html
    assert "Anulado" in html
    assert "El lote está equivocado." in html
    assert "Números por mes" in html


def test_who_may_not_read_a_document_sees_its_number_alone(
    issued: documents.Document, cast: Cast, enter: Enter
) -> None:
    documents.DocumentVia.objects.filter(document=issued).delete()
    html = text(enter(cast.diego))
    assert "<wbr>00001/<wbr>2026" in html
    assert issued.subject not in html
    assert issued.get_absolute_url() not in html


def test_it_is_narrowed_by_year_kind_and_unit(
    issued: documents.Document, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    kind, unit = issued.kind_id, cast.elena.position.unit_id
    assert len(rows(client, f"?gestion=2026&tipo={kind}&unidad={unit}")) == 1
    assert rows(client, "?gestion=2025") == []
    assert rows(client, f"?unidad={cast.diego.position.unit_id}") == []
    assert rows(client, f"?tipo={desk.kind('circular').pk}") == []
    for year in ("2025", "999999999"):
        assert "Nadie tomó un número" in text(client, f"{BOOK}?gestion={year}")


def test_what_cannot_be_a_filter_is_left_out(
    issued: documents.Document, cast: Cast, enter: Enter
) -> None:
    assert len(rows(enter(cast.carla), "?gestion=x&tipo=9999999999&unidad=-1")) == 1


def test_the_data_have_one_row_a_number(
    issued: documents.Document, voided: documents.Document, cast: Cast, enter: Enter
) -> None:
    first, second = rows(enter(cast.carla))
    assert first["numero"] == "1"
    assert first["cite"] == "GAMPV-DUC/IT/00001/2026"
    assert first["fecha"] == "2026-02-11"
    assert first["referencia"] == "Línea y nivel del lote 14"
    assert first["estado"] == "Emitido"
    assert second["estado"] == "Anulado"
    assert second["motivo_de_anulacion"] == "El lote está equivocado."


def test_a_formula_in_a_subject_stays_a_text(cast: Cast, enter: Enter) -> None:
    desk.brought_to(desk.begun(cast, subject='=HYPERLINK("x")'), cast, "issued")
    (row,) = rows(enter(cast.carla))
    assert row["referencia"] == '\'=HYPERLINK("x")'


def test_it_is_printed(
    issued: documents.Document, voided: documents.Document, cast: Cast, enter: Enter
) -> None:
    response = enter(cast.carla).get(f"{BOOK}libro.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert "libro-de-documentos-2026.pdf" in response["Content-Disposition"]
    assert response.content.startswith(b"%PDF-")
    assert b"pdfaid:part>2" in response.content  # for archives, and for listening
    assert b"pdfuaid:part>1" in response.content


def test_an_empty_book_is_printed_too(cast: Cast, enter: Enter) -> None:
    response = enter(cast.carla).get(f"{BOOK}libro.pdf?gestion=2020")
    assert response.content.startswith(b"%PDF-")


def test_a_book_too_long_for_paper_says_so(
    issued: documents.Document,
    cast: Cast,
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(books, "MOST_PRINTED", 0)
    response = enter(cast.carla).get(f"{BOOK}libro.pdf")
    assert response.status_code == 422
    assert "Elija un tipo o una unidad" in response.content.decode()


@pytest.mark.parametrize("path", [BOOK, f"{BOOK}libro.csv", f"{BOOK}libro.pdf"])
def test_it_only_answers_questions_of_who_works_here(
    path: str, cast: Cast, administrator: Staff, enter: Enter, client: Client
) -> None:
    assert "/entrar/" in client.get(path)["Location"]
    assert enter(administrator).get(path).status_code == 403
    assert enter(cast.carla).post(path).status_code == 405


def test_who_audits_reads_the_book(
    issued: documents.Document, auditor: Staff, enter: Enter
) -> None:
    assert issued.subject in text(enter(auditor))
