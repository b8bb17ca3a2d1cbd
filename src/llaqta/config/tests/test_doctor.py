"""The doctor names what is wrong with the data folder, and what will soon be with trust and seal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from llaqta.config.doctor import Health, data_folder, seal, trust
from llaqta.lib import clock
from llaqta.signatures.api import DemoAuthority


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


def test_an_authority_that_ends_soon_is_bad(
    trust_folder: Path, authority: DemoAuthority
) -> None:
    assert [finding.health for finding in trust()] == [Health.GOOD]
    end = authority.root.x509_certificate.not_valid_after_utc
    with clock.frozen(end - timedelta(days=10)):
        assert Health.BAD in {finding.health for finding in trust()}


def test_trusting_nobody_is_said(settings: Settings, tmp_path: Path) -> None:
    settings.LLAQTA_TRUST = tmp_path / "nobody"
    (finding,) = trust()
    assert finding.health is Health.NOTE
    assert "Ninguna firma digital se aceptará" in finding.advice


def test_a_seal_that_ends_soon_is_bad(
    authority: DemoAuthority, settings: Settings, tmp_path: Path
) -> None:
    path = authority.issue_seal().export_pkcs12(tmp_path / "seal.p12", "1234")
    settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN = str(path), "1234"
    (now,) = seal()
    with clock.frozen(clock.now() + timedelta(days=365 * 30)):
        (later,) = seal()
    assert now.health is Health.GOOD
    assert later.health is Health.BAD


def test_a_seal_that_cannot_be_opened_is_bad(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "seal.p12"
    path.write_bytes(b"half of a file")
    settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN = str(path), "1234"
    (finding,) = seal()
    assert finding.health is Health.BAD
    assert "está dañado" in finding.what
    assert "sin reiniciar" in finding.advice
