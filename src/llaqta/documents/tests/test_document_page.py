"""The page of a document, its versions and its PDFs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llaqta.documents import api as documents
from llaqta.documents.hooks import Place
from llaqta.documents.models import DocumentSignature
from llaqta.documents.services import approval
from llaqta.documents.tests import desk
from tests.cast import Cast, Post, Staff, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

Enter = Callable[[Post | Staff], Client]
Point = Callable[[str], documents.Document]
SECRET: dict[str, Any] = {
    "is_confidential": True,
    "confidentiality_basis": "Ley 974, art. 7",
}


@pytest.fixture
def at(cast: Cast, kinds: None, today: None) -> Point:
    """Carla's document at a point of its way."""
    return lambda point: desk.brought_to(desk.begun(cast), cast, point)


def page(client: Client, document: documents.Document, name: str = "") -> str:
    response = client.get(f"{document.get_absolute_url()}{name}")
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("point", "sentence"),
    [
        ("draft", "Lo escribe Topógrafa, Topografía"),
        ("with_via", "Lo revisa Asesor Legal, Asesoría Legal"),
        ("with_issuer", "Espera la aprobación de Directora de Urbanismo"),
        ("numbered", "Se está componiendo el documento con su número"),
        ("approved", "Espera la firma de Directora de Urbanismo"),
        ("signed", "Está firmado y falta emitirlo"),
        ("issued", "Está emitido"),
    ],
)
def test_it_says_whose_turn_it_is(
    point: str, sentence: str, at: Point, cast: Cast, enter: Enter
) -> None:
    assert sentence in page(enter(cast.carla), at(point))


@pytest.mark.parametrize(
    ("point", "who", "slugs"),
    [
        ("draft", "carla", {"escribir", "enviar", "descartar"}),
        ("with_via", "carla", {"descartar"}),
        ("with_via", "diego", {"escribir", "visto-bueno", "devolver"}),
        ("with_issuer", "elena", {"escribir", "devolver", "aprobar"}),
        ("approved", "elena", {"firmar", "anular-numero"}),
        ("approved", "carla", set()),
        ("signed", "elena", {"emitir", "anular-numero"}),
        ("issued", "elena", {"dejar-sin-efecto"}),
        ("issued", "violeta", set()),
    ],
)
def test_it_offers_what_i_may_do_now(
    point: str, who: str, slugs: set[str], at: Point, cast: Cast, enter: Enter
) -> None:
    html = page(enter(getattr(cast, who)), at(point))
    _before, _mark, acts = html.partition("Lo que puede hacer ahora")
    acts = acts.partition("</div>")[0]
    offered = {
        slug
        for slug in (
            "escribir", "enviar", "visto-bueno", "devolver", "aprobar", "firmar", "emitir", "dejar-sin-efecto", "anular-numero", "descartar",
        )
        if re.search(rf'/{slug}/["?]', acts)
    }  # fmt: skip
    assert offered == slugs


def test_it_shows_text_people_and_history(at: Point, cast: Cast, enter: Enter) -> None:
    html = page(enter(cast.elena), at("with_issuer"))
    assert "<p>El lote 14 mide 300 m².</p>" in html
    assert "Responsable de Ventanilla · Ventanilla Única" in html
    assert "Asesor Legal · Asesoría Legal" in html
    assert "Visto bueno" in html
    assert "Visto bueno a la versión 1" in html


def test_it_says_by_which_authority_each_one_signed(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document = at("issued")
    DocumentSignature.objects.filter(document=document).update(
        signer_name="Sonia Ficticia",
        signer_document="CI 1234567-1A",
        is_substitute=True,
        act_number="Memorándum 12/2026",
        level="B-T",
    )
    html = page(enter(cast.elena), document)
    assert "Sonia Ficticia · CI 1234567-1A, por suplencia, Memorándum 12/2026" in html
    assert "Token, con el programa de firma de su computadora" in html
    assert "B-T" in html


def test_it_leads_to_the_public_check(at: Point, cast: Cast, enter: Enter) -> None:
    document = at("issued")
    html = page(enter(cast.carla), document)
    assert f'href="/verificar/{document.code}/"' in html
    assert document.code not in page(enter(cast.carla), at("draft"))


def test_it_says_where_it_belongs(
    at: Point, cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place("Hoja de ruta E-2026-000001", "/mesa/hojas/E-2026-000001/")
    found = [lambda ids: dict.fromkeys(ids, place)]
    monkeypatch.setattr("llaqta.documents.hooks._places", found)
    html = page(enter(cast.carla), at("draft"))
    assert f'<a href="{place.url}">{place.title}</a>' in html


def test_it_names_the_document_that_annulled_it(
    at: Point, cast: Cast, enter: Enter
) -> None:
    old = at("issued")
    subject = f"Deja sin efecto {old.cite}"
    by = desk.brought_to(desk.begun(cast, subject=subject), cast, "issued")
    documents.annul_by(
        document_id=old.pk,
        by_document_id=by.pk,
        reason="Medidas equivocadas.",
        actor=cast.elena.actor,
    )
    assert by.get_absolute_url() in page(enter(cast.carla), old)
    assert old.get_absolute_url() in page(enter(cast.carla), by)


def test_a_reserved_text_is_not_shown_to_who_audits(
    cast: Cast, auditor: Staff, enter: Enter
) -> None:
    document = desk.brought_to(
        desk.begun(cast, subject="Denuncia reservada", **SECRET), cast, "issued"
    )
    client = enter(auditor)
    html = page(client, document)
    assert document.cite is not None
    assert "Ley 974, art. 7" in html
    for secret in ("Denuncia reservada", "300 m²", "Responsable de Ventanilla"):
        assert secret not in html
    for name in (
        "documento.pdf",
        "sin-firmas.pdf",
        "vista.pdf",
        "portada/",
        "versiones/1/",
    ):
        assert client.get(f"{document.get_absolute_url()}{name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "", "versiones/1/", "vista.pdf", "documento.pdf", "sin-firmas.pdf", "original.pdf",
        "imagenes/1/", "archivos/1/", "archivos/1/vista/", "enviar/", "descartar/",
    ],
)  # fmt: skip
def test_what_one_may_not_see_does_not_exist(
    name: str, at: Point, cast: Cast, enter: Enter
) -> None:
    client, path = enter(cast.diego), f"{at('draft').get_absolute_url()}{name}"
    assert client.get(path).status_code == 404


def test_an_unknown_document_does_not_exist(cast: Cast, enter: Enter) -> None:
    path = "/mesa/documentos/00000000-0000-4000-8000-000000000000/"
    assert enter(cast.carla).get(path).status_code == 404


def test_it_is_read_only(at: Point, cast: Cast, enter: Enter) -> None:
    document, client = at("draft"), enter(cast.carla)
    for name in ("", "versiones/1/", "vista.pdf", "documento.pdf", "original.pdf"):
        path = f"{document.get_absolute_url()}{name}"
        assert client.post(path).status_code == 405


def test_it_asks_the_same_of_the_database_however_long_it_is(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document, client = at("with_via"), enter(cast.carla)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, document)
        return len(captured)

    queries()
    short = queries()
    for turn in range(3):
        documents.return_document(
            document_id=document.pk,
            seen=desk.seen(document),
            reason=f"Corregir {turn}",
            actor=cast.diego.actor,
        )
        documents.save_draft(
            document_id=document.pk,
            seen=desk.seen(document),
            body=f"<p>Vez {turn}</p>",
            actor=cast.carla.actor,
        )
        desk.submitted(document, cast.carla)
    assert queries() == short


# -- Versions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(at: Point, cast: Cast) -> documents.Document:
    """Diego changed the text that Carla handed on, and gave his visto bueno."""
    document = at("with_via")
    documents.save_draft(
        document_id=document.pk,
        seen=desk.seen(document),
        subject="Línea y nivel del lote 15",
        body="<p>El lote 15 mide 300 m².</p>",
        actor=cast.diego.actor,
    )
    return desk.passed(document, cast.diego)


def test_a_version_marks_what_changed(
    corrected: documents.Document, cast: Cast, enter: Enter
) -> None:
    html = page(enter(cast.carla), corrected, "versiones/2/")
    assert "Diego Ficticia, Asesor Legal" in html
    assert '<span class="unseen">[añadido] </span>15</ins>' in html
    assert '<span class="unseen">[quitado] </span>14</del>' in html
    assert (
        '<span class="unseen">[añadido] </span>Línea y nivel del lote 15</ins>' in html
    )
    assert "Palabras añadidas: 1; quitadas: 1." in html


def test_the_first_version_is_shown_as_it_was(
    corrected: documents.Document, cast: Cast, enter: Enter
) -> None:
    html = page(enter(cast.carla), corrected, "versiones/1/")
    assert "<p>El lote 14 mide 300 m².</p>" in html
    assert "/versiones/2/" in html


def test_a_version_that_is_none_does_not_exist(
    corrected: documents.Document, cast: Cast, enter: Enter
) -> None:
    path = f"{corrected.get_absolute_url()}versiones/9/"
    assert enter(cast.carla).get(path).status_code == 404


# -- Files -------------------------------------------------------------------------------------------------------------


def test_the_document_is_handed_out_as_it_is(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document, client = at("issued"), enter(cast.carla)
    url = document.get_absolute_url()
    shown, saved = (
        client.get(f"{url}documento.pdf"),
        client.get(f"{url}documento.pdf?bajar=1"),
    )
    assert b"".join(shown).startswith(b"%PDF-")
    assert shown["Content-Disposition"].startswith("inline")
    saved_bytes = b"".join(saved)
    assert saved["Content-Disposition"].startswith("attachment")
    assert "GAMPV-DUC-IT-00001-2026.pdf" in saved["Content-Disposition"]
    assert b"".join(client.get(f"{url}vista.pdf")) == saved_bytes
    assert b"".join(client.get(f"{url}sin-firmas.pdf")).startswith(b"%PDF-")


def test_its_first_page_is_drawn(at: Point, cast: Cast, enter: Enter) -> None:
    document, client = at("approved"), enter(cast.elena)
    cover = f"{document.get_absolute_url()}portada/"
    assert cover in page(client, document)
    picture = client.get(cover)
    assert picture["Content-Type"] == "image/jpeg"
    assert b"".join(picture)
    draft = at("draft").get_absolute_url()
    assert enter(cast.carla).get(f"{draft}portada/").status_code == 404


def test_there_is_no_document_before_its_number(
    at: Point, cast: Cast, enter: Enter
) -> None:
    url = at("draft").get_absolute_url()
    for name in ("documento.pdf", "sin-firmas.pdf", "original.pdf"):
        assert enter(cast.carla).get(f"{url}{name}").status_code == 404


def test_an_annex_is_handed_out_with_its_picture(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document = at("draft")
    content = pdf_bytes()
    plan = documents.receive_bytes(content, name="plano.pdf", actor=cast.carla.actor)
    annex = documents.add_file(
        document_id=document.pk, attachment=plan, folios=3, actor=cast.carla.actor
    )
    client, path = (
        enter(cast.carla),
        f"{document.get_absolute_url()}archivos/{annex.pk}/",
    )
    assert "3 fojas" in page(client, document)
    assert b"".join(client.get(path)) == content
    picture = client.get(f"{path}vista/")
    assert picture["Content-Type"] == "image/jpeg"
    assert b"".join(picture)
    other = desk.begun(cast)
    assert (
        client.get(f"{other.get_absolute_url()}archivos/{annex.pk}/").status_code == 404
    )


def test_on_a_voided_number_nobody_is_waited_for(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document = at("approved")
    approval.void_document(
        document_id=document.pk,
        reason="Lote equivocado.",
        seen=desk.seen(document),
        actor=cast.elena.actor,
    )
    shown = page(enter(cast.elena), document)
    assert "No se firmó" in shown
    assert "Todavía no le toca" not in shown


def test_what_is_to_be_decided_is_offered_before_anything_else(
    at: Point, cast: Cast, enter: Enter
) -> None:
    shown = page(enter(cast.elena), at("with_issuer"))
    acts = shown[shown.index('class="acts now"') :]
    assert acts.index("Aprobar") < acts.index("Escribir") < acts.index("Devolver")


def test_how_a_signature_can_be_checked_is_told_in_words(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document = at("issued")
    DocumentSignature.objects.filter(document=document).update(level="B-T")
    assert "Con prueba de la hora (nivel B-T)" in page(enter(cast.elena), document)
