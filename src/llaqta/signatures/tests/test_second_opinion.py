"""What poppler says of the cryptography, when it is there to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from llaqta.signatures.api import (
    FieldPlan,
    SigningKey,
    add_signature_fields,
    second_opinion,
    sign_pdf,
)
from llaqta.signatures.fake_agent import signing as foreign
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import plan, require_program
from llaqta.signatures.tests.papers import paper


@pytest.fixture
def file(tmp_path: Path, elena_key: SigningKey) -> Path:
    require_program("pdfsig")
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign_pdf(paper(), key=elena_key, plan=plan()))
    return path


def test_it_finds_a_good_signature_valid(file: Path) -> None:
    opinion = second_opinion(file)
    assert opinion.available
    assert [one.is_valid for one in opinion.signatures] == [True]


def test_a_field_that_nobody_signed_is_not_counted(
    tmp_path: Path, elena_key: SigningKey
) -> None:
    """Jacobitus signs in a field of its own: the one we prepared stays empty."""
    require_program("pdfsig")
    prepared = add_signature_fields(
        paper(), [FieldPlan(name="Firma1", description="Firma de Elena")]
    )
    path = tmp_path / "signed.pdf"
    path.write_bytes(foreign.sign_pdf(prepared, key=elena_key))
    opinion = second_opinion(path)
    assert [one.is_valid for one in opinion.signatures] == [True]
    assert "1 de 1" in opinion.text


def test_it_finds_a_broken_one_not_valid(file: Path) -> None:
    file.write_bytes(mutants.false_contents("other signature value")(file.read_bytes()))
    assert [one.is_valid for one in second_opinion(file).signatures] == [False]


def test_it_says_that_there_is_none(file: Path) -> None:
    file.write_bytes(paper())
    assert second_opinion(file).signatures == ()


def test_without_the_program_there_is_no_opinion(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    opinion = second_opinion(file)
    assert not opinion.available
    assert "no está instalado" in opinion.text


def test_an_answer_that_does_not_come_is_no_opinion(file: Path) -> None:
    assert not second_opinion(file, seconds=0.0001).available
