from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.template import engines
from pytest_django.fixtures import Settings

from llaqta.ui import chrome
from llaqta.ui.chrome import MunicipalityFacts

PLACE = MunicipalityFacts(
    name="Puerto Villarroel",
    legal_name="Gobierno Autónomo Municipal de Puerto Villarroel",
)


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A municipality that needs no database, no menus of other rooms, and the gallery open."""
    settings.LLAQTA_GALLERY = True
    monkeypatch.setattr(chrome, "_municipality", lambda: PLACE)
    monkeypatch.setattr(chrome, "_last_known", PLACE)
    monkeypatch.setattr(chrome, "_menus", {})
    monkeypatch.setattr(chrome, "_posts", None)


@pytest.fixture
def draw() -> Callable[..., str]:
    """Render a line of template with the components at hand."""

    def render(source: str, **context: Any) -> str:
        template = engines["jinja2"].from_string(
            '{% import "ui/components.html" as ui with context %}' + source
        )
        return str(template.render(context))

    return render
