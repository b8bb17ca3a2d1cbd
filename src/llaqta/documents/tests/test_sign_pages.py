"""The pages for signing, through the client: what is listed, sent out, taken in, and refused to strangers."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.documents.models import SigningItem, SigningSession
from llaqta.documents.services.signing import means
from llaqta.documents.states import DocumentState
from llaqta.documents.tests import desk
from llaqta.documents.tests.signing_desk import (
    sent,
    signature_of,
    token_signed,
    waiting_for,
)
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.signatures.api import DemoKey
from llaqta.signatures.testing import OfficialKey
from tests.cast import FIRST_DAY, Post, Staff, pdf_bytes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today", "kinds", "trust_folder"),
]

Enter = Callable[[Post | Staff], Client]
LIST = "/mesa/documentos/firmar/"


@pytest.fixture
def document(elena: Post, kinds: None, today: None) -> documents.Document:
    return waiting_for(elena)


@pytest.fixture
def item(document: documents.Document, elena: Post) -> SigningItem:
    return sent(document, elena)


@pytest.fixture
def elena_key(official_key: OfficialKey) -> DemoKey:
    return official_key("Elena Ficticia", "90000902")


def _to(name: str, item: SigningItem, *, whole: bool = False) -> str:
    parts = {"session": item.session.uuid}
    return reverse(
        f"documents:{name}", kwargs=parts if whole else parts | {"item": item.uuid}
    )


def _file(content: bytes, name: str = "firmado.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


# -- What waits --------------------------------------------------------------------------------------------------------


def test_it_lists_what_waits_for_the_post(
    document: documents.Document, elena: Post, diego: Post, enter: Enter
) -> None:
    mine = enter(elena).get(LIST).content.decode()
    assert str(document.cite) in mine
    assert "Firmar elegidos" in mine
    theirs = enter(diego).get(LIST).content.decode()
    assert str(document.cite) not in theirs
    assert "No hay documentos que esperen su firma." in theirs


def test_the_document_one_comes_from_stands_first_and_is_marked(
    elena: Post, enter: Enter
) -> None:
    older, newer = waiting_for(elena), waiting_for(elena)
    browser = enter(elena)
    page = browser.get(newer.get_absolute_url()).content.decode()
    assert f'href="{LIST}?documento={newer.uuid}"' in page
    page = browser.get(LIST, {"documento": str(newer.uuid)}).content.decode()
    assert page.index(str(newer.cite)) < page.index(str(older.cite))
    marked = re.findall(r'aria-label="Firmar ([^"]+)" checked', page)
    assert marked == [newer.cite]
    assert "checked" not in browser.get(LIST, {"documento": "x"}).content.decode()


def test_who_only_assists_the_post_is_told_whose_token_it_takes(
    document: documents.Document, elena: Post, carla: Post, enter: Enter
) -> None:
    organization.assign_post(
        position=elena.position,
        user=carla.user,
        kind=organization.AssignmentKind.ASSISTANT,
        starts_on=FIRST_DAY,
        actor=SYSTEM,
    )
    assistant = enter(carla)
    assistant.post("/mesa/cargo/", {"position": elena.position.pk})
    told = "Firma quien ocupa este cargo, con su propio token"
    assert told in assistant.get(LIST).content.decode()
    assert told not in enter(elena).get(LIST).content.decode()


def test_the_chosen_ones_become_a_batch(
    document: documents.Document, elena: Post, enter: Enter
) -> None:
    chosen = {"signature": [signature_of(document, elena).pk]}
    response = enter(elena).post(LIST, chosen)
    batch = SigningSession.objects.get()
    assert response["Location"] == f"{LIST}{batch.uuid}/?empezar=1"
    assert batch.items.get().sent_id == document.current_id


@pytest.mark.parametrize("chosen", [[], ["x"], [99999]])
def test_nothing_to_sign_is_said(
    chosen: list[object], document: documents.Document, elena: Post, enter: Enter
) -> None:
    response = enter(elena).post(LIST, {"signature": chosen}, follow=True)
    assert response.redirect_chain[0][0] == LIST
    assert 'class="notice late"' in response.content.decode()
    assert not SigningSession.objects.exists()


def test_the_signature_of_another_post_cannot_be_chosen(
    document: documents.Document, elena: Post, diego: Post, enter: Enter
) -> None:
    enter(diego).post(LIST, {"signature": [signature_of(document, elena).pk]})
    assert not SigningSession.objects.exists()


def test_an_auditor_signs_nothing(
    document: documents.Document, auditor: Staff, enter: Enter
) -> None:
    page = enter(auditor).get(LIST).content.decode()
    assert str(document.cite) not in page


# -- A batch -----------------------------------------------------------------------------------------------------------


def test_only_that_page_may_talk_to_the_signing_program(
    item: SigningItem, elena: Post, enter: Enter, settings: Settings
) -> None:
    settings.LLAQTA_AGENT_URL = "https://localhost:9000"
    client = enter(elena)
    policy = client.get(_to("signing_session", item, whole=True))[
        "Content-Security-Policy"
    ]
    assert "connect-src 'self' https://localhost:9000;" in policy
    assert "unsafe" not in policy
    assert "localhost:9000" not in client.get(LIST)["Content-Security-Policy"]


def test_the_program_is_asked_for_the_token_of_the_person(
    item: SigningItem, elena: Post, enter: Enter
) -> None:
    page = enter(elena).get(_to("signing_session", item, whole=True))
    assert 'data-ci="90000902"' in page.content.decode()


def test_without_a_script_the_other_way_is_one_link_away(
    item: SigningItem, elena: Post, enter: Enter
) -> None:
    page = enter(elena).get(_to("signing_session", item, whole=True))
    shown = page.content.decode()
    without_script = shown[shown.index("<noscript>") : shown.index("</noscript>")]
    assert 'href="#otro-camino"' in without_script
    assert 'id="otro-camino"' in shown


def test_the_exact_bytes_are_given(
    item: SigningItem, elena: Post, enter: Enter
) -> None:
    response = enter(elena).get(_to("signing_file", item))
    assert b"".join(response) == means.bytes_of(item.sent)


def test_all_that_waits_comes_in_one_file(
    item: SigningItem, elena: Post, enter: Enter
) -> None:
    response = enter(elena).get(_to("signing_zip", item, whole=True))
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == means.bytes_of(item.sent)
    assert name == "01 GAMPV-DUC-INF-00001-2026.pdf"


@pytest.mark.parametrize(
    ("name", "whole", "method"),
    [
        ("signing_session", True, "get"),
        ("signing_zip", True, "get"),
        ("signing_file", False, "get"),
        ("signing_continue", True, "post"),
        ("signing_upload", True, "post"),
        ("signing_hashes", True, "post"),
        ("signing_return", False, "post"),
    ],
)
def test_to_others_a_batch_does_not_exist(
    name: str, whole: bool, method: str, item: SigningItem, diego: Post, enter: Enter
) -> None:
    data = {"file": _file(b"x")} if method == "post" else {}
    address = _to(name, item, whole=whole)
    assert getattr(enter(diego), method)(address, data).status_code == 404


# -- What comes back ---------------------------------------------------------------------------------------------------


def test_the_script_is_told_what_became_of_each(
    item: SigningItem, elena: Post, elena_key: DemoKey, enter: Enter
) -> None:
    signed = _file(token_signed(item, elena_key))
    answer = enter(elena).post(_to("signing_return", item), {"file": signed})
    assert answer.json() == {"accepted": True, "code": "accepted", "text": ""}


def test_the_script_is_told_why_not(
    item: SigningItem, elena: Post, official_key: OfficialKey, enter: Enter
) -> None:
    signed = _file(token_signed(item, official_key("Nadie Ficticia", "90000999")))
    answer = enter(elena).post(_to("signing_return", item), {"file": signed}).json()
    assert (answer["accepted"], answer["code"]) == (False, "wrong_signer")
    assert "Nadie Ficticia" in answer["text"]


def test_without_javascript_one_uploads_and_reads_what_happened(
    item: SigningItem,
    document: documents.Document,
    elena: Post,
    elena_key: DemoKey,
    enter: Enter,
) -> None:
    files = [
        _file(token_signed(item, elena_key), "cualquier nombre.pdf"),
        _file(pdf_bytes(), "ajeno.pdf"),
    ]
    page = enter(elena).post(
        _to("signing_upload", item, whole=True), {"files": files}, follow=True
    )
    words = page.content.decode()
    assert "Se recibió 1 documento firmado." in words
    assert "ajeno.pdf: no es ninguno de los documentos de este lote." in words
    assert "Todo el lote está firmado." in words
    assert desk.fresh(document).state == DocumentState.ISSUED


def test_a_refusal_stands_beside_its_document_and_can_be_tried_again(
    item: SigningItem, elena: Post, official_key: OfficialKey, enter: Enter
) -> None:
    client = enter(elena)
    signed = _file(token_signed(item, official_key("Nadie Ficticia", "90000999")))
    address = _to("signing_upload", item, whole=True)
    page = client.post(address, {"files": [signed]}, follow=True).content.decode()
    assert "Intentar de nuevo los que faltan" in page
    again = client.post(_to("signing_continue", item, whole=True))
    assert again["Location"].endswith("?empezar=1")
    assert "Último intento:" in client.get(LIST).content.decode()


def test_a_finished_batch_has_nothing_to_continue(
    item: SigningItem, elena: Post, elena_key: DemoKey, enter: Enter
) -> None:
    client = enter(elena)
    signed = _file(token_signed(item, elena_key))
    client.post(_to("signing_return", item), {"file": signed})
    page = client.post(_to("signing_continue", item, whole=True), follow=True)
    assert "ya no queda nada que espere su firma" in page.content.decode()


# -- By hash, by hand --------------------------------------------------------------------------------------------------


def test_the_way_of_the_hash_is_closed_unless_it_is_set(
    item: SigningItem, elena: Post, elena_key: DemoKey, enter: Enter
) -> None:
    answer = enter(elena).post(
        _to("signing_hashes", item, whole=True),
        {"certificate": "AAAA"},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "hash_signing_off")


def test_a_hash_that_was_prepared_days_ago_is_refused_in_words(
    item: SigningItem,
    elena: Post,
    elena_key: DemoKey,
    enter: Enter,
    settings: Settings,
) -> None:
    """A page left open over the night in which what was prepared is swept away."""
    settings.LLAQTA_SIGN_BY_HASH = True
    client = enter(elena)
    certificate = base64.b64encode(elena_key.certificate).decode()
    given = client.post(
        _to("signing_hashes", item, whole=True), {"certificate": certificate}
    )
    assert str(item.uuid) in given.json()["hashes"]
    documents.discard_unused(
        since=clock.now() - timedelta(days=1), until=clock.now() + timedelta(days=1)
    )
    answer = client.post(
        _to("signing_return_hash", item),
        {"signature": "AAAA"},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "signing")


def test_the_page_for_paper_asks_who_signed(
    document: documents.Document, elena: Post, enter: Enter
) -> None:
    client = enter(elena)
    page = client.get("/mesa/documentos/firmar/a-mano/").content.decode()
    assert "Elena Ficticia · Directora de Urbanismo" in page
    empty = client.post("/mesa/documentos/firmar/a-mano/", {})
    assert empty.status_code == 422
    assert "Elija un archivo en «Lo escaneado»." in empty.content.decode()


def test_a_scan_whose_code_cannot_be_read_says_what_to_do(
    document: documents.Document, elena: Post, enter: Enter
) -> None:
    client = enter(elena)
    hand = signature_of(document, elena).position.assignments.get().pk  # type: ignore[union-attr]
    page = client.post(
        "/mesa/documentos/firmar/a-mano/",
        {"signed_by": hand, "scans": [_file(pdf_bytes(), "hoja.pdf")]},
        follow=True,
    )
    assert "hoja.pdf: No se pudo leer el código QR." in page.content.decode()
