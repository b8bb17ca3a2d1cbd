"""What Marta reads when signing stops half way, and how she goes on: nothing is lost, and each cause has its own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from llaqta.documents import api as documents
from llaqta.signatures import api as signatures
from llaqta.signatures.fake_agent.agent import FakeAgent
from llaqta.signatures.fake_agent.behaviours import Behaviour
from tests.journeys.steps import click, press, see
from tests.journeys.token import (
    LIST,
    choose_all_and_sign,
    see_result,
    states,
)

if TYPE_CHECKING:
    from tests.cast import Post

Prepare = Callable[[int], list[documents.Document]]
SAFE = "**/api/token/firmar_modo_seguro"
CONNECTED = "**/api/token/connected"
RETURNED = re.compile(r"/[0-9a-f-]{36}/[0-9a-f-]{36}/$")
OPEN_DOOR = {"Access-Control-Allow-Origin": "*"}
GO_ON = "Firmar con mi token"


def _answers_about_permissions(page: Page, state: str) -> None:
    """What the person once told this browser of hers."""
    page.add_init_script(
        f"navigator.permissions.query = async () => ({{ state: '{state}' }})"
    )


def see_help(page: Page, words: str) -> None:
    expect(page.locator("[data-help]:not([hidden])")).to_contain_text(words)


# -- The program -------------------------------------------------------------------------------------------------------


def test_a_program_that_dies_half_way_is_said_and_she_goes_on(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    agent.behave = Behaviour.HALF
    papers = prepare(4)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "Firmados 2 de 4.")
    agent.behave = Behaviour.SIGN
    page.route(SAFE, lambda route: route.abort(), times=1)
    click(page, GO_ON)
    see_result(
        page,
        "El programa de firma dejó de responder: 2 firmados, 2 siguen esperando.",
    )
    see_help(page, "El programa de firma no responde")
    click(page, GO_ON)
    see_result(page, "Listo: 2 de 2 firmados.")
    assert set(states(papers)) == {"issued"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>"),
        (500, "error"),
        (200, "null"),
        (200, '{"finalizado": true, "datos": {"pdfs_firmados": 7}}'),
    ],
    ids=["a page", "error 500", "nothing", "another shape"],
)
def test_an_answer_that_makes_no_sense_is_said(
    status: int, body: str, agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    papers = prepare(1)
    page = marta_at_her_desk

    def answer(route: Route) -> None:
        route.fulfill(status=status, headers=OPEN_DOOR, body=body)

    page.route(SAFE, answer, times=1)
    choose_all_and_sign(page)
    see_result(page, "respondió algo que no se entiende: 0 firmados, 1 siguen")
    click(page, GO_ON)
    see_result(page, "Listo: 1 de 1 firmados.")
    assert states(papers) == ["issued"]


def test_a_signature_that_is_no_pdf_leaves_its_document_waiting(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    [paper] = prepare(1)
    page = marta_at_her_desk
    body = f'{{"finalizado": true, "datos": {{"pdfs_firmados": [{{"id": "{paper.cite}", "pdf_firmado": "%%"}}]}}}}'
    page.route(SAFE, lambda route: route.fulfill(headers=OPEN_DOOR, body=body), times=1)
    choose_all_and_sign(page)
    see_result(page, "Firmados 0 de 1.")
    see(page, "El programa de firma no devolvió este documento.")


def test_a_slow_program_is_waited_for_and_said(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    prepare(1)
    page = marta_at_her_desk
    held: list[Route] = []
    _answers_about_permissions(page, "granted")
    page.route(CONNECTED, lambda route: held.append(route), times=1)
    choose_all_and_sign(page)
    see_result(page, "El programa de firma tarda en responder")
    held[0].continue_()
    see_result(page, "Listo: 1 de 1 firmados.")


# -- The browser -------------------------------------------------------------------------------------------------------


def test_a_certificate_that_was_not_accepted_is_explained(
    agent: FakeAgent,
    prepare: Prepare,
    marta: Post,
    browse_as: Callable[..., Page],
) -> None:
    [paper] = prepare(1)
    page = browse_as(marta, width=320)
    page.goto(LIST)
    page.get_by_label(f"Firmar {paper.cite}").check()
    press(page, "Firmar elegidos")
    see_result(page, "No se pudo empezar: vea qué hacer.")
    see_help(page, "falta que el navegador acepte su certificado")


def test_a_browser_that_forbids_it_is_explained(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    prepare(1)
    page = marta_at_her_desk
    _answers_about_permissions(page, "denied")
    choose_all_and_sign(page)
    see_result(page, "No se pudo empezar: vea qué hacer.")
    see_help(page, "El navegador tiene prohibido hablar con el programa de firma")


# -- The token ---------------------------------------------------------------------------------------------------------


def test_an_expired_certificate_is_said_in_the_programs_words(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    agent.tokens.clear()
    agent.connect_expired(signatures.OFFICIALS[0])
    papers = prepare(1)
    choose_all_and_sign(marta_at_her_desk)
    see_result(marta_at_her_desk, "El certificado expiró el 31/12/2024")
    assert states(papers) == ["approved"]


def test_a_token_pulled_out_half_way_is_said_and_she_goes_on(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    prepare(1)
    page, tokens = marta_at_her_desk, list(agent.tokens)

    def pull_out(route: Route) -> None:
        agent.tokens.clear()
        route.continue_()

    page.route(SAFE, pull_out, times=1)
    choose_all_and_sign(page)
    see_result(page, "El programa de firma dice: No hay un token conectado")
    agent.tokens.extend(tokens)
    click(page, GO_ON)
    see_result(page, "Listo: 1 de 1 firmados.")


# -- The page ----------------------------------------------------------------------------------------------------------


def test_a_page_closed_half_way_is_opened_again_and_goes_on(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    agent.behave = None
    papers = prepare(2)
    page = marta_at_her_desk
    choose_all_and_sign(page)
    see_result(page, "Escriba su PIN en la ventana del programa de firma.")
    again, address = page.context.new_page(), page.url
    page.close()
    agent.behave = Behaviour.SIGN
    again.goto(address)
    click(again, GO_ON)
    see_result(again, "Listo: 2 de 2 firmados.")
    assert states(papers) == ["issued", "issued"]


def test_two_windows_sign_the_same_batch_once(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    agent.behave = Behaviour.CANCEL
    papers = prepare(2)
    first = marta_at_her_desk
    choose_all_and_sign(first)
    see_result(first, "Se canceló la firma.")
    second = first.context.new_page()
    second.goto(first.url)
    agent.behave = Behaviour.SIGN
    click(first, GO_ON)
    see_result(first, "Listo: 2 de 2 firmados.")
    agent.behave = Behaviour.BLOCKED  # it is not asked
    click(second, GO_ON)
    see_result(second, "Todo estaba firmado ya, en otra ventana.")
    assert states(papers) == ["issued", "issued"]
    assert [paper.signatures.count() for paper in papers] == [1, 1]


def test_a_session_that_ended_half_way_is_said_and_nothing_is_taken_for_signed(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    papers = prepare(1)
    page = marta_at_her_desk

    def log_out(route: Route) -> None:
        page.context.clear_cookies(name="sessionid")
        route.continue_()

    page.route(SAFE, log_out, times=1)
    choose_all_and_sign(page)
    see_result(page, "Su sesión terminó: 0 firmados, 1 siguen esperando.")
    assert states(papers) == ["approved"]


def test_what_the_token_signed_survives_a_moment_without_the_municipality(
    agent: FakeAgent, prepare: Prepare, marta_at_her_desk: Page
) -> None:
    papers = prepare(2)
    page = marta_at_her_desk
    page.route(RETURNED, lambda route: route.abort())
    choose_all_and_sign(page)
    see_result(page, "No se pudo hablar con el municipio: 0 firmados, 2 siguen")
    page.unroute(RETURNED)
    agent.behave = Behaviour.BLOCKED  # it is not asked again
    click(page, GO_ON)
    see_result(page, "Listo: 2 de 2 firmados.")
    assert states(papers) == ["issued", "issued"]
