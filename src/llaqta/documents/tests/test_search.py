"""Search: part of a word is enough; accents and case do not matter; nobody finds what they may not see."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from llaqta.documents import api as documents
from llaqta.documents.rendering import render_document
from llaqta.documents.selectors.search import PAGE_SIZE, find_documents
from llaqta.documents.services.file_texts import read_file_text
from llaqta.documents.tests import desk
from llaqta.lib import codes
from llaqta.lib.text import fold
from tests.cast import Cast, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def document(cast: Cast, kinds: None, today: None) -> documents.Document:
    draft = desk.begun(
        cast,
        subject="Inspección de la acequia «El Ñandú»",
        body="<p>Se midió la <strong>servidumbre</strong> de paso.</p>",
    )
    return desk.brought_to(draft, cast, "issued")


def found(typed: str, cast: Cast) -> list[str]:
    return [row.cite for row in find_documents(typed, actor=cast.carla.actor).rows]


@pytest.mark.parametrize(
    "typed",
    [
        "inspeccion",
        "ÑANDÚ",
        "nandu",
        "cequi",
        "servidumbre acequia",
        "la acequia",
        "GAMPV-DUC/IT/00001/2026",
        "gampv-duc/it",
        "ga",
        "elena ficticia",
        "carla",
        "responsable de ventanilla",
        "informe tecnico",
    ],
)
def test_it_finds_by_any_part(
    document: documents.Document, cast: Cast, typed: str
) -> None:
    assert found(typed, cast) == [document.cite]


@pytest.mark.parametrize(
    "typed",
    ["alcantarilla", "inspeccion alcantarilla", "", " ", "%", "'; --", '"', "\x00", "* OR acequia NEAR"],
)  # fmt: skip
def test_it_does_not_find_what_is_not_there(
    document: documents.Document, cast: Cast, typed: str
) -> None:
    assert found(typed, cast) == []


def test_strangers_find_nothing(cast: Cast) -> None:
    desk.begun(cast, subject="Acequia")
    assert find_documents("acequia", actor=cast.violeta.actor).rows == []
    assert len(find_documents("acequia", actor=cast.carla.actor).rows) == 1


def test_what_was_thrown_away_is_found_no_more(cast: Cast) -> None:
    draft = desk.begun(cast, subject="Acequia")
    documents.discard_document(document_id=draft.pk, actor=cast.carla.actor)
    assert find_documents("acequia", actor=cast.carla.actor).rows == []


def test_who_audits_finds_a_reserved_one_by_its_cite_only(
    cast: Cast, auditor: Staff
) -> None:
    draft = desk.begun(
        cast,
        subject="Denuncia por acoso",
        is_confidential=True,
        confidentiality_basis="Ley 974, art. 7",
    )
    issued = desk.brought_to(draft, cast, "issued")
    assert find_documents("acoso", actor=auditor.actor).rows == []
    (row,) = find_documents(issued.cite or "", actor=auditor.actor).rows
    assert (row.subject, row.addressee) == ("Contenido reservado", "")


def test_the_words_of_an_uploaded_pdf_are_found(cast: Cast) -> None:
    draft = desk.begun(cast)
    pdf = render_document(
        desk.own(cast.diego, subject="Alcantarillado pluvial"),
        cite="AJENO-1",
        dated_on=date(2025, 5, 6),
    )
    attachment = documents.receive_upload(
        SimpleUploadedFile("informe.pdf", pdf), actor=cast.carla.actor
    )
    documents.upload_pdf(
        document_id=draft.pk,
        seen=desk.seen(draft),
        attachment=attachment,
        actor=cast.carla.actor,
    )
    assert not find_documents("alcantarillado", actor=cast.carla.actor).rows
    read_file_text(attachment)
    assert find_documents("alcantarillado", actor=cast.carla.actor).rows


def test_newest_come_first_and_pages_go_by_key(cast: Cast) -> None:
    _many(cast, PAGE_SIZE + 5)
    first = find_documents("nota numero", actor=cast.carla.actor)
    second = find_documents("nota numero", actor=cast.carla.actor, after=first.older)
    subjects = [row.subject for page in (first, second) for row in page.rows]
    assert subjects == [f"Nota número {n}" for n in range(PAGE_SIZE + 4, -1, -1)]
    assert (first.newer, second.older) == ("", "")


def test_a_change_of_the_text_is_found(
    document: documents.Document, cast: Cast
) -> None:
    """On SQLite triggers keep the index; they vanish when Django rebuilds the table, see migration 0005."""
    documents.Document.objects.filter(pk=document.pk).update(
        search_text="algo distinto"
    )
    assert found("acequia", cast) == []
    assert found("distinto", cast) == [document.cite]


def test_the_index_serves(document: documents.Document, cast: Cast) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM documents_document WHERE search_text LIKE '%acequia%'"
            )
            assert "documents_by_words" in str(cursor.fetchall())
        else:
            cursor.execute(
                "SELECT count(*) FROM documents_search WHERE documents_search MATCH '\"acequia\"'"
            )
            assert cursor.fetchone() == (1,)


def _many(cast: Cast, count: int) -> None:
    post = cast.carla.position
    documents.Document.objects.bulk_create(
        documents.Document(
            code=codes.new_code(),
            chain=f"doc:{n}",
            kind=desk.kind(),
            author=post,
            author_user=cast.carla.user,
            holder=post,
            issuer=post,
            subject=f"Nota número {n}",
            search_text=fold(f"Nota número {n}"),
        )
        for n in range(count)
    )


# -- Annexes -----------------------------------------------------------------------------------------------------------


def annexed(
    draft: documents.Document, says: str, cast: Cast, *, name: str = "plano.pdf"
) -> documents.Attachment:
    """A PDF of its own that says this, put with a draft and not read yet."""
    pdf = render_document(
        desk.own(cast.diego, subject=says), cite="AJENO-1", dated_on=date(2025, 5, 6)
    )
    attachment = documents.receive_upload(
        SimpleUploadedFile(name, pdf), actor=cast.carla.actor
    )
    documents.add_file(
        document_id=draft.pk, attachment=attachment, actor=cast.carla.actor
    )
    return attachment


def rows_of(typed: str, cast: Cast) -> list[tuple[str, str]]:
    page = find_documents(typed, actor=cast.carla.actor)
    return [(row.subject, row.annex) for row in page.rows]


def test_the_words_of_an_annex_are_found_and_it_is_named(cast: Cast) -> None:
    draft = desk.begun(cast, subject="Lote 14")
    annexed(draft, "Otra cosa", cast, name="otra cosa.pdf")
    read_file_text(annexed(draft, "Alcantarillado pluvial", cast))
    assert rows_of("alcantarillado", cast) == [("Lote 14", "plano.pdf")]
    assert rows_of("lote alcantarillado", cast) == [("Lote 14", "plano.pdf")]
    assert rows_of("lote", cast) == [("Lote 14", "")]
    assert rows_of("alcantarillado puente", cast) == []


def test_an_annex_that_left_is_found_no_more(cast: Cast) -> None:
    draft = desk.begun(cast)
    read_file_text(annexed(draft, "Alcantarillado pluvial", cast))
    file = draft.files.get()
    documents.remove_file(document_id=draft.pk, file_id=file.pk, actor=cast.carla.actor)
    assert rows_of("alcantarillado", cast) == []


def test_what_the_document_says_comes_before_what_annexes_say(cast: Cast) -> None:
    """Although it is older; the pages lead from one list to the other and back."""
    desk.begun(cast, subject="Alcantarillado de 2019")
    draft = desk.begun(cast, subject="Lote 14")
    read_file_text(annexed(draft, "Alcantarillado pluvial", cast))
    first = find_documents("alcantarillado", actor=cast.carla.actor)
    second = find_documents("alcantarillado", actor=cast.carla.actor, after=first.older)
    back = find_documents("alcantarillado", actor=cast.carla.actor, before=second.newer)
    assert [row.subject for row in first.rows] == ["Alcantarillado de 2019"]
    assert [row.subject for row in second.rows] == ["Lote 14"]
    assert (first.newer, second.older) == ("", "")
    assert back.rows == first.rows


def test_annexes_too_go_by_pages(cast: Cast) -> None:
    _many(cast, PAGE_SIZE + 5)
    documents.Document.objects.update(annex_text="\x1eacequia mayor")
    first = find_documents("acequia", actor=cast.carla.actor)
    second = find_documents("acequia", actor=cast.carla.actor, after=first.older)
    back = find_documents("acequia", actor=cast.carla.actor, before=second.newer)
    assert (len(first.rows), len(second.rows)) == (PAGE_SIZE, 5)
    assert back.rows == first.rows


def test_nobody_finds_by_the_annex_what_they_may_not_see(
    cast: Cast, auditor: Staff
) -> None:
    draft = desk.begun(
        cast, is_confidential=True, confidentiality_basis="Ley 974, art. 7"
    )
    read_file_text(annexed(draft, "Alcantarillado pluvial", cast))
    for actor in (cast.violeta.actor, auditor.actor):
        found_there = find_documents("alcantarillado pluvial", actor=actor).rows
        assert draft.uuid not in {row.uuid for row in found_there}


def test_old_annexes_are_read_by_the_job(cast: Cast) -> None:
    draft = desk.begun(cast, subject="Lote 14")
    annexed(draft, "Alcantarillado pluvial", cast)
    documents.Document.objects.update(annex_text="")
    assert documents.read_missing() == 1  # reading it finds it its document
    assert rows_of("alcantarillado", cast) == [("Lote 14", "plano.pdf")]
    assert documents.read_missing() == 0


def test_what_cannot_be_read_is_found_by_its_name(cast: Cast, jpeg: bytes) -> None:
    draft = desk.begun(cast, subject="Lote 14")
    attachment = documents.receive_upload(
        SimpleUploadedFile("fachada.jpg", jpeg), actor=cast.carla.actor
    )
    documents.add_file(
        document_id=draft.pk, attachment=attachment, actor=cast.carla.actor
    )
    documents.Document.objects.update(annex_text="")
    assert documents.read_missing() == 1
    assert rows_of("fachada", cast) == [("Lote 14", "fachada.jpg")]
    assert documents.read_missing() == 0


def test_an_annex_has_its_index(cast: Cast) -> None:
    read_file_text(annexed(desk.begun(cast), "Alcantarillado pluvial", cast))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM documents_document WHERE search_text LIKE '%alcan%' OR annex_text LIKE '%alcan%'"
            )
            assert "documents_by_annex_words" in str(cursor.fetchall())
        else:
            cursor.execute(
                "SELECT count(*) FROM documents_search WHERE documents_search MATCH '{annex_text} : \"alcan\"'"
            )
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_the_release_before_finds_its_search_when_it_comes_back() -> None:
    """Down to 0005 and up again: on SQLite both ways rebuild the table, and with it drop the triggers."""
    call_command("migrate", "documents", "0005", verbosity=0)
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT count(*) FROM sqlite_master WHERE name LIKE 'documents_search_%e' AND type = 'trigger'"
                )
                assert cursor.fetchone() == (2,)  # delete, update
                cursor.execute("SELECT search_text FROM documents_search")
    finally:
        call_command("migrate", "documents", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT annex_text FROM documents_document")
        if connection.vendor == "sqlite":
            cursor.execute("SELECT annex_text FROM documents_search")
