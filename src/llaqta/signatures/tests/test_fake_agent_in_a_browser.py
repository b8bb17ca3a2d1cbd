"""A page of another origin reaches the agent from a real browser, as Llaqta's pages do: preflight, local network, and the window of the PIN."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from llaqta.signatures.demo_authority import AuthorityServer
from llaqta.signatures.fake_agent.agent import FakeAgent
from llaqta.signatures.fake_agent.signing import another_pdf
from llaqta.signatures.fake_agent.tokens import PIN, WRONG_PIN

pytestmark = pytest.mark.journey

ASK = """([url, body]) => {
    window.answer = fetch(url, {
        method: "POST", credentials: "include", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
    }).then((answer) => answer.json());
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """As after a person accepted the agent's certificate once."""
    context = browser.new_context(ignore_https_errors=True)
    yield context
    context.close()


def test_a_page_asks_and_the_person_signs_in_the_agents_window(
    context: BrowserContext, fake_agent: FakeAgent, authority_server: AuthorityServer
) -> None:
    pdf = another_pdf()
    site = context.new_page()
    site.goto(f"{authority_server.authority.base_url}/")  # any other origin will do
    body = {
        "ci": "90000902",
        "pdfs": [
            {"id": n, "pdf": base64.b64encode(pdf).decode(), "name": f"Informe {n}"}
            for n in (1, 2)
        ],
    }
    window = context.new_page()
    window.goto(fake_agent.url)
    expect(window.get_by_role("heading", level=1)).to_have_text("Nada espera su firma")
    site.evaluate(ASK, [f"{fake_agent.url}/api/token/firmar_modo_seguro", body])
    # The idle window loads itself again and finds the request.
    expect(window.get_by_role("heading", level=1)).to_have_text("Firmar 2 documentos")
    window.get_by_label("PIN").fill("9999")
    window.get_by_role("button", name="Firmar").click()
    expect(window.get_by_role("alert")).to_have_text(WRONG_PIN)
    window.get_by_label("PIN").fill(PIN)
    window.get_by_role("button", name="Firmar").click()
    expect(window.get_by_role("status")).to_contain_text("Se firmaron 2 documentos")
    answer: dict[str, Any] = site.evaluate("() => window.answer")
    assert answer["finalizado"] is True
    for one in answer["datos"]["pdfs_firmados"]:
        assert base64.b64decode(one["pdf_firmado"]).startswith(pdf)
