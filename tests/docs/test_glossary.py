"""The code words of the glossary are words of the code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "glossary.md"


def _code_words() -> set[str]:
    """Identifiers between backquotes in the second column, above the words kept for later rooms."""
    known = PAGE.read_text().split("## Reserved")[0]
    cells = re.findall(r"^\| [^|]+ \| ([^|]+) \|", known, re.MULTILINE)
    quoted = (word for cell in cells for word in re.findall(r"`([^`]+)`", cell))
    return {part for word in quoted for part in re.findall(r"[A-Za-z_]{3,}", word)}


def test_each_is_found_in_the_source() -> None:
    source = "\n".join(
        path.read_text()
        for path in (ROOT / "src" / "llaqta").rglob("*.py")
        if "tests" not in path.parts
    )
    words = set(re.findall(r"[A-Za-z_]{3,}", source))
    assert len(_code_words()) > 60
    assert _code_words() - words == set()


def test_no_term_stands_twice() -> None:
    terms = re.findall(r"^\| ([^|]+) \| [^|-]", PAGE.read_text(), re.MULTILINE)
    terms = [term for term in terms if term != "Spanish"]
    assert sorted(set(terms)) == sorted(terms)
