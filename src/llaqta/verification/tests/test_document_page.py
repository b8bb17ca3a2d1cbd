"""The page to which the QR leads."""

from __future__ import annotations

import pypdfium2
import pytest
from django.test import Client

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from llaqta.signatures.api import DemoKey
from llaqta.verification.tests.conftest import upload
from tests.cast import Cast, Post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def test_it_says_that_an_issued_document_is_authentic(
    client: Client, issued: documents.Document
) -> None:
    page = client.get(f"/verificar/{issued.code}/").content.decode()
    assert "Auténtico y válido" in page
    assert "Informe sobre el lote 14" in page
    assert "Elena Ficticia" in page
    assert "90000902" not in page


def test_the_code_opens_in_lower_case_and_without_dashes(
    client: Client, issued: documents.Document
) -> None:
    typed = issued.code.replace("-", "").lower()
    assert client.post("/verificar/", {"code": typed}).headers["Location"] == (
        f"/verificar/{issued.code}/"
    )
    assert client.get(f"/verificar/{typed}/").status_code == 302


def test_a_wrong_code_says_what_to_compare(client: Client, db: None) -> None:
    response = client.get("/verificar/AAAA-AAAA-AAAA-AAAA/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "letra por letra" in page
    assert "No lo dé por auténtico" in page
    assert 'name="code"' in page  # to type it again


def test_a_draft_does_not_exist(client: Client, cast: Cast) -> None:
    draft = desk.begun(cast)
    assert client.get(f"/verificar/{draft.code}/").status_code == 404


def test_one_that_waits_for_its_signature_is_not_a_document_yet(
    client: Client, cast: Cast
) -> None:
    waiting = desk.brought_to(desk.begun(cast), cast, "approved")
    page = client.get(f"/verificar/{waiting.code}/").content.decode()
    assert "Todavía no fue emitido" in page
    assert waiting.subject not in page
    assert client.get(f"/verificar/{waiting.code}/documento.pdf").status_code == 404


def test_a_voided_number_is_not_valid(client: Client, cast: Cast) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "approved")
    documents.void_document(
        document_id=document.pk,
        seen=document.revision,
        reason="Se equivocó de destinatario",
        actor=cast.elena.actor,
    )
    page = client.get(f"/verificar/{document.code}/").content.decode()
    assert "su número fue anulado" in page


def test_a_confidential_one_says_that_it_exists_and_not_what_it_says(
    client: Client, issued: documents.Document
) -> None:
    documents.Document.objects.filter(pk=issued.pk).update(
        is_confidential=True, confidentiality_basis="Ley 548"
    )
    page = client.get(f"/verificar/{issued.code}/").content.decode()
    assert "Auténtico y válido" in page
    assert "lote 14" not in page
    assert client.get(f"/verificar/{issued.code}/documento.pdf").status_code == 404


def test_the_pdf_is_the_one_that_was_issued(
    client: Client, issued: documents.Document, pdf: bytes
) -> None:
    response = client.get(f"/verificar/{issued.code}/documento.pdf")
    assert b"".join(response.streaming_content) == pdf  # type: ignore[attr-defined]
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.fixture
def annulled_by(
    issued: documents.Document, elena: Post, elena_key: DemoKey
) -> documents.Document:
    """What left the issued one without effect."""
    from llaqta.documents.tests import signing_desk

    other = signing_desk.waiting_for(
        elena, subject=f"Deja sin efecto el informe {issued.cite}"
    )
    signing_desk.token_signs(other, elena, elena_key)
    other.refresh_from_db()
    documents.annul_by(
        document_id=issued.pk,
        by_document_id=other.pk,
        reason="Error en la superficie",
        actor=elena.actor,
    )
    return other


def test_an_annulled_one_names_the_document_that_annulled_it(
    client: Client, issued: documents.Document, annulled_by: documents.Document
) -> None:
    page = client.get(f"/verificar/{issued.code}/").content.decode()
    assert "Quedó sin efecto" in page
    assert "Auténtico y válido" not in page
    assert str(annulled_by.cite) in page


def test_the_file_of_an_annulled_one_is_never_called_one_to_trust(
    client: Client, pdf: bytes, annulled_by: documents.Document
) -> None:
    page = upload(client, pdf)
    assert "Quedó sin efecto" in page
    assert "Puede confiar" not in page
    assert str(annulled_by.cite) in page


def test_the_report_on_an_annulled_one_says_so_first(
    client: Client, pdf: bytes, annulled_by: documents.Document
) -> None:
    token = upload(client, pdf).split('name="token" value="')[1].split('"')[0]
    report = client.post("/verificar/informe.pdf", {"token": token}).content
    with pypdfium2.PdfDocument(report) as printed:
        words = " ".join(printed[0].get_textpage().get_text_bounded().split())
    assert f"otro lo dejó sin efecto. {annulled_by.cite}" in words
    assert "Puede confiar" not in words


def test_the_same_as_json(client: Client, issued: documents.Document) -> None:
    answer = client.get(f"/verificar/{issued.code}.json").json()
    assert answer["overall"] == "valid"
    assert answer["document"]["cite"] == issued.cite
    assert [one["signer"]["posts"] for one in answer["signatures"]] == [
        ["Directora de Urbanismo, Dirección de Urbanismo y Catastro"]
    ]


def test_the_report_is_a_pdf_with_the_answer(
    client: Client, issued: documents.Document
) -> None:
    page = client.get(f"/verificar/{issued.code}/").content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    response = client.post("/verificar/informe.pdf", {"token": token})
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"


def test_a_report_that_we_did_not_make_is_refused(client: Client, db: None) -> None:
    response = client.post("/verificar/informe.pdf", {"token": "inventado"})
    assert response.status_code == 422


def test_the_report_is_sealed_when_there_is_a_seal(
    client: Client,
    issued: documents.Document,
    seal: None,
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = client.get(f"/verificar/{issued.code}/").content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    report = client.post("/verificar/informe.pdf", {"token": token}).content
    answer = client.post(
        "/verificar.json", {"file": SimpleUploadedFile("informe.pdf", report)}
    ).json()
    assert answer["overall"] == "valid"
    (signature,) = answer["signatures"]
    assert signature["signer"]["posts"][0].startswith("Sello del municipio")
    assert "el sello de este municipio" in upload(client, report)
