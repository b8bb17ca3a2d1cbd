"""The pages of documents, in each of their states, and the documents that they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from tests.cast import jpeg_bytes, pdf_bytes
from tests.journeys.steps import field, press
from tests.journeys.views import Do, View, pressing

if TYPE_CHECKING:
    from tests.cast import Cast

TEXT = (
    "<h2>Antecedentes</h2><p>Ana pidió <strong>línea y nivel</strong> del lote 14.</p>"
    "<ul><li>Mide 300 m².</li></ul>"
    "<table><tbody><tr><th><p>Lindero</p></th><th><p>Medida</p></th></tr>"
    "<tr><td><p>Norte</p></td><td><p>12 m</p></td></tr></tbody></table>"
)


def _save_without_subject(page: Page) -> None:
    field(page, "Referencia").fill("")
    press(page, "Guardar y terminar")


def _save_what_moved(page: Page) -> None:
    """The page knew a revision that is no longer true."""
    page.locator("input[name=seen]").evaluate("field => { field.value = 1 }")
    field(page, "Referencia").fill("Lo que escribí sin saberlo")
    press(page, "Guardar y terminar")


def _open_all(page: Page) -> None:
    for summary in page.locator("main details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()


def _do_what_moved(name: str) -> Do:
    def act(page: Page) -> None:
        page.locator("input[name=seen]").evaluate("field => { field.value = 1 }")
        for area in page.locator("main textarea").all():
            area.fill("Lo que escribí sin saberlo.")
        press(page, name)

    return act


def _send_out_to_sign(page: Page) -> None:
    """There is no signing program here: the page explains."""
    page.locator("input[name=signature]").first.check()
    press(page, "Firmar elegidos")
    expect(page.get_by_role("status")).to_contain_text("No se pudo empezar")
    _open_all(page)


def _show_all_help(page: Page) -> None:
    """What the script shows one at a time."""
    _send_out_to_sign(page)
    page.locator("[data-help], [data-pin], progress").evaluate_all(
        "parts => parts.forEach((part) => { part.hidden = false })"
    )


BASE = "/mesa/documentos/"
_TRAYS = [
    ("borradores", "carla"),
    ("para-revisar", "diego"),
    ("para-aprobar", "elena"),
    ("para-firmar", "elena"),
    ("en-curso", "carla"),
    ("emitidos", "carla"),
    ("para-firmar", "violeta"),
]
_DOCUMENTS = [
    ("draft", "carla"),
    ("returned", "carla"),
    ("in_review", "diego"),
    ("to_approve", "elena"),
    ("to_sign", "elena"),
    ("signed", "elena"),
    ("issued", "carla"),
    ("annulled", "carla"),
    ("voided", "carla"),
    ("uploaded", "carla"),
    ("reserved", "auditor"),
]
_ACTS = [
    ("enviar", "draft", "carla", ""),
    ("descartar", "draft", "carla", ""),
    ("visto-bueno", "in_review", "diego", ""),
    ("devolver", "in_review", "diego", "Devolver con motivo"),
    ("aprobar", "to_approve", "elena", ""),
    ("anular-numero", "to_sign", "elena", "Anular el número"),
    ("dejar-sin-efecto", "issued", "elena", "Dejar sin efecto"),
]
DOCUMENTS = [
    *(
        View(f"tray {slug} of {who}", f"{BASE}bandeja/{slug}/", who=who)
        for slug, who in _TRAYS
    ),
    View("begin", f"{BASE}nuevo/", _open_all, who="carla"),
    View("begin: wrong", f"{BASE}nuevo/", pressing("Continuar"), who="carla"),
    View("write", f"{BASE}{{papers.draft.uuid}}/escribir/", _open_all, who="carla"),
    View(
        "write: wrong",
        f"{BASE}{{papers.draft.uuid}}/escribir/",
        _save_without_subject,
        who="carla",
    ),
    View(
        "write: somebody was faster",
        f"{BASE}{{papers.draft.uuid}}/escribir/",
        _save_what_moved,
        who="carla",
    ),
    View("write: returned", f"{BASE}{{papers.returned.uuid}}/escribir/", who="carla"),
    View("write: in review", f"{BASE}{{papers.in_review.uuid}}/escribir/", who="diego"),
    View("write: a PDF", f"{BASE}{{papers.uploaded.uuid}}/escribir/", who="carla"),
    *(
        View(f"document: {name}", f"{BASE}{{papers.{name}.uuid}}/", _open_all, who=who)
        for name, who in _DOCUMENTS
    ),
    View("version", f"{BASE}{{papers.returned.uuid}}/versiones/2/", who="carla"),
    View("first version", f"{BASE}{{papers.returned.uuid}}/versiones/1/", who="carla"),
    *(
        View(slug, f"{BASE}{{papers.{name}.uuid}}/{slug}/", who=who)
        for slug, name, who, _button in _ACTS
    ),
    *(
        View(
            f"{slug}: wrong",
            f"{BASE}{{papers.{name}.uuid}}/{slug}/",
            pressing(button),
            who=who,
        )
        for slug, name, who, button in _ACTS
        if button
    ),
    View(
        "returned by somebody who was slower",
        f"{BASE}{{papers.in_review.uuid}}/devolver/",
        _do_what_moved("Devolver con motivo"),
        who="diego",
    ),
    View("to sign", f"{BASE}firmar/", who="elena"),
    View("to sign: nothing", f"{BASE}firmar/", who="carla"),
    View(
        "to sign: nothing chosen",
        f"{BASE}firmar/",
        pressing("Firmar elegidos"),
        who="elena",
    ),
    View("sent out to sign", f"{BASE}firmar/", _send_out_to_sign, who="elena"),
    View("all help for signing", f"{BASE}firmar/", _show_all_help, who="elena"),
    View("signed by hand", f"{BASE}firmar/a-mano/", who="elena"),
    View(
        "signed by hand: wrong",
        f"{BASE}firmar/a-mano/",
        pressing("Subir lo escaneado"),
        who="elena",
    ),
    View("book", f"{BASE}libro/", _open_all, who="carla"),
    View("book: empty", f"{BASE}libro/?gestion=2020", who="carla"),
    View("search", f"{BASE}buscar/", who="carla"),
    View("search: found", f"{BASE}buscar/?q=lote", who="carla"),
    View("search: nothing", f"{BASE}buscar/?q=nadie", who="carla"),
    View(
        "error 404: no such document",
        f"{BASE}00000000-0000-4000-8000-000000000000/",
        who="carla",
    ),
    View("error 404: a draft of others", f"{BASE}{{papers.draft.uuid}}/", who="diego"),
    View(
        "error 403: not theirs",
        f"{BASE}{{papers.to_approve.uuid}}/aprobar/",
        who="carla",
    ),
]


@dataclass(frozen=True)
class Papers:
    """Carla's documents, one in each state."""

    draft: documents.Document
    returned: documents.Document
    in_review: documents.Document
    to_approve: documents.Document
    to_sign: documents.Document
    signed: documents.Document
    issued: documents.Document
    annulled: documents.Document
    voided: documents.Document
    uploaded: documents.Document
    reserved: documents.Document


def write_papers(cast: Cast) -> Papers:
    """They are Carla's informes técnicos; Diego is their VÍA, Elena issues them."""
    documents.seed_kinds()
    annulled = _at(cast, "issued")
    annulling = _at(cast, "issued", subject=f"Deja sin efecto {annulled.cite}")
    documents.annul_by(
        document_id=annulled.pk,
        by_document_id=annulling.pk,
        reason="Las medidas estaban equivocadas.",
        actor=cast.elena.actor,
    )
    reserve: dict[str, Any] = {
        "is_confidential": True,
        "confidentiality_basis": "Ley 974, art. 7",
    }
    return Papers(
        draft=_with_annex(_at(cast, "draft"), cast),
        returned=_returned(cast),
        in_review=_at(cast, "with_via"),
        to_approve=_at(cast, "with_issuer"),
        to_sign=_at(cast, "approved"),
        signed=_at(cast, "signed"),
        issued=_at(cast, "issued"),
        annulled=annulled,
        voided=_voided(cast),
        uploaded=_uploaded(cast),
        reserved=_at(cast, "with_via", **reserve),
    )


def _at(cast: Cast, point: str, **more: Any) -> documents.Document:
    return desk.brought_to(desk.begun(cast, body=TEXT, **more), cast, point)


def _with_annex(document: documents.Document, cast: Cast) -> documents.Document:
    carla = cast.carla.actor
    photo = documents.receive_bytes(jpeg_bytes(), name="croquis.jpg", actor=carla)
    documents.add_file(document_id=document.pk, attachment=photo, folios=2, actor=carla)
    return document


def _returned(cast: Cast) -> documents.Document:
    """Diego changed something in it too."""
    document, diego = _at(cast, "with_via"), cast.diego.actor
    changed = TEXT.replace("300", "310")
    documents.save_draft(
        document_id=document.pk, seen=desk.seen(document), body=changed, actor=diego
    )
    return documents.return_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Falta el folio real.",
        actor=diego,
    )


def _voided(cast: Cast) -> documents.Document:
    document = _at(cast, "approved")
    return documents.void_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="El lote está equivocado.",
        actor=cast.elena.actor,
    )


def _uploaded(cast: Cast) -> documents.Document:
    document, carla = _at(cast, "draft"), cast.carla.actor
    pdf = documents.receive_bytes(pdf_bytes(), name="informe.pdf", actor=carla)
    return documents.upload_pdf(
        document_id=document.pk, seen=desk.seen(document), attachment=pdf, actor=carla
    )
