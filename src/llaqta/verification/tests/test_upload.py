"""Checking a file: the answer, and that nothing of it stays."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.documents.models import Attachment
from llaqta.lib import clock
from llaqta.signatures.api import DemoKey, sign_pdf
from llaqta.signatures.testing import OfficialKey
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import plan
from llaqta.signatures.tests.hybrid_mutants import hybrid_increment
from llaqta.signatures.tests.papers import paper, word_paper
from llaqta.verification import lookups
from llaqta.verification.tests.conftest import forged, upload
from tests.cast import pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def test_a_document_of_ours_is_valid_and_known(
    client: Client, issued: documents.Document, pdf: bytes
) -> None:
    page = upload(client, pdf)
    assert "Válido" in page
    assert "Es un documento de este municipio" in page
    assert issued.cite is not None
    assert issued.cite in page
    assert "Directora de Urbanismo" in page


def test_five_answers_are_given(client: Client, pdf: bytes) -> None:
    page = upload(client, pdf)
    for question in (
        "¿Lo firmado está entero?",
        "¿Se sabe quién firmó?",
        "¿Su certificado valía ese día?",
        "¿Seguía vigente, sin revocar?",
        "¿Quedó igual después de firmar?",
    ):
        assert question in page


def test_the_identity_document_is_masked(client: Client, pdf: bytes) -> None:
    page = upload(client, pdf)
    assert "90000902" not in page
    assert "902" in page


def test_a_changed_copy_is_refused_with_the_reason_a_picture_and_what_was_signed(
    client: Client, pdf: bytes
) -> None:
    page = upload(client, forged(pdf))
    assert "No válido" in page
    assert "Se cambió el contenido de una página." in page
    assert "como se firmó" in page
    assert 'src="data:image/jpeg;base64,' in page
    assert 'href="data:application/pdf;base64,' in page
    assert "No es idéntico a ningún documento emitido por este municipio" in page


def test_nobody_is_called_the_signer_of_what_does_not_hold(
    client: Client, trust_folder: object, elena_key: DemoKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    page = upload(client, signed.replace(b"100 100 l S", b"100 900 l S"))
    assert "Firma 1: dice ser de Elena Ficticia" in page


def test_a_letter_saved_by_a_word_processor_is_answered_like_any_other(
    client: Client, trust_folder: object, elena_key: DemoKey
) -> None:
    signed = sign_pdf(word_paper(), key=elena_key, plan=plan(at=clock.now()))
    page = upload(client, signed)
    assert '<p class="title">Válido</p>' in page
    assert "Firma 1: Elena Ficticia" in page
    page = upload(client, hybrid_increment(signed, stream={4: mutants.OTHER_CONTENT}))
    assert "No se puede evaluar" in page
    assert "trae dos índices" in page


def test_a_pdf_without_signature_is_said_to_have_none(
    client: Client, trust_folder: object
) -> None:
    assert "Sin firma digital" in upload(client, pdf_bytes())


def test_a_broken_pdf_is_never_valid(client: Client, trust_folder: object) -> None:
    page = upload(client, b"%PDF-1.7\n" + b"\xff" * 400)
    assert "No se puede evaluar" in page
    assert "Válido</p>" not in page


def test_a_signature_of_an_authority_that_is_not_trusted_is_not_valid(
    client: Client, pdf: bytes, settings: Settings, tmp_path: object
) -> None:
    settings.LLAQTA_TRUST = tmp_path
    settings.LLAQTA_TRUST = f"{tmp_path}/nobody"
    cache.clear()
    page = upload(client, pdf)
    assert '<p class="title">Válido</p>' not in page


def test_nothing_is_kept(
    client: Client, issued: documents.Document, pdf: bytes
) -> None:
    before = Attachment.objects.count()
    upload(client, forged(pdf))
    assert Attachment.objects.count() == before


def test_a_photograph_is_sent_to_the_code_instead(client: Client, db: None) -> None:
    file = SimpleUploadedFile("foto.pdf", b"\xff\xd8\xff\xe0 no es un PDF")
    response = client.post("/verificar/", {"file": file, "enviar": "1"})
    assert response.status_code == 422
    assert "no es un PDF" in response.content.decode()


def test_sending_without_a_file_says_so(client: Client, db: None) -> None:
    response = client.post("/verificar/", {"enviar": "1"})
    assert response.status_code == 422
    assert "Elija un archivo" in response.content.decode()


def test_one_address_cannot_keep_the_judges_busy(
    client: Client, trust_folder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_PER_ADDRESS", 1)
    upload(client, pdf_bytes())
    file = SimpleUploadedFile("nota.pdf", pdf_bytes())
    response = client.post("/verificar/", {"file": file, "enviar": "1"})
    assert response.status_code == 429


def test_programs_get_the_same_verdict(client: Client, pdf: bytes) -> None:
    good = client.post("/verificar.json", {"file": SimpleUploadedFile("a.pdf", pdf)})
    bad = client.post(
        "/verificar.json", {"file": SimpleUploadedFile("a.pdf", forged(pdf))}
    )
    assert good.json()["overall"] == "valid"
    assert good.json()["document"]["state"] == "issued"
    assert bad.json()["overall"] == "invalid"
    assert bad.json()["document"] is None
    assert bad.json()["looks"]["different_pages"] == [1]
    assert "90000902" not in good.content.decode()


def test_programs_are_told_what_is_wrong_with_their_file(
    client: Client, db: None
) -> None:
    response = client.post("/verificar.json", {})
    assert response.status_code == 422
    assert response.json()["code"] == "invalid"


@pytest.mark.parametrize(
    ("number", "document_type"), [("90000999", "CI"), ("90000902", "CIE")]
)
def test_a_stranger_with_the_name_of_an_official_gets_no_post(
    client: Client,
    issued: documents.Document,
    official_key: OfficialKey,
    pdf: bytes,
    number: str,
    document_type: str,
) -> None:
    """A good certificate of somebody who works here in no post, be it with the same number on a document of another kind."""
    from llaqta.signatures.fake_agent import signing as foreign

    assert issued.rendered is not None
    from llaqta.blobs import api as blobs

    with blobs.open_blob(issued.rendered.sha256) as file:
        rendered = file.read()
    impostor = official_key(
        "Elena Ficticia", number, document_type=document_type, title="Directora"
    )
    answer = client.post(
        "/verificar.json",
        {"file": SimpleUploadedFile("a.pdf", foreign.sign_pdf(rendered, key=impostor))},
    ).json()
    [signature] = answer["signatures"]
    assert (
        answer["overall"] == "valid"
    )  # the signature is; what it says of posts is not ours
    assert signature["signer"]["posts"] == []


def test_the_post_of_a_day_that_nobody_proved_is_said_to_be_of_the_declared_day(
    client: Client, issued: documents.Document, elena_key: DemoKey
) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan(at=clock.now()))
    answer = client.post(
        "/verificar.json", {"file": SimpleUploadedFile("a.pdf", signed)}
    ).json()
    [signature] = answer["signatures"]
    [post] = signature["signer"]["posts"]
    assert post.endswith(", en la fecha que declara la firma")
