"""What a page to look at is: where it stands, who opens it, and what is done on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.steps import press

Do = Callable[[Page], object]


@dataclass(frozen=True)
class View:
    """A page, and what is done on it to bring it into the state of its name. Its path may name what the town has."""

    name: str
    path: str
    do: Do | None = None
    who: str = ""  # nobody has logged in


def pressing(name: str) -> Do:
    return lambda page: press(page, name)
