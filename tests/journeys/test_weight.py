"""A citizen's page is light enough for a poor signal, and every page can be walked with the keyboard."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.every_page import FILING, FOLLOWING, PUBLIC, Town, build_town

if TYPE_CHECKING:
    from tests.cast import Cast, Files
    from tests.journeys.conftest import OpenPage

MOST_BYTES = (
    14 * 1024
)  # what a server may send before the first acknowledgement comes back
MOST_REQUESTS = 4
CITIZEN_PAGES = [view for view in (*PUBLIC, *FILING, *FOLLOWING) if view.do is None]


@pytest.fixture
def town(cast: Cast, file_sheet: Files) -> Town:
    return build_town(cast, file_sheet)


def test_a_first_view_is_light_and_needs_no_script(
    town: Town, open_page: OpenPage, subtests: pytest.Subtests
) -> None:
    for view in CITIZEN_PAGES:
        with subtests.test(view.name):
            page = open_page("about:blank")
            answers = _listen(page)
            page.goto(town.path(view))
            kinds = [answer.request.resource_type for answer in answers]
            weight = sum(
                len(gzip.compress(answer.body(), 6))
                for answer in answers
                if answer.request.resource_type in ("document", "stylesheet")
            )
            assert len(answers) <= MOST_REQUESTS, kinds
            assert "script" not in kinds
            assert weight <= MOST_BYTES
            page.context.close()


def _listen(page: Page) -> list[Response]:
    """Everything that comes from the server from now on."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    return answers


# -- Keyboard ----------------------------------------------------------------------------------------------------------

WALKS = {
    "home": ("", "/"),
    "who": ("", "/solicitudes/borrador/{fresh}/quien/"),
    "tracking": ("", "/s/{observed.code}/"),
    "tray": ("carla", "/mesa/bandeja/en-despacho/"),
    "sheet": ("carla", "/mesa/hojas/{held.number}/"),
    "document": ("elena", "/mesa/documentos/{papers.issued.uuid}/"),
    "write": ("carla", "/mesa/documentos/{papers.draft.uuid}/escribir/"),
}
WITH_PAPERS = {"document", "write"}


@pytest.mark.parametrize("walk", WALKS)
def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(
    walk: str,
    cast: Cast,
    file_sheet: Files,
    browse_as: Callable[..., Page],
    javascript: bool,
) -> None:
    who, path = WALKS[walk]
    town = build_town(cast, file_sheet, with_papers=walk in WITH_PAPERS)
    page = browse_as(getattr(cast, who) if who else None, javascript=javascript)
    page.goto(path.format(**vars(town)))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ir al contenido")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    reached = set()
    for _ in range(150):
        stop = page.evaluate(FOCUSED)
        if stop is None or stop["place"] in reached:
            break
        assert stop["visible"], f"One does not see where the focus is: {stop['html']}"
        reached.add(stop["place"])
        page.keyboard.press("Tab")
    assert (
        len(reached)
        >= page.locator(
            "main :is(a[href]:not([tabindex='-1']), button:not([tabindex='-1']))"
        )
        .filter(visible=True)
        .count()
    )


@pytest.mark.parametrize("path", ["/", "/seguimiento/", "/solicitudes/nueva/"])
def test_the_skip_link_leads_into_the_content(
    path: str, cast: Cast, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(path, javascript=javascript)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").locator(":focus")).to_have_count(1)


# Where the focus is: its place in the document, and whether it is drawn inside the window with something around it.
FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return {
        place: [...document.querySelectorAll("*")].indexOf(element),
        html: element.outerHTML.slice(0, 120),
        visible: (style.outlineStyle !== "none" || style.boxShadow !== "none") && box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    };
}"""
