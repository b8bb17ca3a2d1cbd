"""The gallery in a real browser: axe finds nothing, nothing scrolls sideways, the policy blocks nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = [
    "/ui/",
    "/ui/mesa/",
    "/ui/papel/",
    *(f"/ui/errores/{status}/" for status in (400, 403, 404, 409, 422, 429, 500, 503)),
]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.urls("llaqta.ui.tests.urls"),
]


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible(page: Page, width: int) -> None:
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if "Content Security" in message.text
            else None
        ),
    )
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        report = Axe().run(page, options={"runOnly": WCAG})
        assert report.violations_count == 0, f"{path}: {report.generate_report()}"
    assert complaints == []


def test_one_box_chooses_all_rows(page: Page) -> None:
    page.goto("/ui/mesa/")
    page.get_by_label("Elegir todas").check()
    assert page.locator("tbody .pick input:checked").count() == 4
    page.get_by_label("Elegir E-2026-000102").uncheck()
    assert not page.get_by_label("Elegir todas").is_checked()


def test_typing_a_document_finds_its_owner(page: Page) -> None:
    page.goto("/ui/mesa/")
    page.locator("#id_w-document").fill("")
    page.locator("#id_w-document").press_sequentially("1234")
    page.get_by_role("button", name="Ana (ficticia)").click()
    assert page.locator("#id_w-complement").input_value() == "1A"


def test_a_form_leaves_once(page: Page) -> None:
    page.goto("/ui/mesa/")
    left = page.locator("form[method=post]").last.evaluate(
        """form => {
            let left = 0;
            window.addEventListener("submit", event => { left += !event.defaultPrevented; event.preventDefault(); });
            form.querySelector("button").click();
            form.querySelector("button").click();
            return left;
        }"""
    )
    assert left == 1
