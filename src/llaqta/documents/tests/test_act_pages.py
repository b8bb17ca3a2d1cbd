"""One page for each act on a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from llaqta.documents import api as documents
from llaqta.documents.models import CiteEntry
from llaqta.documents.states import Act, DocumentState
from llaqta.documents.tests import desk
from llaqta.documents.views.staff.acts import BY_ACT, BY_SLUG, PAGES
from tests.cast import Cast, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

Enter = Callable[[Post | Staff], Client]
Point = Callable[[str], documents.Document]
TRAYS = "/mesa/documentos/"


@pytest.fixture
def at(cast: Cast, kinds: None, today: None) -> Point:
    return lambda point: desk.brought_to(desk.begun(cast), cast, point)


def path(document: documents.Document, slug: str) -> str:
    return f"{document.get_absolute_url()}{slug}/"


def test_every_act_but_writing_and_signing_has_a_page() -> None:
    assert set(BY_ACT) == set(Act) - {Act.EDIT, Act.SIGN}


# What each act needs, who does it, from where to where.
STORY: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("enviar", "carla", "draft", {"note": "Con urgencia"}, "in_review"),
    ("visto-bueno", "diego", "with_via", {}, "in_review"),
    ("devolver", "diego", "with_via", {"reason": "Falta el folio real."}, "draft"),
    ("aprobar", "elena", "with_issuer", {}, "approved"),
    ("anular-numero", "elena", "approved", {"reason": "Lote equivocado."}, "voided"),
    ("descartar", "carla", "draft", {}, "discarded"),
    ("retirar", "carla", "with_via", {}, "draft"),
    ("no-firmar", "elena", "approved", {"reason": "Faltan datos."}, "voided"),
    ("emitir", "elena", "signed", {}, "issued"),
]


def test_starting_again_leads_to_the_new_draft(
    at: Point, cast: Cast, enter: Enter
) -> None:
    old = at("voided")
    client = enter(cast.carla)
    assert (
        "Empezar de nuevo con este texto"
        in client.get(old.get_absolute_url()).content.decode()
    )
    response = client.post(path(old, "empezar-de-nuevo"))
    new = documents.Document.objects.latest("pk")
    assert new.pk != old.pk
    assert response["Location"] == path(new, "escribir")


@pytest.mark.parametrize(("slug", "who", "point", "typed", "state"), STORY)
def test_an_act_is_done_and_said(
    slug: str,
    who: str,
    point: str,
    typed: dict[str, Any],
    state: str,
    at: Point,
    cast: Cast,
    enter: Enter,
) -> None:
    document, client = at(point), enter(getattr(cast, who))
    data = {"seen": desk.seen(document), **typed}
    response = client.post(path(document, slug), data)
    assert response.status_code == 302
    assert desk.fresh(document).state == state
    said = client.get(response["Location"], follow=True).content.decode()
    assert 'class="notice ok"' in said


@pytest.mark.parametrize(("slug", "who", "point", "typed", "state"), STORY)
def test_its_page_is_for_who_may_do_it_now(
    slug: str,
    who: str,
    point: str,
    typed: dict[str, Any],
    state: str,
    at: Point,
    cast: Cast,
    enter: Enter,
) -> None:
    document = at(point)
    at_once = slug == "emitir"
    expected = 405 if at_once else 200
    assert enter(getattr(cast, who)).get(path(document, slug)).status_code == expected
    # Violeta, its addressee, meets it once it is issued; before that it does not exist for her.
    stranger = enter(cast.violeta)
    assert stranger.get(path(document, slug)).status_code == 404
    assert stranger.post(path(document, slug), typed).status_code == 404
    assert desk.fresh(document).state == document.state


@pytest.mark.parametrize(
    ("slug", "who", "point"),
    [
        ("aprobar", "carla", "with_issuer"),
        ("devolver", "carla", "with_via"),
        ("dejar-sin-efecto", "carla", "issued"),
    ],
)
def test_who_may_see_it_and_not_do_it_is_told_why(
    slug: str, who: str, point: str, at: Point, cast: Cast, enter: Enter
) -> None:
    document, client = at(point), enter(getattr(cast, who))
    assert client.get(path(document, slug)).status_code == 403
    typed = {"seen": desk.seen(document), "reason": "Un motivo largo"}
    response = client.post(path(document, slug), typed)
    assert response.status_code == 403
    assert "No se hizo" in response.content.decode()


def test_an_unknown_act_does_not_exist(at: Point, cast: Cast, enter: Enter) -> None:
    assert enter(cast.carla).get(path(at("draft"), "otro")).status_code == 404


def test_they_know_two_methods(at: Point, cast: Cast, enter: Enter) -> None:
    document, client = at("draft"), enter(cast.carla)
    assert client.put(path(document, "enviar")).status_code == 405
    assert client.delete(path(document, "descartar")).status_code == 405


@pytest.mark.parametrize(
    ("slug", "who", "point", "sentence"),
    [
        ("devolver", "diego", "with_via", "Complete «¿Qué hay que corregir?»."),
        ("anular-numero", "elena", "approved", "Complete «Motivo»."),
        ("dejar-sin-efecto", "elena", "issued", "Complete «Motivo»."),
    ],
)
def test_a_reason_is_asked_for(
    slug: str, who: str, point: str, sentence: str, at: Point, cast: Cast, enter: Enter
) -> None:
    document = at(point)
    typed = {"seen": desk.seen(document), "reason": " "}
    response = enter(getattr(cast, who)).post(path(document, slug), typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="errores"' in html
    assert sentence in html


def test_what_is_missing_is_said_on_the_page(cast: Cast, enter: Enter) -> None:
    document = desk.begun(cast, body="")
    typed = {"seen": desk.seen(document), "note": "Mi nota"}
    response = enter(cast.carla).post(path(document, "enviar"), typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Al documento le falta" in html
    assert "Mi nota" in html


@pytest.mark.parametrize(
    ("slug", "who", "point", "typed"),
    [one[:4] for one in STORY if BY_SLUG[one[0]].knows_revision],
)
def test_a_stale_page_changes_nothing_and_loses_nothing(
    slug: str,
    who: str,
    point: str,
    typed: dict[str, Any],
    at: Point,
    cast: Cast,
    enter: Enter,
) -> None:
    document = at(point)
    response = enter(getattr(cast, who)).post(
        path(document, slug), {"seen": desk.seen(document) - 1, **typed}
    )
    assert response.status_code == 409
    html = response.content.decode()
    assert "No se guardó nada" in html
    for text in typed.values():
        assert text in html
    assert desk.fresh(document).state == document.state


def test_a_page_without_its_revision_is_stale(
    at: Point, cast: Cast, enter: Enter
) -> None:
    document = at("with_via")
    response = enter(cast.diego).post(path(document, "visto-bueno"))
    assert response.status_code == 409


def test_twice_is_told_as_done(at: Point, cast: Cast, enter: Enter) -> None:
    document, client = at("with_issuer"), enter(cast.elena)
    typed = {"seen": desk.seen(document)}
    client.post(path(document, "aprobar"), typed)
    response = client.post(path(document, "aprobar"), typed)
    assert response.status_code == 409
    assert "Por firmar" in response.content.decode()
    assert CiteEntry.objects.count() == 1


def test_a_number_that_was_lost_is_told_on_the_documents_page(
    at: Point, cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from llaqta.documents.errors import RenderingError
    from llaqta.documents.services import approval

    def fail(document: documents.Document) -> bytes:
        raise RenderingError(reason="la tabla no cabe.")

    monkeypatch.setattr(approval, "make_pdf", fail)
    document, client = at("with_issuer"), enter(cast.elena)
    response = client.post(path(document, "aprobar"), {"seen": desk.seen(document)})
    assert response["Location"] == document.get_absolute_url()
    html = client.get(response["Location"]).content.decode()
    assert "quedó anulado en el libro" in html
    assert desk.fresh(document).state == DocumentState.IN_REVIEW


def test_another_document_annuls_it(at: Point, cast: Cast, enter: Enter) -> None:
    old, client = at("issued"), enter(cast.elena)
    unrelated = at("issued")
    by = desk.brought_to(
        desk.begun(cast, subject=f"Deja sin efecto {old.cite}"), cast, "issued"
    )
    for cite, sentence in [
        ("NO/EXISTE/1", "No hay un documento emitido con ese CITE"),
        (unrelated.cite, "no menciona el CITE"),
    ]:
        typed = {"by_cite": cite, "reason": "Medidas equivocadas."}
        response = client.post(path(old, "dejar-sin-efecto"), typed)
        assert response.status_code == 422
        html = response.content.decode()
        assert sentence in html
        assert 'id="id_by_cite-error"' in html
    typed = {"by_cite": (by.cite or "").lower(), "reason": "Medidas equivocadas."}
    assert client.post(path(old, "dejar-sin-efecto"), typed).status_code == 302
    assert desk.fresh(old).annulled_by == by


def test_every_act_says_what_it_did() -> None:
    for page in PAGES:
        assert str(page.done) % {"document": "X"} != str(page.done)
