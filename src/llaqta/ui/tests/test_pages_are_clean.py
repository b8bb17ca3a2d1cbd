"""What every template of the project must keep to, and what our files may weigh."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
STATIC = PACKAGE / "ui" / "static" / "ui"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))

# The content policy blocks all of these; better to hear of it here than from a broken page.
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a javascript: link": re.compile(r"href\s*=\s*[\"']?javascript:", re.IGNORECASE),
    "a file from another host": re.compile(
        r"<(?:script|link|img)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
}
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_template_has_nothing_inline(template: Path) -> None:
    markup = EXPRESSION.sub("", template.read_text(encoding="utf-8"))
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(markup)] == []


def test_the_style_sheet_is_light() -> None:
    assert len(gzip.compress((STATIC / "llaqta.css").read_bytes(), 9)) <= 8 * 1024


def test_the_script_of_the_desk_is_small() -> None:
    assert len((STATIC / "desk.js").read_bytes()) <= 3 * 1024


def test_the_public_layout_asks_for_no_script() -> None:
    for name in ("base.html", "site.html", "bare.html", "print.html"):
        assert "<script" not in (PACKAGE / "ui/templates/ui" / name).read_text(
            encoding="utf-8"
        )
