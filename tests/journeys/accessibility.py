"""What axe finds on a page against WCAG 2.2 AA, and whether it scrolls sideways."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sideways(page: Page, width: int) -> list[str]:
    scrolled = page.evaluate("document.documentElement.scrollWidth")
    return [f"It scrolls sideways: {scrolled} px"] if scrolled > width else []


def violations(page: Page) -> list[str]:
    """What axe finds, one line for each element. Its script comes in through the debugger, which no content policy stops."""
    options = {
        "runOnly": {"type": "tag", "values": WCAG},
        "resultTypes": ["violations"],
    }
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: dict[str, Any] = page.evaluate("how => axe.run(document, how)", options)
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
