"""The doctor names what is wrong with the data folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from llaqta.config.doctor import Health, data_folder


@pytest.mark.parametrize(
    ("mode", "health"),
    [
        (0o750, Health.GOOD),
        (0o700, Health.GOOD),
        (0o755, Health.BAD),
        (0o701, Health.BAD),
    ],
)
def test_a_data_folder_open_to_strangers_is_bad(
    mode: int, health: Health, tmp_path: Path, settings: Settings
) -> None:
    settings.LLAQTA_HOME = tmp_path / "var"
    settings.LLAQTA_HOME.mkdir()
    settings.LLAQTA_HOME.chmod(mode)
    (finding,) = data_folder()
    assert finding.health is health
    assert ("chmod o-rwx" in finding.advice) is (health is Health.BAD)
