"""Settings are typed, and a wrong one stops the start with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from llaqta.config.environment import ConfigurationError, Environment, database_from_url


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "llaqta.env"
    file.write_text("# notes\nLLAQTA_WORKERS=3\nLLAQTA_HOSTS=a.bo, b.bo\n")
    env = Environment({"LLAQTA_WORKERS": "5"}, file)
    assert env.number("LLAQTA_WORKERS", 2, meaning="") == 5
    assert env.names("LLAQTA_HOSTS", "", meaning="") == ["a.bo", "b.bo"]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("ñandú\n")
    env = Environment({"LLAQTA_SMTP_PASSWORD_FILE": str(secret)})
    assert env.text("LLAQTA_SMTP_PASSWORD", meaning="") == "ñandú"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("dos", "debe ser un número entero"),
        ("", "debe ser un número entero"),
        ("2.5", "debe ser un número entero"),
    ],
)
def test_a_wrong_number_stops_the_start(raw: str, sentence: str) -> None:
    env = Environment({"LLAQTA_WORKERS": raw})
    with pytest.raises(ConfigurationError, match=sentence):
        env.number("LLAQTA_WORKERS", 2, meaning="")


def test_an_unknown_choice_names_the_choices() -> None:
    env = Environment({"LLAQTA_SMTP_SECURITY": "ssl"})
    with pytest.raises(ConfigurationError, match="starttls, tls, none"):
        env.one_of(
            "LLAQTA_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"), meaning=""
        )


def test_a_line_without_a_sign_is_named(tmp_path: Path) -> None:
    file = tmp_path / "llaqta.env"
    file.write_text("LLAQTA_WORKERS=2\nLLAQTA_HOSTS\n")
    with pytest.raises(ConfigurationError, match="la línea 2"):
        Environment({}, file)


def test_a_missing_secret_file_is_named() -> None:
    env = Environment({"LLAQTA_SECRET_KEY_FILE": "/nowhere/key"})
    with pytest.raises(ConfigurationError, match="/nowhere/key"):
        env.text("LLAQTA_SECRET_KEY", meaning="")


def test_a_database_address_keeps_odd_characters() -> None:
    database = database_from_url(
        "postgres://llaqta:a%40b%2Fc@db.example:5433/town?sslmode=require"
    )
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "llaqta", "a@b/c", "db.example", "5433", "town",
    )  # fmt: skip
    options = database["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "require"
    assert options["connect_timeout"] == 5


@pytest.mark.parametrize("url", ["mysql://x/y", "town.db", ""])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="sqlite:///"):
        Environment({"DATABASE_URL": url}).database(
            "DATABASE_URL", "sqlite:///x", meaning=""
        )
