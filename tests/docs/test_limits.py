"""The numbers on the page about limits are the numbers in the code."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"
ROWS = re.findall(
    r"^\| [^|]+ \| ([^|]+) \| `([\w.]+)` \|$", PAGE.read_text(), re.MULTILINE
)
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def _in_words(value: object, name: str) -> str:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, size = next((u, s) for u, s in UNITS if seconds % s == 0)
        count = seconds // size
        return f"{count} {unit}{'' if count == 1 else 's'}"
    assert isinstance(value, int)
    return f"{value:,}" + (" seconds" if name.endswith("WINDOW_SECONDS") else "")


def test_there_are_limits_on_the_page() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize(("told", "name"), ROWS, ids=[name for _told, name in ROWS])
def test_the_page_tells_the_number_of_the_code(told: str, name: str) -> None:
    module, _dot, constant = name.rpartition(".")
    value = getattr(import_module(f"llaqta.{module}"), constant)
    assert told == _in_words(value, name)
