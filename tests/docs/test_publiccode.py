"""`publiccode.yml` has what version 0.4 of the standard asks for. Lists of allowed words: only those that we use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
REQUIRED = {
    "publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType",
    "description", "legal", "maintenance", "localisation",
}  # fmt: skip


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    return loaded


def test_it_has_every_required_key(page: dict[str, Any]) -> None:
    assert set(page) >= REQUIRED
    assert page["publiccodeYmlVersion"] == "0.4"
    assert page["legal"]["license"] == "AGPL-3.0-or-later"
    assert set(page["localisation"]) == {"localisationReady", "availableLanguages"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_description_has_the_required_length(
    page: dict[str, Any], language: str
) -> None:
    told = page["description"][language]
    assert 0 < len(told["shortDescription"]) <= 150
    assert 150 <= len(told["longDescription"]) <= 10_000
    assert 5 <= len(told["features"]) <= 20


def test_whoever_maintains_is_named_or_nobody_is_claimed(page: dict[str, Any]) -> None:
    maintenance = page["maintenance"]
    wanted = {
        "internal": "contacts",
        "community": "contacts",
        "contract": "contractors",
    }
    key = wanted.get(maintenance["type"])
    assert key is None or maintenance[key]


def test_every_picture_is_there(page: dict[str, Any]) -> None:
    pictures = [
        picture
        for told in page["description"].values()
        for picture in told.get("screenshots", [])
    ]
    assert [p for p in pictures if not (ROOT / p).is_file()] == []
