"""Beginning a document and writing it, with the editor's script and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from llaqta.documents import api as documents
from llaqta.documents.models import DocumentFile
from llaqta.documents.tests import desk
from llaqta.organization.api import Position
from tests.cast import Cast, Post, Staff, jpeg_bytes, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

Enter = Callable[[Post | Staff], Client]
NEW = "/mesa/documentos/nuevo/"


@pytest.fixture
def draft(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.begun(cast)


@pytest.fixture
def carla(cast: Cast, enter: Enter) -> Client:
    return enter(cast.carla)


def page_of(document: documents.Document, name: str = "escribir/") -> str:
    return f"{document.get_absolute_url()}{name}"


def typed(document: documents.Document, cast: Cast, **more: Any) -> dict[str, Any]:
    """What the form of Carla's draft sends when nothing was touched but `more`."""
    return {
        "seen": desk.seen(document),
        "subject": document.subject,
        "addressee": cast.violeta.position.pk,
        "issuer": cast.elena.position.pk,
        "via_1": cast.diego.position.pk,
        "signing_order": "parallel",
        "body": "El lote 14 mide 300 m².",
        "body_format": "text",
        **more,
    }


# -- Beginning ---------------------------------------------------------------------------------------------------------


def asked(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "kind": desk.kind("informe").pk,
        "subject": "Inspección del lote 14",
        "issuer": cast.elena.position.pk,
        **more,
    }


def begin(client: Client, data: dict[str, Any]) -> documents.Document:
    response = client.post(NEW, data)
    assert response.status_code == 302, response.content.decode()
    document = documents.Document.objects.latest("pk")
    assert response["Location"] == page_of(document)
    return document


def test_a_document_begins_with_its_head(carla: Client, cast: Cast) -> None:
    document = begin(
        carla,
        asked(
            cast,
            addressee=cast.violeta.position.pk,
            via_1=cast.violeta.position.pk,
            via_3=cast.diego.position.pk,
            reserve="yes",
            confidentiality_basis="Ley 974, art. 7",
        ),
    )
    assert document.author == cast.carla.position
    assert document.issuer == cast.elena.position
    assert document.confidentiality_basis == "Ley 974, art. 7"
    vias = [via.position for via in document.vias.order_by("ordinal")]
    assert vias == [cast.violeta.position, cast.diego.position]
    assert "<h2>Antecedentes</h2>" in document.body


@pytest.mark.parametrize(("reserve", "is_reserved"), [("", True), ("no", False)])
def test_its_kind_says_whether_it_is_reserved_unless_its_author_does(
    reserve: str, is_reserved: bool, carla: Client, cast: Cast
) -> None:
    documents.DocumentKind.objects.filter(code="informe").update(
        is_confidential=True, confidentiality_basis="Ley 974, art. 7"
    )
    document = begin(carla, asked(cast, reserve=reserve))
    assert document.is_confidential is is_reserved
    assert bool(document.confidentiality_basis) is is_reserved


def test_other_posts_may_sign_in_order(carla: Client, cast: Cast) -> None:
    others = {
        "signer_1": cast.diego.position.pk,
        "signer_2": cast.violeta.position.pk,
        "signing_order": "order",
    }
    document = begin(carla, asked(cast, **others))
    turns = document.signatures.values_list("position__code", "ordinal")
    assert list(turns) == [("AL-1", 1), ("VU-1", 2), ("DUC-1", 3)]


def test_my_own_post_is_offered_first_as_the_issuer(carla: Client, cast: Cast) -> None:
    html = carla.get(NEW).content.decode()
    assert f'<option value="{cast.carla.position.pk}" selected>' in html


def test_the_kinds_without_via_are_marked_and_named(carla: Client) -> None:
    html = carla.get(NEW).content.decode()
    acta = desk.kind("acta").pk
    assert f'<option value="{acta}" data-no-via="">Acta</option>' in html
    assert "No la llevan: Memorándum, Circular, Instructivo, Acta, Proveído." in html
    assert "<details data-via>" in html


def test_a_refused_via_is_never_put_away(carla: Client, cast: Cast) -> None:
    data = asked(cast, kind=desk.kind("acta").pk, via_1=cast.diego.position.pk)
    html = carla.post(NEW, data).content.decode()
    assert "no lleva VÍA" in html
    assert "data-via" not in html


def test_the_editor_offers_no_via_to_a_kind_without_it(
    carla: Client, cast: Cast
) -> None:
    acta = desk.begun(cast, code="acta", via_ids=[])
    html = carla.get(page_of(acta)).content.decode()
    assert "Primera VÍA" not in html
    assert "Otras firmas" in html
    assert carla.post(page_of(acta), typed(acta, cast)).status_code == 302
    assert not acta.vias.exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kind": ""}, "Elija una opción en «Tipo de documento»."),
        ({"kind": "999"}, "elija una de las opciones de la lista"),
        ({"subject": " "}, "Complete «Referencia»."),
        ({"reserve": "yes"}, "debe nombrar la norma de su reserva"),
        ({"via_1": "DIEGO", "via_2": "DIEGO"}, "Ese cargo ya está en la VÍA."),
        ({"signer_1": "DIEGO", "signer_3": "DIEGO"}, "ya está entre los que firman"),
        ({"via_1": "ELENA"}, "En la VÍA va cada cargo una vez"),
        ({"addressee": "DIEGO", "addressee_text": "Juana"}, "no los dos"),
        ({"kind": "ACTA", "via_1": "DIEGO"}, "no lleva VÍA"),
        ({"kind": "NE", "issuer": "CARLA"}, "no puede emitir este tipo de documento"),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    more: dict[str, str], sentence: str, carla: Client, cast: Cast
) -> None:
    posts: dict[str, int] = {
        name.upper(): post.position.pk for name, post in vars(cast).items()
    }
    posts["NE"] = desk.kind("nota-externa").pk
    posts["ACTA"] = desk.kind("acta").pk
    data = asked(cast) | {name: posts.get(value, value) for name, value in more.items()}
    response = carla.post(NEW, data)
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="errores"' in html
    assert sentence in html
    assert not documents.Document.objects.exists()


def test_a_closed_post_is_not_offered(carla: Client, cast: Cast) -> None:
    Position.objects.filter(pk=cast.diego.position.pk).update(active=False)
    response = carla.post(NEW, asked(cast, via_1=cast.diego.position.pk))
    assert response.status_code == 422


def test_who_audits_begins_nothing(auditor: Staff, enter: Enter) -> None:
    assert enter(auditor).get(NEW).status_code == 403


# -- The editor --------------------------------------------------------------------------------------------------------


def test_without_a_script_it_is_a_plain_text_area(
    carla: Client, draft: documents.Document
) -> None:
    html = carla.get(page_of(draft)).content.decode()
    area = html[html.index('<textarea name="body"') :]
    assert area.partition(">")[2].lstrip().startswith("El lote 14 mide 300 m².")
    assert "data-rich" in area
    assert f'data-autosave-url="{page_of(draft, "guardar.json")}"' in area
    assert 'data-html="&lt;p&gt;El lote 14' in area


def test_plain_text_is_kept_as_paragraphs_and_lists(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    body = "Primero.\r\n\r\n- uno\r\n- dos"
    response = carla.post(
        page_of(draft), typed(draft, cast, body=body, action="guardar")
    )
    assert response["Location"] == page_of(draft)
    assert desk.fresh(draft).body == "<p>Primero.</p><ul><li>uno</li><li>dos</li></ul>"


def test_what_a_plain_text_area_cannot_show_survives_it(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    table = "<table><tbody><tr><td>Norte</td><td><strong>12 m</strong></td></tr></tbody></table>"
    rich = typed(draft, cast, body=f"<p>Antes</p>{table}", body_format="html")
    carla.post(page_of(draft), rich)
    kept = desk.fresh(draft).body
    shown = typed(draft, cast, body="Otro comienzo\n\nNorte | 12 m")
    carla.post(page_of(draft), shown)
    assert desk.fresh(draft).body == kept.replace("Antes", "Otro comienzo")


def test_the_editors_html_is_cleaned(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    body = '<p onclick="x()">Hola</p><script>alert(1)</script>'
    carla.post(page_of(draft), typed(draft, cast, body=body, body_format="html"))
    assert desk.fresh(draft).body == "<p>Hola</p>"


def test_finishing_leads_to_the_documents_page(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    response = carla.post(page_of(draft), typed(draft, cast, action="terminar"))
    assert response["Location"] == draft.get_absolute_url()


def test_a_ready_made_text_is_put_at_the_end(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    module = documents.TextModule.objects.get(name="Cierre de un informe")
    data = typed(draft, cast, module=module.pk, action="insertar")
    carla.post(page_of(draft), data)
    assert desk.fresh(draft).body == desk.BODY + module.body


def test_a_text_of_another_unit_is_not_offered(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    other = documents.TextModule.objects.create(
        name="De Asesoría", body="<p>Ajeno</p>", unit=cast.diego.position.unit
    )
    assert "De Asesoría" not in carla.get(page_of(draft)).content.decode()
    carla.post(page_of(draft), typed(draft, cast, module=other.pk, action="insertar"))
    assert "Ajeno" not in desk.fresh(draft).body


def test_a_bad_field_keeps_what_was_typed(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    data = typed(draft, cast, subject="", body="Mucho texto nuevo")
    response = carla.post(page_of(draft), data)
    assert response.status_code == 422
    assert "Mucho texto nuevo" in response.content.decode()
    assert desk.fresh(draft).body == desk.BODY


def test_a_stale_page_shows_what_was_typed_and_saves_nothing(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    late = typed(
        draft,
        cast,
        body="Mi párrafo",
        subject="Mi referencia",
        addressee="",
        addressee_text="Señora Juana Ficticia",
    )
    carla.post(page_of(draft), typed(draft, cast, body="Otra ventana"))
    response = carla.post(page_of(draft), late)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Mi párrafo" in html
    assert "Mi referencia" in html
    assert "Señora Juana Ficticia" in html
    assert "Lo que usted había escrito" in html
    assert desk.fresh(draft).body == "<p>Otra ventana</p>"


def test_the_html_of_a_stale_page_is_shown_as_words(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    late = typed(draft, cast, body="<p>Mi párrafo</p>", body_format="html", seen=1)
    html = carla.post(page_of(draft), late).content.decode()
    assert '<p class="said">Mi párrafo</p>' in html


def test_when_it_is_no_longer_my_turn_nothing_typed_is_lost(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    late = typed(draft, cast, body="Lo último que escribí")
    desk.submitted(draft, cast.carla)
    response = carla.post(page_of(draft), late)
    assert response.status_code in (403, 409)
    assert "Lo último que escribí" in response.content.decode()


def test_in_review_the_route_stands_as_agreed(
    draft: documents.Document, cast: Cast, enter: Enter
) -> None:
    desk.brought_to(draft, cast, "with_via")
    diego = enter(cast.diego)
    html = diego.get(page_of(draft)).content.decode()
    assert 'name="issuer"' not in html
    data = typed(draft, cast, body="Corregido", issuer=cast.diego.position.pk)
    assert diego.post(page_of(draft), data).status_code == 302
    document = desk.fresh(draft)
    assert document.body == "<p>Corregido</p>"
    assert document.issuer == cast.elena.position


def test_nobody_elses_draft_can_be_written(
    draft: documents.Document, cast: Cast, enter: Enter
) -> None:
    diego = enter(cast.diego)
    assert diego.get(page_of(draft)).status_code == 404
    assert diego.post(page_of(draft), typed(draft, cast)).status_code == 404
    assert diego.post(page_of(draft, "guardar.json"), {}).status_code == 404
    assert diego.get(page_of(draft, "textos.json")).status_code == 404


# -- While one types ---------------------------------------------------------------------------------------------------


def autosave(
    client: Client, draft: documents.Document, data: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    response = client.post(page_of(draft, "guardar.json"), data)
    return response.status_code, response.json()


def test_it_saves_while_one_types(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    data = typed(draft, cast, body="<p>Hola</p>", body_format="html")
    status, answer = autosave(carla, draft, data)
    assert status == 200
    assert answer == {"revision": desk.seen(draft), "text": "Guardado a las 09:00."}
    status, _answer = autosave(carla, draft, data | {"seen": answer["revision"]})
    assert status == 200
    assert desk.fresh(draft).body == "<p>Hola</p>"


def test_a_stale_autosave_says_so_in_words(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    status, answer = autosave(carla, draft, typed(draft, cast, seen=1, body="x"))
    assert status == 409
    assert answer["code"] == "stale_document"
    assert "cambió mientras usted trabajaba" in answer["detail"]
    assert desk.fresh(draft).body == desk.BODY


def test_a_reserve_without_its_norm_is_refused(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    response = carla.post(page_of(draft), typed(draft, cast, is_confidential="on"))
    assert response.status_code == 422
    html = response.content.decode()
    assert "Escriba la norma en que se funda la reserva." in html


def test_a_bad_autosave_says_what_is_wrong(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    status, answer = autosave(carla, draft, typed(draft, cast, subject=""))
    assert (status, answer["detail"]) == (422, "Complete «Referencia».")


def test_it_is_saved_by_post_alone(carla: Client, draft: documents.Document) -> None:
    assert carla.get(page_of(draft, "guardar.json")).status_code == 405
    assert carla.post(page_of(draft, "textos.json")).status_code == 405


def test_the_editor_asks_for_the_ready_made_texts(
    carla: Client, draft: documents.Document
) -> None:
    answer = carla.get(page_of(draft, "textos.json")).json()
    texts = {one["name"]: one["html"] for one in answer["modules"]}
    assert texts["Saludo de una nota"] == "<p>De mi consideración:</p>"


# -- Files -------------------------------------------------------------------------------------------------------------


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_annexes_come_with_the_text(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    files = [upload("plano.pdf", pdf_bytes()), upload("foto.jpg", jpeg_bytes())]
    data = typed(draft, cast, body="Y el texto", attachments=files, annex_folios=2)
    assert carla.post(page_of(draft), data).status_code == 302
    assert desk.fresh(draft).body == "<p>Y el texto</p>"
    annexes = draft.files.filter(role=DocumentFile.Role.ANNEX)
    assert [(a.attachment.name, a.folios) for a in annexes] == [
        ("plano.pdf", 2),
        ("foto.jpg", 2),
    ]


def test_a_bad_annex_is_refused_beside_its_field_and_leaves_nothing_behind(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    files = [upload("bien.pdf", pdf_bytes()), upload("mal.jpg", b"<html>")]
    data = typed(draft, cast, body="Texto nuevo")
    response = carla.post(page_of(draft), data | {"attachments": files})
    assert response.status_code == 422
    html = response.content.decode()
    assert "«mal.jpg» no es una foto JPEG o PNG ni un PDF" in html
    assert 'id="id_attachments-error"' in html
    assert not documents.Attachment.objects.filter(name="bien.pdf").exists()
    assert "Texto nuevo" in html
    assert carla.post(page_of(draft), data).status_code == 302  # as it was shown


def test_an_annex_can_be_taken_out(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    carla.post(
        page_of(draft),
        typed(draft, cast, attachments=[upload("foto.jpg", jpeg_bytes())]),
    )
    annex = draft.files.get()
    carla.post(page_of(draft), typed(draft, cast, action=f"quitar:{annex.pk}"))
    assert not draft.files.exists()


@pytest.mark.parametrize("action", ["quitar:", "quitar:x", "quitar:" + "9" * 30])
def test_what_is_no_annex_takes_nothing_out(
    action: str, carla: Client, draft: documents.Document, cast: Cast
) -> None:
    response = carla.post(page_of(draft), typed(draft, cast, action=action))
    assert response.status_code == 302


def test_a_pdf_made_elsewhere_takes_the_place_of_the_text(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    content = pdf_bytes()
    carla.post(page_of(draft), typed(draft, cast, pdf=upload("informe.pdf", content)))
    document = desk.fresh(draft)
    assert document.origin == documents.Document.Origin.UPLOADED
    original = b"".join(carla.get(page_of(draft, "original.pdf")))
    assert original == content
    assert "Quitar ese PDF" in carla.get(page_of(draft)).content.decode()
    carla.post(page_of(draft), typed(draft, cast, action="quitar-pdf"))
    assert desk.fresh(draft).origin == documents.Document.Origin.WRITTEN
    assert desk.fresh(draft).body == desk.BODY


def test_what_is_no_pdf_is_refused_beside_its_field(
    carla: Client, draft: documents.Document, cast: Cast
) -> None:
    data = typed(draft, cast, body="Texto nuevo")
    foto = upload("foto.jpg", jpeg_bytes())
    response = carla.post(page_of(draft), data | {"pdf": foto})
    assert response.status_code == 422
    html = response.content.decode()
    assert "no es un PDF" in html
    assert 'id="id_pdf-error"' in html
    assert carla.post(page_of(draft), data).status_code == 302  # as it was shown


def test_a_picture_of_the_text_is_taken_in_and_shown(
    carla: Client, draft: documents.Document
) -> None:
    response = carla.post(
        page_of(draft, "imagenes/"), {"file": upload("foto.jpg", jpeg_bytes())}
    )
    assert response.status_code == 201
    answer = response.json()
    assert answer["url"] == page_of(draft, f"imagenes/{answer['id']}/")
    shown = carla.get(answer["url"])
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown) == jpeg_bytes()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "invalid"),
        ({"file": ("nota.pdf", "pdf")}, "document_not_a_picture"),
        ({"file": ("mala.jpg", "html")}, "unsupported_content"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(
    files: dict[str, tuple[str, str]],
    code: str,
    carla: Client,
    draft: documents.Document,
) -> None:
    contents = {"pdf": pdf_bytes(), "html": b"<html>"}
    data = {field: upload(n, contents[c]) for field, (n, c) in files.items()}
    response = carla.post(page_of(draft, "imagenes/"), data)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert response.json()["detail"]
    assert not documents.Attachment.objects.filter(name__in=["nota.pdf"]).exists()


def test_pictures_of_others_do_not_exist(
    carla: Client, draft: documents.Document, cast: Cast, enter: Enter
) -> None:
    answer = carla.post(
        page_of(draft, "imagenes/"), {"file": upload("foto.jpg", jpeg_bytes())}
    ).json()
    diego = enter(cast.diego)
    assert diego.get(answer["url"]).status_code == 404
    response = diego.post(
        page_of(draft, "imagenes/"), {"file": upload("foto.jpg", jpeg_bytes())}
    )
    assert response.status_code == 404


def test_the_preview_is_a_pdf(carla: Client, draft: documents.Document) -> None:
    response = carla.get(page_of(draft, "vista.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
