"""The child that judges a stranger's file: same verdict as in this process, and whatever becomes of it, an answer."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from llaqta.lib import clock
from llaqta.signatures import verifying
from llaqta.signatures.api import (
    Overall,
    SigningKey,
    TrustStore,
    check_returned,
    judge_pdf,
    lint_pdf,
    sign_pdf,
    verify_pdf,
)
from llaqta.signatures.tests.checks import plan
from llaqta.signatures.tests.papers import PAGE, paper


@pytest.fixture
def signed(tmp_path: Path, elena_key: SigningKey) -> Path:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign_pdf(paper(), key=elena_key, plan=plan()))
    return path


def test_the_verdict_is_the_same_as_in_this_process(
    signed: Path, trust: TrustStore
) -> None:
    now = clock.now()
    verdict = verify_pdf(signed, trust=trust, at=now)
    assert verdict.overall is Overall.VALID, verdict.reason
    assert verdict == judge_pdf(signed.read_bytes(), trust=trust, at=now)


def test_it_takes_the_moment_and_since_when_we_hold_it(
    signed: Path, trust: TrustStore
) -> None:
    far = clock.now().replace(year=2060)
    assert verify_pdf(signed, trust=trust, at=far).overall is Overall.UNDETERMINED
    held = verify_pdf(signed, trust=trust, at=far, held_since=clock.now())
    assert held.overall is Overall.VALID


def test_too_slow_is_not_evaluable(signed: Path, trust: TrustStore) -> None:
    verdict = verify_pdf(signed, trust=trust, seconds=0.001)
    assert verdict.overall is Overall.NOT_EVALUABLE
    assert "tiempo" in verdict.reason
    assert (verdict.size, len(verdict.sha256)) == (signed.stat().st_size, 64)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os; os.kill(os.getpid(), 11)", "dañado"),
        ("import os; os.kill(os.getpid(), 24)", "tiempo o memoria"),
        ("raise MemoryError", "tiempo o memoria"),
        ("import sys; sys.exit(3)", "dañado"),
        ("print('{}')", "dañado"),
        ("print('[1]')", "dañado"),
        ("", "dañado"),
    ],
)
def test_a_child_that_falls_is_an_answer_too(
    signed: Path,
    trust: TrustStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    reason: str,
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(verifying, "CHILD", child)
    verdict = verify_pdf(signed, trust=trust)
    assert verdict.overall is Overall.NOT_EVALUABLE
    assert reason in verdict.reason


@pytest.mark.parametrize("program", ["raise MemoryError", "print('{}')", ""])
def test_what_comes_back_is_not_taken_in_when_the_child_falls(
    trust: TrustStore,
    elena_key: SigningKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(verifying, "CHILD", child)
    acceptance = check_returned(
        paper(),
        sign_pdf(paper(), key=elena_key, plan=plan()),
        expected=None,
        trust=trust,
        at=clock.now(),
    )
    assert acceptance.code == "not_evaluable"
    assert not acceptance.accepted


@pytest.mark.parametrize("program", ["raise MemoryError", "print('{}')", ""])
def test_a_file_that_could_not_be_looked_at_is_not_fit_to_be_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(verifying, "CHILD", child)
    assert [finding.code for finding in lint_pdf(paper())] == ["unchecked"]


def test_a_bomb_bursts_in_the_child(tmp_path: Path, trust: TrustStore) -> None:
    """A hundred megabytes of zeros in a cross-reference stream of a hundred kilobytes."""
    packed = zlib.compress(bytes(100_000_000), 9)
    head = b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(
        head % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )
    assert verify_pdf(bomb, trust=trust).overall is Overall.NOT_EVALUABLE


def test_a_tree_without_end_ends(tmp_path: Path, trust: TrustStore) -> None:
    nested = paper({3: PAGE.replace(b"<<>>", b"[" * 50_000 + b"]" * 50_000)})
    path = tmp_path / "deep.pdf"
    path.write_bytes(nested)
    assert verify_pdf(path, trust=trust).overall in {
        Overall.UNSIGNED,
        Overall.NOT_EVALUABLE,
    }


def test_it_cannot_write(signed: Path, trust: TrustStore, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    verify_pdf(signed, trust=trust)
    assert set(tmp_path.rglob("*")) == before
