"""The pages of a draft, each: works, stranger, wrong method, bad form."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from llaqta.lib import clock
from llaqta.routing.models import Draft, RouteSheet
from llaqta.routing.services import drafts
from llaqta.routing.tests.answers import (
    FOR_OTB,
    WHAT,
    WHO,
    ready_draft,
    step_url,
    upload,
)
from tests.cast import Cast, jpeg_bytes

pytestmark = pytest.mark.django_db

NEW = "/solicitudes/nueva/"


@pytest.fixture
def draft(cast: Cast) -> Draft:
    return drafts.start_draft(address="")


def test_the_first_page_explains_and_begins(cast: Cast, client: Client) -> None:
    assert "privacidad" in client.get(NEW).content.decode()
    assert not Draft.objects.exists()
    response = client.post(NEW)
    assert response.headers["Location"] == step_url(Draft.objects.get(), "quien")


def test_a_machine_begins_nothing(cast: Cast, client: Client) -> None:
    response = client.post(NEW, {"sitio_web": "http://spam.example"})
    assert "escondido" in response.content.decode()
    assert not Draft.objects.exists()


def test_too_many_begun_from_one_address_are_told_to_wait(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS_PER_ADDRESS", 1)
    client.post(NEW)
    response = client.post(NEW)
    assert response.status_code == 429
    assert "Retry-After" in response.headers


@pytest.mark.parametrize("step", ["quien", "que", "archivos", "revisar"])
def test_each_page_shows_the_link_to_come_back(
    draft: Draft, client: Client, step: str
) -> None:
    page = client.get(step_url(draft, step))
    assert page.status_code == 200
    assert f"/solicitudes/borrador/{draft.token}/" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "step", ["quien", "que", "archivos", "revisar", "otra", "..%2f..%2fetc"]
)
def test_a_stranger_finds_no_draft(cast: Cast, client: Client, step: str) -> None:
    assert client.get(f"/solicitudes/borrador/{'x' * 43}/{step}/").status_code == 404


def test_an_unknown_step_is_not_found(draft: Draft, client: Client) -> None:
    assert client.get(f"/solicitudes/borrador/{draft.token}/pagar/").status_code == 404


def test_an_expired_draft_says_so(cast: Cast, client: Client) -> None:
    with clock.frozen("2026-02-01"):
        old = drafts.start_draft(address="")
    response = client.get(step_url(old, "quien"))
    assert response.status_code == 404
    assert "venció" in response.content.decode()


@pytest.mark.parametrize(
    "url", [NEW, "/solicitudes/borrador/x/", "/solicitudes/borrador/x/quien/"]
)
def test_other_methods_are_refused(cast: Cast, client: Client, url: str) -> None:
    assert client.delete(url).status_code == 405


def test_who_leads_to_what(draft: Draft, client: Client) -> None:
    response = client.post(step_url(draft, "quien"), WHO)
    assert response.headers["Location"] == step_url(draft, "que")


def test_who_shows_each_error_on_top_and_beside_its_field(
    draft: Draft, client: Client
) -> None:
    page = client.post(
        step_url(draft, "quien"), {**WHO, "document_number": "12", "email": "ana@"}
    ).content.decode()
    assert "Falta corregir 2 datos" in page
    assert 'href="#id_document_number"' in page
    assert 'id="id_document_number-error"' in page
    assert 'value="Calle 1, zona Central"' in page


def test_what_was_refused_is_still_there_for_who_comes_back_by_the_link(
    draft: Draft, client: Client
) -> None:
    client.post(
        step_url(draft, "quien"), {**WHO, "document_number": "12", "sitio_web": "x"}
    )
    back = client.get(
        reverse("routing:draft", kwargs={"token": draft.token}), follow=True
    )
    page = back.content.decode()
    assert 'value="12"' in page
    assert 'value="Calle 1, zona Central"' in page
    assert "Falta corregir" not in page


def test_the_folded_part_opens_when_something_is_wrong_in_it(
    draft: Draft, client: Client
) -> None:
    folded = '<details class="field" open>'
    assert folded not in client.get(step_url(draft, "quien")).content.decode()
    page = client.post(
        step_url(draft, "quien"), {**FOR_OTB, "represented_legal_name": ""}
    )
    assert folded in page.content.decode()


def test_what_leads_to_the_files(draft: Draft, client: Client) -> None:
    response = client.post(step_url(draft, "que"), WHAT)
    assert response.headers["Location"] == step_url(draft, "archivos")


def test_a_long_subject_comes_back_whole(draft: Draft, client: Client) -> None:
    page = client.post(
        step_url(draft, "que"), {**WHAT, "subject": "ñ" * 10_000}
    ).content.decode()
    assert "caben 300 letras" in page
    assert "ñ" * 10_000 in page


def test_what_is_typed_is_never_markup(draft: Draft, client: Client) -> None:
    client.post(
        step_url(draft, "que"), {**WHAT, "subject": "<script>alert(1)</script>"}
    )
    for step in ("que", "revisar"):
        page = client.get(step_url(draft, step)).content.decode()
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_files_are_added_and_named(draft: Draft, client: Client) -> None:
    url = step_url(draft, "archivos")
    response = client.post(
        url, {"uploads": [upload(), upload("foto.jpg", jpeg_bytes())], "otro": "1"}
    )
    assert response.headers["Location"] == url
    page = client.get(url).content.decode()
    assert "carta.pdf" in page
    assert "foto.jpg" in page
    assert "2 archivos añadidos" in page


def test_without_files_one_goes_on(draft: Draft, client: Client) -> None:
    response = client.post(step_url(draft, "archivos"))
    assert response.headers["Location"] == step_url(draft, "revisar")


def test_a_bad_file_is_named_and_the_good_one_stays(
    draft: Draft, client: Client
) -> None:
    page = client.post(
        step_url(draft, "archivos"),
        {"uploads": [upload("pagina.jpg", b"<html></html>"), upload()]},
    ).content.decode()
    assert "«pagina.jpg»" in page
    assert "1 archivo añadido" in page


def test_a_file_is_taken_out(draft: Draft, client: Client) -> None:
    url = step_url(draft, "archivos")
    client.post(url, {"uploads": [upload()]})
    (file,) = drafts.list_draft_files(draft)
    client.post(url, {"quitar": str(file.pk)})
    assert drafts.list_draft_files(draft) == []


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 40, "١"])
def test_a_forged_file_is_taken_out_of_nothing(
    draft: Draft, client: Client, sent: str
) -> None:
    assert client.post(step_url(draft, "archivos"), {"quitar": sent}).status_code == 302


def test_the_review_shows_all_that_was_typed(cast: Cast, client: Client) -> None:
    page = client.get(
        step_url(ready_draft(client, **FOR_OTB), "revisar")
    ).content.decode()
    for text in (
        "Ana Ficticia · CI 1234567",
        "OTB 6 de Agosto · NIT 1020304050",
        "71234567",
        "Quiero construir.",
        "Castellano",
        "Que decida Ventanilla",
    ):
        assert text in page


def test_the_review_names_the_steps_that_are_missing(
    draft: Draft, client: Client
) -> None:
    page = client.get(step_url(draft, "revisar")).content.decode()
    assert "Falta completar" in page
    assert "Enviar mi solicitud" not in page
    assert client.post(step_url(draft, "revisar")).status_code == 422


def test_sending_leads_to_the_receipt(cast: Cast, client: Client) -> None:
    response = client.post(step_url(ready_draft(client), "revisar"))
    sheet = RouteSheet.objects.get()
    assert response.headers["Location"] == reverse(
        "routing:receipt", kwargs={"code": sheet.code}
    )


def test_pressed_again_reloaded_or_resumed_it_is_the_same_receipt(
    cast: Cast, client: Client
) -> None:
    draft = ready_draft(client)
    first = client.post(step_url(draft, "revisar")).headers["Location"]
    again = [
        client.post(step_url(draft, "revisar")),
        client.get(step_url(draft, "revisar")),
        client.post(step_url(draft, "quien"), WHO),
        client.get(reverse("routing:draft", kwargs={"token": draft.token})),
    ]
    assert {response.headers["Location"] for response in again} == {first}
    assert RouteSheet.objects.count() == 1


def test_a_machine_sends_nothing(cast: Cast, client: Client) -> None:
    page = client.post(step_url(ready_draft(client), "revisar"), {"sitio_web": "x"})
    assert "escondido" in page.content.decode()
    assert not RouteSheet.objects.exists()


def test_a_limit_is_said_on_the_page_and_the_draft_stays(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_PER_DOCUMENT", 0)
    draft = ready_draft(client)
    response = client.post(step_url(draft, "revisar"))
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "Su borrador sigue guardado" in response.content.decode()
    monkeypatch.undo()
    assert client.post(step_url(draft, "revisar")).status_code == 302


@pytest.mark.parametrize(
    ("done", "step"),
    [({}, "quien"), ({"who": {}}, "que"), ({"who": {}, "what": {}}, "archivos")],
)
def test_the_link_leads_to_the_first_page_that_is_not_done(
    draft: Draft, client: Client, done: dict[str, object], step: str
) -> None:
    Draft.objects.update(data=done)
    response = client.get(reverse("routing:draft", kwargs={"token": draft.token}))
    assert response.headers["Location"] == step_url(draft, step)


def test_filing_costs_few_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = ready_draft(client)
    client.post(
        step_url(draft, "archivos"),
        {"uploads": [upload(), upload("foto.jpg", jpeg_bytes())]},
    )
    with django_assert_max_num_queries(25):
        assert client.post(step_url(draft, "revisar")).status_code == 302
