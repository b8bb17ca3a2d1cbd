"""Every setting is documented, and nothing is documented that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from llaqta.config.settings import env

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def test_every_setting_is_on_the_page() -> None:
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", PAGE.read_text(), re.MULTILINE))
    assert documented == set(env.known)


def test_the_page_tells_the_meaning_that_the_code_tells() -> None:
    page = PAGE.read_text()
    assert [
        name for name, setting in env.known.items() if setting.meaning not in page
    ] == []
