"""Documents with CITE inside a sheet: begun by who works on it, and back on it once they are issued."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llaqta.documents import api as documents
from llaqta.documents.api import Document, DocumentKind, DocumentState
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.errors import LlaqtaError, NotAllowedError, StateConflictError
from llaqta.notifications.models import OutboxEmail
from llaqta.routing import api as routing
from llaqta.routing.errors import SheetClosedError
from llaqta.routing.models import RouteSheet, SheetDocument, SheetFile
from llaqta.routing.tests import staff
from tests.cast import Cast, Files, Post, Staff, pdf_bytes, picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Enter = Callable[[Post | Staff], Client]
CITE = "GAMPV-TOP/INF/00001/2026"


@pytest.fixture
def report(db: None) -> DocumentKind:
    """A kind that any post may issue."""
    return DocumentKind.objects.create(
        code="informe-de-prueba",
        name="Informe de prueba",
        abbreviation="IDP",
        layout="report",
    )


@pytest.fixture
def letter(db: None) -> DocumentKind:
    return DocumentKind.objects.create(
        code="carta-de-prueba",
        name="Carta de prueba",
        abbreviation="CDP",
        layout="note",
        goes_outside=True,
        ordinal=1,
    )


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    return staff.brought_to(sheet, cast, cast.carla)


def begin(sheet: RouteSheet, by: Post, kind: DocumentKind, **more: Any) -> Document:
    link = routing.start_sheet_document(
        sheet_id=sheet.pk, kind=kind, actor=by.actor, **more
    )  # fmt: skip
    return link.document


def sign(document: Document, *, by: Post, cite: str = CITE, level: str = "B-T") -> None:
    """Leave it as the last signature leaves it; how it is signed is not the matter here."""
    pdf = documents.receive_bytes(pdf_bytes(), name="firmado.pdf", actor=by.actor)
    document.cite, document.dated_on = cite, clock.today()
    document.state, document.holder = DocumentState.SIGNED, None
    document.rendered = document.current = pdf
    document.save()
    document.signatures.update(
        state=documents.SignatureState.SIGNED,
        method=documents.SigningMethod.AGENT,
        signed_at=clock.now(),
        signer_name=str(by.user),
        signer_document="CI 90000902",
        level=level,
    )


def issued(sheet: RouteSheet, by: Post, kind: DocumentKind, **more: Any) -> Document:
    document = begin(sheet, by, kind, **more)
    sign(document, by=by)
    return documents.issue(document_id=document.pk, actor=by.actor)


# -- Beginning ---------------------------------------------------------------------------------------------------------


def test_who_holds_the_original_begins_one_and_the_sheet_remembers(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, report)
    link = SheetDocument.objects.get(document=document)
    assert (link.sheet, link.is_answer, link.started_position) == (
        with_carla,
        False,
        cast.carla.position,
    )
    assert document.subject == with_carla.subject
    entry = ledger.history(with_carla.chain)[-1]
    assert entry.event == "routing.document_started"
    assert with_carla.subject not in entry.data


def test_an_answer_is_addressed_to_the_sender(
    with_carla: RouteSheet, cast: Cast, letter: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, letter, is_answer=True)
    assert document.addressee_text == f"{with_carla.sender_name}\nPresente"
    assert document.subject.startswith(
        f"Respuesta a la hoja de ruta {with_carla.number}"
    )


def test_the_chief_may_be_the_one_who_issues_it(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    document = begin(
        with_carla, cast.carla, report, issuer=cast.elena.position, subject="Informe"
    )
    assert (document.author, document.issuer, document.subject) == (
        cast.carla.position,
        cast.elena.position,
        "Informe",
    )


def test_what_is_written_in_a_confidential_sheet_is_confidential(
    file_sheet: Files, cast: Cast, report: DocumentKind
) -> None:
    sheet = file_sheet(is_confidential=True, confidentiality_basis="Ley 348")
    staff.brought_to(sheet, cast, cast.carla)
    document = begin(sheet, cast.carla, report)
    assert (document.is_confidential, document.confidentiality_basis) == (
        True,
        "Ley 348",
    )


def test_who_is_consulted_writes_but_does_not_answer_the_sender(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    routing.consult(
        sheet_id=with_carla.pk,
        to=cast.diego.position,
        question="¿Procede?",
        actor=cast.carla.actor,
    )
    with pytest.raises(NotAllowedError):  # not received yet
        begin(with_carla, cast.diego, report)
    staff.received(with_carla, cast.diego)
    begin(with_carla, cast.diego, report)
    with pytest.raises(NotAllowedError):
        begin(with_carla, cast.diego, report, is_answer=True)


def test_nobody_begins_one_in_an_archived_sheet(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    routing.archive_sheet(sheet_id=with_carla.pk, place="Caja", actor=cast.carla.actor)
    with pytest.raises(StateConflictError):
        begin(with_carla, cast.carla, report)


# -- Issuing -----------------------------------------------------------------------------------------------------------


def test_an_issued_document_is_a_file_that_the_sender_does_not_see(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, report)
    file = SheetDocument.objects.get(document=document).file
    assert file is not None
    assert (file.origin, file.attachment_id) == ("staff", document.current_id)
    entry = ledger.history(with_carla.chain)[-1]
    assert entry.event == "routing.document_issued"
    assert json.loads(entry.data)["cite"] == CITE
    assert ledger.wording(entry) == f"Se emitió Informe de prueba, CITE {CITE}"


def test_an_issued_answer_goes_to_the_sender_with_a_mail(
    with_carla: RouteSheet, cast: Cast, letter: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, letter, is_answer=True)
    answer = with_carla.answers.get()
    assert answer.text == f"Carta de prueba {CITE}: {document.subject}"
    assert [file.origin for file in answer.files.all()] == ["answer"]
    mails = OutboxEmail.objects.filter(
        to="ana@ejemplo.bo", subject__contains="Hay una respuesta"
    )
    assert mails.count() == 1


def test_the_answer_arrives_although_the_original_went_on(
    with_carla: RouteSheet, cast: Cast, letter: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, letter, is_answer=True)
    staff.referred(with_carla, cast.carla, cast.diego)
    sign(document, by=cast.carla)
    documents.issue(document_id=document.pk, actor=cast.carla.actor)
    assert with_carla.answers.get().position == cast.carla.position


@pytest.mark.parametrize(
    ("end", "advice"),
    [("archive", "Desarchívela"), ("void", "Anule el número")],
)
def test_a_sheet_that_ended_keeps_the_document_signed(
    end: str, advice: str, with_carla: RouteSheet, cast: Cast, letter: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, letter, is_answer=True)
    sign(document, by=cast.carla)
    if end == "archive":
        routing.archive_sheet(
            sheet_id=with_carla.pk, place="Caja 1", actor=cast.carla.actor
        )
    else:
        RouteSheet.objects.filter(pk=with_carla.pk).update(
            state=routing.SheetState.VOIDED
        )
    with pytest.raises(SheetClosedError, match=advice):
        documents.issue(document_id=document.pk, actor=cast.carla.actor)
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED
    assert not with_carla.answers.exists()


def test_unarchived_it_takes_the_document_after_all(
    with_carla: RouteSheet, cast: Cast, letter: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, letter, is_answer=True)
    sign(document, by=cast.carla)
    sheet_id, carla = with_carla.pk, cast.carla.actor
    routing.archive_sheet(sheet_id=sheet_id, place="Caja 1", actor=carla)
    with pytest.raises(LlaqtaError):
        documents.issue(document_id=document.pk, actor=carla)
    routing.unarchive_sheet(sheet_id=sheet_id, reason="Falta responder", actor=carla)
    documents.issue(document_id=document.pk, actor=carla)
    assert with_carla.answers.count() == 1


def test_what_starts_again_belongs_to_the_same_sheet(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    old = begin(with_carla, cast.carla, report, is_answer=True)
    documents.Document.objects.filter(pk=old.pk).update(
        state=DocumentState.VOIDED, holder=None
    )
    new = documents.start_again(document_id=old.pk, actor=cast.carla.actor)
    link = SheetDocument.objects.get(document=new)
    assert (link.sheet, link.is_answer) == (with_carla, True)


def test_a_document_of_no_sheet_is_issued_alone(
    cast: Cast, report: DocumentKind
) -> None:
    document = documents.start_document(
        kind=report, subject="Informe", actor=cast.carla.actor
    )
    sign(document, by=cast.carla)
    documents.issue(document_id=document.pk, actor=cast.carla.actor)
    assert not SheetFile.objects.exists()


# -- The desk ----------------------------------------------------------------------------------------------------------


def page(client: Client, sheet: RouteSheet) -> str:
    response = client.get(f"/mesa/hojas/{sheet.number}/")
    assert response.status_code == 200
    return str(response.content.decode())


def fetched(client: Client, path: str) -> tuple[int, bytes]:
    response = client.get(path)
    return response.status_code, b"".join(response)  # read to its end, it closes


def test_the_button_leads_to_a_page_that_begins_it_and_goes_on_to_write(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    client = enter(cast.carla)
    path = f"/mesa/hojas/{with_carla.number}/redactar/"
    assert path in page(client, with_carla)
    form = client.get(path)
    assert with_carla.subject in form.content.decode()
    answer = client.post(
        path,
        {
            "kind": report.pk,
            "issuer": cast.carla.position.pk,
            "subject": "Informe de línea y nivel",
        },
    )
    document = Document.objects.get()
    assert answer["Location"] == f"/mesa/documentos/{document.uuid}/escribir/"
    assert document.subject == "Informe de línea y nivel"


def test_a_kind_that_the_post_may_not_issue_is_said_beside_the_field(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    DocumentKind.objects.filter(pk=report.pk).update(issuer_roles=["supervisor"])
    answer = enter(cast.carla).post(
        f"/mesa/hojas/{with_carla.number}/redactar/",
        {"kind": report.pk, "issuer": cast.carla.position.pk, "subject": "Informe"},
    )
    assert answer.status_code == 422
    assert 'href="#id_issuer"' in answer.content.decode()
    assert not Document.objects.exists()


def test_the_answer_starts_with_a_letter(
    with_carla: RouteSheet,
    cast: Cast,
    enter: Enter,
    report: DocumentKind,
    letter: DocumentKind,
) -> None:
    form = enter(cast.carla).get(f"/mesa/hojas/{with_carla.number}/redactar-respuesta/")
    assert (
        f'<option value="{letter.pk}" selected>Carta de prueba' in form.content.decode()
    )


def test_the_page_lists_drafts_without_telling_others_what_they_say(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, report, subject="Informe desfavorable")
    own, others = (page(enter(who), with_carla) for who in (cast.carla, cast.violeta))
    assert "Informe desfavorable" in own
    assert str(document.uuid) in own
    assert "Informe de prueba" in others
    assert "Lo tiene Topógrafa, Topografía" in others
    assert "Informe desfavorable" not in others
    assert str(document.uuid) not in others


def test_an_issued_document_opens_for_who_sees_the_sheet(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, report)
    html = page(enter(cast.violeta), with_carla)
    assert CITE in html
    assert str(document.uuid) in html
    found = documents.access_document(document.uuid, actor=cast.violeta.actor)
    assert found == document


def test_a_confidential_document_stays_closed_on_an_open_sheet(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, report, subject="Datos de una menor")
    document.is_confidential, document.confidentiality_basis = True, "Ley 548"
    sign(document, by=cast.carla)
    documents.issue(document_id=document.pk, actor=cast.carla.actor)
    file_id = with_carla.files.get(issued__document=document).pk
    path = f"/mesa/hojas/{with_carla.number}/archivos/{file_id}/"
    html = page(enter(cast.violeta), with_carla)
    assert "Datos de una menor" not in html
    assert path not in html
    assert fetched(enter(cast.violeta), path)[0] == 404
    assert fetched(enter(cast.carla), path)[0] == 200


def test_a_file_is_handed_out_with_the_proofs_that_it_has_by_now(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, report)
    later = documents.receive_bytes(
        pdf_bytes() + b"\n%prueba de la hora\n",
        name="firmado.pdf",
        actor=cast.carla.actor,
    )
    Document.objects.filter(pk=document.pk).update(current=later)
    file = with_carla.files.get(issued__document=document)
    path = f"/mesa/hojas/{with_carla.number}/archivos/{file.pk}/"
    assert b"prueba de la hora" in fetched(enter(cast.violeta), path)[1]
    assert later.sha256 in page(enter(cast.violeta), with_carla)


def test_a_document_knows_its_sheet(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    from llaqta.routing.selectors.sheet_documents import places

    document = begin(with_carla, cast.carla, report)
    place = places([document.pk, 0])[document.pk]
    assert place.title == f"Hoja de ruta {with_carla.number}"
    assert place.url == f"/mesa/hojas/{with_carla.number}/"


@pytest.mark.slow
def test_the_page_costs_the_same_whatever_was_written(
    with_carla: RouteSheet, cast: Cast, enter: Enter, report: DocumentKind
) -> None:
    client = enter(cast.carla)

    def queries() -> int:
        page(client, with_carla)
        with CaptureQueriesContext(connection) as captured:
            page(client, with_carla)
        return len(captured)

    begin(with_carla, cast.carla, report)
    one = queries()
    for _ in range(4):
        begin(with_carla, cast.carla, report)
    assert queries() == one


# -- The sender --------------------------------------------------------------------------------------------------------


def test_the_sender_reads_who_signed_and_where_to_check(
    with_carla: RouteSheet, cast: Cast, client: Client, letter: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, letter, is_answer=True)
    html = client.get(f"/s/{with_carla.code}/").content.decode()
    assert "Lo firmó digitalmente Carla Ficticia, Topógrafa." in html
    assert "Nivel B-T" in html
    assert f'href="/verificar/{document.code}/"' in html
    assert "90000902" not in html


def test_machines_read_it_too(
    with_carla: RouteSheet, cast: Cast, client: Client, letter: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, letter, is_answer=True)
    [answer] = client.get(f"/s/{with_carla.code}.json").json()["answers"]
    assert answer["document"]["cite"] == CITE
    assert answer["document"]["check"] == f"/verificar/{document.code}/"
    [signature] = answer["document"]["signatures"]
    assert (signature["name"], signature["post"], signature["level"]) == (
        "Carla Ficticia",
        "Topógrafa",
        "B-T",
    )
    assert "90000902" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"method": "seal", "position": None}, "Lo selló el municipio"),
        ({"method": "ink", "level": ""}, "Lo firmó a mano Carla Ficticia, Topógrafa"),
        (
            {"is_substitute": True, "act_number": "MEM-7/2026"},
            "Topógrafa por suplencia (MEM-7/2026)",
        ),
    ],
)
def test_each_way_of_signing_is_called_what_it_is(
    how: dict[str, Any],
    words: str,
    with_carla: RouteSheet,
    cast: Cast,
    client: Client,
    letter: DocumentKind,
) -> None:
    document = issued(with_carla, cast.carla, letter, is_answer=True)
    document.signatures.update(**how)
    html = client.get(f"/s/{with_carla.code}/").content.decode()
    assert words in html


def test_the_sender_learns_that_an_answer_lost_its_effect(
    with_carla: RouteSheet, cast: Cast, client: Client, letter: DocumentKind
) -> None:
    document = issued(with_carla, cast.carla, letter, is_answer=True)
    by = begin(with_carla, cast.carla, letter)
    sign(by, by=cast.carla, cite="GAMPV-TOP/CDP/00002/2026")
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.ANNULLED, annulled_by=by
    )
    html = client.get(f"/s/{with_carla.code}/").content.decode()
    assert "Otro documento lo dejó sin efecto: GAMPV-TOP/CDP/00002/2026." in html


def annulled(answer: Document, sheet: RouteSheet, kind: DocumentKind, by: Post) -> None:
    """Another document of the same post leaves it without effect."""
    other = begin(sheet, by, kind, subject=f"Sin efecto {answer.cite}")
    sign(other, by=by, cite="GAMPV-TOP/IDP/00002/2026")
    documents.issue(document_id=other.pk, actor=by.actor)
    documents.annul_by(
        document_id=answer.pk, by_document_id=other.pk, reason="Error", actor=by.actor
    )


def test_whoever_was_answered_is_told_when_the_answer_loses_its_effect(
    with_carla: RouteSheet, cast: Cast, letter: DocumentKind, report: DocumentKind
) -> None:
    answer = issued(with_carla, cast.carla, letter, is_answer=True)
    annulled(answer, with_carla, report, cast.carla)
    mail = OutboxEmail.objects.get(subject__contains="quedó sin efecto")
    assert mail.to == "ana@ejemplo.bo"
    assert CITE in mail.body
    entry = ledger.history(with_carla.chain)[-1]
    assert ledger.wording(entry) == (
        f"{CITE} quedó sin efecto por GAMPV-TOP/IDP/00002/2026"
    )


def test_nobody_outside_is_told_of_an_internal_one(
    with_carla: RouteSheet, cast: Cast, report: DocumentKind
) -> None:
    internal = issued(with_carla, cast.carla, report)
    annulled(internal, with_carla, report, cast.carla)
    assert ledger.history(with_carla.chain)[-1].event == "routing.document_annulled"
    assert not OutboxEmail.objects.filter(subject__contains="sin efecto").exists()


def test_the_signed_pdf_is_theirs_and_an_internal_one_is_not(
    with_carla: RouteSheet,
    cast: Cast,
    client: Client,
    report: DocumentKind,
    letter: DocumentKind,
) -> None:
    answer = issued(with_carla, cast.carla, letter, is_answer=True)
    internal = begin(with_carla, cast.carla, report)
    sign(internal, by=cast.carla, cite="GAMPV-TOP/IDP/00009/2026")
    documents.issue(document_id=internal.pk, actor=cast.carla.actor)
    files = {link.document_id: link.file_id for link in SheetDocument.objects.all()}
    own, other = (
        fetched(client, f"/s/{with_carla.code}/archivos/{files[document.pk]}/")
        for document in (answer, internal)
    )
    assert (own[0], other[0]) == (200, 404)


def test_the_annexes_of_an_answer_come_with_it_and_pictures_of_its_text_do_not(
    with_carla: RouteSheet, cast: Cast, client: Client, letter: DocumentKind
) -> None:
    document = begin(with_carla, cast.carla, letter, is_answer=True)
    for name, role in (("plano.pdf", "annex"), ("croquis.png", "picture")):
        content = pdf_bytes() if role == "annex" else picture_bytes("PNG")
        attachment = documents.receive_bytes(content, name=name, actor=cast.carla.actor)
        documents.add_file(
            document_id=document.pk,
            attachment=attachment,
            role=role,
            actor=cast.carla.actor,
        )
    sign(document, by=cast.carla)
    documents.issue(document_id=document.pk, actor=cast.carla.actor)
    page = client.get(f"/s/{with_carla.code}/").content.decode()
    assert "plano.pdf" in page
    assert "croquis.png" not in page
    annex = with_carla.files.get(attachment__name="plano.pdf")
    status, _content = fetched(client, f"/s/{with_carla.code}/archivos/{annex.pk}/")
    assert status == 200


def test_a_sheet_without_answers_asks_for_no_documents(
    with_carla: RouteSheet, client: Client
) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/s/{with_carla.code}/")
    assert not [q for q in captured.captured_queries if "sheetdocument" in q["sql"]]
