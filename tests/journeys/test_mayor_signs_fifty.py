"""Marta signs fifty answers with one PIN, through the program on her computer; and what she sees when that does not go well."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from llaqta.documents import api as documents
from llaqta.documents.services.signing import means
from llaqta.documents.tests import desk
from llaqta.lib import clock
from llaqta.signatures import api as signatures
from llaqta.signatures.fake_agent import signing as foreign
from llaqta.signatures.fake_agent.agent import FakeAgent
from llaqta.signatures.fake_agent.behaviours import Behaviour
from tests.cast import TODAY
from tests.journeys.steps import (
    click,
    fetched,
    field,
    follow,
    paper,
    press,
    see,
    see_heading,
)
from tests.journeys.token import LIST, choose_all_and_sign, see_result, states

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.cast import Cast, Post

MARTA = "90000901"


# -- As it should be ---------------------------------------------------------------------------------------------------


def test_fifty_are_signed_with_one_click(
    agent: FakeAgent,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    papers = prepare(50)
    page = marta_at_her_desk
    page.goto("/mesa/")
    follow(page, "Firmar 50")
    page.get_by_label("Elegir todas").check()
    press(page, "Firmar elegidos")
    see_heading(page, "Firmar 50 documentos")
    see_result(page, "Listo: 50 de 50 firmados.")
    assert set(states(papers)) == {"issued"}
    _is_valid(papers[0])
    page.goto(LIST)
    see(page, "No hay documentos que esperen su firma.")


def _is_valid(document: documents.Document) -> None:
    current = desk.fresh(document).current
    assert current is not None
    with clock.frozen(f"{TODAY}T12:00"):
        verdict = signatures.judge_pdf(means.bytes_of(current), trust=means.trust())
    assert verdict.overall == signatures.Overall.VALID
    (signature,) = verdict.signatures
    assert signature.signer is not None
    assert signature.signer.document_number == MARTA


def test_the_pin_is_typed_in_the_programs_own_window(
    agent: FakeAgent,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    agent.behave = None
    papers = prepare(2)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "Escriba su PIN en la ventana del programa de firma.")
    window = page.context.new_page()
    window.goto(f"{agent.url}/")
    expect(window.get_by_role("main")).to_contain_text(str(papers[0].cite))
    window.get_by_label("PIN", exact=True).fill(agent.pin)
    window.get_by_role("button", name="Firmar").click()
    see_result(page, "Listo: 2 de 2 firmados.")
    assert states(papers) == ["issued", "issued"]


# -- As it may go ------------------------------------------------------------------------------------------------------


def test_she_cancels_and_signs_later(
    agent: FakeAgent,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    agent.behave = Behaviour.CANCEL
    papers = prepare(2)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "Se canceló la firma.")
    assert states(papers) == ["approved", "approved"]
    agent.behave = Behaviour.SIGN
    click(page, "Firmar con mi token")
    see_result(page, "Listo: 2 de 2 firmados.")


def test_half_comes_back_and_the_rest_is_resumed(
    agent: FakeAgent,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    agent.behave = Behaviour.HALF
    papers = prepare(4)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "Firmados 2 de 4.")
    see(page, "El programa de firma no devolvió este documento.")
    assert states(papers).count("issued") == 2
    agent.behave = Behaviour.SIGN
    click(page, "Firmar con mi token")
    see_result(page, "Listo: 2 de 2 firmados.")
    assert set(states(papers)) == {"issued"}


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (Behaviour.WRONG_SIGNER, "hoy no es titular ni suplente del cargo"),
        (Behaviour.ANOTHER_PDF, "No es el documento que se envió"),
    ],
)
def test_what_is_not_accepted_says_why_and_is_tried_again(
    behaviour: Behaviour,
    words: str,
    agent: FakeAgent,
    cast: Cast,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    agent.behave = behaviour
    papers = prepare(1)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "Firmados 0 de 1.")
    see(page, "No se aceptó", words)
    assert states(papers) == ["approved"]
    agent.behave = Behaviour.SIGN
    click(page, "Intentar de nuevo los que faltan")
    see_result(page, "Listo: 1 de 1 firmados.")


def test_a_wrong_pin_is_said_in_the_programs_words(
    agent: FakeAgent,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    agent.behave = Behaviour.BLOCKED
    prepare(1)
    choose_all_and_sign(marta_at_her_desk)
    see_result(marta_at_her_desk, "El programa de firma dice: ")


# -- Older programs ----------------------------------------------------------------------------------------------------


def _does_not_know(page: Page, *calls: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(
            status=404, headers={"Access-Control-Allow-Origin": "*"}, body="{}"
        )

    for call in calls:
        page.route(f"**/api/token/{call}", answer)


@pytest.mark.parametrize(
    "unknown", [["firmar_modo_seguro"], ["firmar_modo_seguro", "firmar_lote_pdfs"]]
)
def test_an_old_program_gets_the_pin_from_the_page(
    unknown: list[str],
    agent: FakeAgent,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    agent.behave = None
    prepare(2)
    page = marta_at_her_desk
    _does_not_know(page, *unknown)
    choose_all_and_sign(page)
    see(page, "no se envía al municipio ni se guarda")
    field(page, "PIN del token").fill("0000")
    click(page, "Firmar")
    see(page, "in incorrecto")  # «Pin incorrecto, intente nuevamente.»
    field(page, "PIN del token").fill(agent.pin)
    click(page, "Firmar")
    see_result(page, "Listo: 2 de 2 firmados.")


def test_where_it_is_enabled_only_the_hash_travels(
    agent: FakeAgent,
    settings: Settings,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    settings.LLAQTA_SIGN_BY_HASH = True
    papers = prepare(2)
    page = marta_at_her_desk
    sizes: list[int] = []
    page.on(
        "request",
        lambda request: (
            sizes.append(len(request.post_data or ""))
            if request.url.startswith(agent.url) and request.method == "POST"
            else None
        ),
    )
    choose_all_and_sign(page)
    field(page, "PIN del token").fill(agent.pin)
    click(page, "Firmar")
    see_result(page, "Listo: 2 de 2 firmados.")
    assert max(sizes) < 1_000
    _is_valid(papers[0])


# -- Without the program -----------------------------------------------------------------------------------------------


def test_a_program_that_is_not_there_is_explained(
    settings: Settings,
    prepare: Callable[[int], list[documents.Document]],
    marta_at_her_desk: Page,
) -> None:
    settings.LLAQTA_AGENT_URL = "https://localhost:9"
    prepare(1)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "No se pudo empezar: vea qué hacer.")
    panel = page.get_by_text("El programa de firma no responde").locator("..")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("link", name=re.compile("Comprobar"))).to_have_attribute(
        "href", "https://localhost:9/api/status"
    )


def test_without_javascript_she_downloads_signs_and_uploads(
    agent: FakeAgent,
    authority: signatures.DemoAuthority,
    prepare: Callable[[int], list[documents.Document]],
    marta: Post,
    browse_as: Callable[..., Page],
) -> None:
    papers = prepare(2)
    page = browse_as(marta, javascript=False, width=1280)
    page.goto(LIST)
    for one in papers:
        page.get_by_label(f"Firmar {one.cite}").check()
    press(page, "Firmar elegidos")
    links = [page.get_by_role("link", name=f"Descargar {one.cite}") for one in papers]
    key = authority.have_official(signatures.OFFICIALS[0])
    with clock.frozen(TODAY):
        signed = [
            foreign.sign_pdf(fetched(page, link).body(), key=key) for link in links
        ]
    page.get_by_text("Firmar en otra computadora").click()
    field(page, "PDF firmados").set_input_files(
        [paper(f"{n}.pdf", content) for n, content in enumerate(reversed(signed))]
    )
    press(page, "Subir los firmados")
    see(page, "Se recibieron 2 documentos firmados.", "Todo el lote está firmado.")
    assert states(papers) == ["issued", "issued"]
