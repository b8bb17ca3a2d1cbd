"""The texts and names that the demonstration is made of: YAML files in `data/`."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@cache
def read(name: str) -> Mapping[str, Any]:
    """One file of `data/`."""
    found: dict[str, Any] = yaml.safe_load(
        (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    )
    return found


class Words(dict[str, str]):
    """Fills `{words}` in the texts of one sheet: a word is drawn when first asked for, and stays the same."""

    def __init__(self, rng: random.Random, **known: str) -> None:
        super().__init__(known)
        self._rng = rng

    def __missing__(self, name: str) -> str:
        choices = read("people")["words"][name]
        numbers = all(isinstance(choice, int) for choice in choices)
        self[name] = (
            str(self._rng.randint(*choices)) if numbers else self._rng.choice(choices)
        )
        return self[name]

    def fill(self, text: str) -> str:
        return text.format_map(self)
