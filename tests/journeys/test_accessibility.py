"""Every page in every state: axe finds nothing against WCAG 2.2 AA, and nothing scrolls sideways on a small telephone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.journeys.accessibility import sideways, violations
from tests.journeys.every_page import PARTS, Town, build_town
from tests.journeys.views import View

if TYPE_CHECKING:
    from tests.cast import Cast, Files, Staff

NARROW, WIDE = 320, 1280  # 320 px: WCAG 2.2, 1.4.10
TALL = 3000  # so that the bar that stays in view covers nothing: axe does not scroll


@pytest.fixture
def town(part: str, cast: Cast, file_sheet: Files) -> Town:
    return build_town(cast, file_sheet, with_papers=part == "documents")


@pytest.fixture
def window(
    cast: Cast, auditor: Staff, administrator: Staff, browse_as: Callable[..., Page]
) -> Iterator[Callable[[str], Page]]:
    """One window for each person, kept open from page to page. Axe needs a script, so they all have JavaScript."""
    people = {"auditor": auditor, "administrator": administrator, **vars(cast)}
    open_windows: dict[str, Page] = {}
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def window(who: str) -> Page:
        if who not in open_windows:
            page = browse_as(people[who] if who else None, width=NARROW)
            page.on("console", note)
            open_windows[who] = page
        return open_windows[who]

    yield window
    assert refused == []  # nothing of ours was stopped by our own content policy


@pytest.mark.parametrize("part", PARTS)
def test_every_page_is_accessible(
    part: str, town: Town, window: Callable[[str], Page], subtests: pytest.Subtests
) -> None:
    for view in PARTS[part]:
        with subtests.test(view.name):
            page = window(view.who)
            page.set_viewport_size({"width": NARROW, "height": TALL})
            _open(page, view, town)
            problems = sideways(page, NARROW) + violations(page)
            page.set_viewport_size({"width": WIDE, "height": TALL})
            assert problems + violations(page) == []


def _open(page: Page, view: View, town: Town) -> None:
    """Be sure to stand on the page that is meant: a log-in in its place would be accessible too."""
    response = page.goto(town.path(view))
    status = re.match(r"error (\d+)", view.name)
    assert response is not None
    assert response.status == (int(status[1]) if status else 200)
    assert not view.who or "/entrar/" not in page.url
    if view.do:
        view.do(page)
    if "wrong" in view.name:
        expect(page.locator("#errores")).to_be_visible()
