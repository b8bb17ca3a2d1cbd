"""A reserved document, through every address of the room: who may not read it learns its number at most.

A new address is in the table by itself; one that should answer must be said here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse

from llaqta.documents import api as documents
from llaqta.documents import urls
from llaqta.documents.models import DocumentFile
from llaqta.documents.selectors import books
from llaqta.documents.selectors.books import BookFilters
from llaqta.documents.selectors.search import find_documents
from llaqta.documents.tests import desk
from llaqta.documents.views.staff.acts import PAGES
from tests.cast import Cast, Post, Staff, jpeg_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

Enter = Callable[[Post | Staff], Client]
SUBJECT, TEXT, ANNEX = "Denuncia por acoso", "hostigamiento", "testimonio.jpg"
RETURN, NOTE, VOID = "Faltan testigos", "Con mucha cautela", "Se desistió"
SECRETS = (SUBJECT, TEXT, ANNEX, RETURN, NOTE, VOID, "Responsable de Ventanilla")
OF_ONE = sorted(
    str(one.name)
    for one in urls.urlpatterns
    if isinstance(one, URLPattern)
    and "<uuid:uuid>" in str(one.pattern)
    and one.name not in ("act", "pictures", "autosave")
)
POINTS = ("returned", "approved", "issued", "voided", "declined")


def reserved(cast: Cast, point: str) -> documents.Document:
    """With a picture, an annex, notes and a return behind it."""
    draft = desk.begun(
        cast,
        subject=SUBJECT,
        body=f"<p>Hubo {TEXT}.</p>",
        is_confidential=True,
        confidentiality_basis="Ley 974, art. 7",
    )
    for role in DocumentFile.Role.values:
        attachment = documents.receive_upload(
            SimpleUploadedFile(ANNEX, jpeg_bytes()), actor=cast.carla.actor
        )
        documents.add_file(
            document_id=draft.pk,
            attachment=attachment,
            role=role,
            actor=cast.carla.actor,
        )
    _hand_on(draft, cast)
    documents.return_document(
        document_id=draft.pk,
        seen=desk.seen(draft),
        reason=RETURN,
        actor=cast.diego.actor,
    )
    if point == "declined":
        approved = desk.brought_to(draft, cast, "approved")
        return documents.decline_signature(
            document_id=approved.pk,
            seen=desk.seen(approved),
            reason=VOID,
            actor=cast.elena.actor,
        )
    if point == "returned":
        return desk.fresh(draft)
    return desk.brought_to(draft, cast, point)


def _hand_on(draft: documents.Document, cast: Cast) -> None:
    documents.submit(
        document_id=draft.pk, seen=desk.seen(draft), note=NOTE, actor=cast.carla.actor
    )


def address(document: documents.Document, name: str) -> str:
    arguments: dict[str, Any] = {"uuid": document.uuid}
    if name == "version":
        arguments["number"] = 1
    if name in ("file", "file_preview", "picture"):
        role = "picture" if name == "picture" else "annex"
        arguments["file_id"] = document.files.get(role=role).pk
    return reverse(f"documents:{name}", kwargs=arguments)


def read(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, b"".join(response).decode(errors="replace")


def told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("who", ["marta", "administrator"])
def test_for_a_stranger_it_does_not_exist(
    who: str,
    point: str,
    cast: Cast,
    enter: Enter,
    request: pytest.FixtureRequest,
) -> None:
    document = reserved(cast, point)
    client = enter(request.getfixturevalue(who))
    answers = {name: read(client, address(document, name)) for name in OF_ONE}
    acts = {page.slug: client.post(f"{document.get_absolute_url()}{page.slug}/") for page in PAGES}  # fmt: skip
    assert {status for status, _text in answers.values()} <= {403, 404}
    assert {answer.status_code for answer in acts.values()} <= {403, 404}
    assert not any(told(text) for _status, text in answers.values())
    assert not any(told(one.content.decode()) for one in acts.values())


@pytest.mark.parametrize("point", POINTS)
def test_who_audits_sees_that_it_exists_and_nothing_that_it_says(
    point: str, cast: Cast, enter: Enter, auditor: Staff
) -> None:
    document = reserved(cast, point)
    client = enter(auditor)
    answers = {name: read(client, address(document, name)) for name in OF_ONE}
    assert answers["document"][0] == 200
    assert {name: told(text) for name, (_status, text) in answers.items()} == {
        name: [] for name in answers
    }
    refused = {name for name, (status, _text) in answers.items() if status >= 400}
    assert refused == set(OF_ONE) - {"document"}
    for page in PAGES:
        answer = client.post(f"{document.get_absolute_url()}{page.slug}/")
        assert answer.status_code in (403, 405, 409, 422)
        assert told(answer.content.decode()) == []


@pytest.mark.parametrize("point", POINTS)
def test_book_and_search_do_not_tell_it(
    point: str, cast: Cast, enter: Enter, auditor: Staff, marta: Post
) -> None:
    document = reserved(cast, point)
    paths = [reverse("documents:book"), reverse("documents:book_csv")]
    paths += [
        f"{reverse('documents:search')}?q={word}"  # pages repeat what was typed
        for word in ("denuncia", "hostigam", "testimoni", document.cite or "GAMPV")
    ]
    for reader in (auditor, marta):
        client = enter(reader)
        assert [(path, *_status_and_told(client, path)) for path in paths] == [
            (path, 200, []) for path in paths
        ]
        for word in ("denuncia", "hostigam", "testimoni"):
            assert not find_documents(word, actor=reader.actor).rows
        paper = books.whole_book(BookFilters(year=2026), actor=reader.actor)
        assert told(repr(list(paper))) == []


def _status_and_told(client: Client, path: str) -> tuple[int, list[str]]:
    status, text = read(client, path)
    return status, told(text)


@pytest.mark.parametrize("point", [point for point in POINTS if point != "returned"])
def test_whoever_verifies_it_learns_its_number_and_not_what_it_says(
    point: str, cast: Cast
) -> None:
    document = reserved(cast, point)
    code, client = document.code, Client()
    for path in (f"/verificar/{code}/", f"/verificar/{code}.json"):
        status, text = read(client, path)
        assert (status, told(text)) == (200, [])
        assert (document.cite or "") in text
    assert read(client, f"/verificar/{code}/documento.pdf")[0] == 404
