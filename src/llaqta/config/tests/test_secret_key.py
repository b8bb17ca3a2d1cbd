"""The secret key is made once and only its owner reads it."""

from __future__ import annotations

from pathlib import Path

from llaqta.config.secret_key import read_or_make_secret_key


def test_it_is_made_once(tmp_path: Path) -> None:
    first = read_or_make_secret_key(tmp_path / "new")
    assert len(first) >= 50
    assert read_or_make_secret_key(tmp_path / "new") == first


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    read_or_make_secret_key(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_the_data_folder_is_closed_to_strangers_of_the_machine(tmp_path: Path) -> None:
    read_or_make_secret_key(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o007 == 0
