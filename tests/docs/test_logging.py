"""Every word that the program logs is on the page about logging, with the level at which it is logged."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "logging.md"
LEVELS = {"exception": "error"}


def test_every_event_word_is_on_the_page() -> None:
    logged = set()
    for path in (ROOT / "src" / "llaqta").rglob("*.py"):
        if "tests" not in path.parts:
            calls = re.findall(r'log\.(\w+)\(\s*"([a-z_.]+)', path.read_text())
            logged |= {(word, LEVELS.get(level, level)) for level, word in calls}
    told = re.findall(
        r"^\| `([a-z_.]+)[^`]*` \| (\w+) \|", PAGE.read_text(), re.MULTILINE
    )
    assert set(told) == logged
