"""Broken at random, with seeds that stay: every file gets a verdict, and none is called valid whose signed bytes changed."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from llaqta.lib import clock
from llaqta.signatures.api import (
    Overall,
    SigningKey,
    TrustStore,
    Verdict,
    check_returned,
    judge_pdf,
    lint_pdf,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import plan
from llaqta.signatures.tests.papers import paper, word_paper

ROUNDS = 40
SEEDS = range(8)
TOKENS = (
    b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"/", b"%", b" 0 R", b"obj", b"endobj", b"stream\n", b"endstream",
    b"xref\n0 1\n", b"trailer", b"startxref\n0\n%%EOF\n", b"null", b"-1", b"99999999999", b"/Type/Sig", b"/ByteRange[0 1 2 3]",
    b"/Prev 0", b"/Size 0", b"/Length -5", b"\x00\xff\x00", b"/Kids[2 0 R]", b"/Parent 3 0 R", b"/V 1 0 R",
)  # fmt: skip

Break = Callable[[bytes, random.Random], bytes]


def flip(pdf: bytes, dice: random.Random) -> bytes:
    changed = bytearray(pdf)
    for _ in range(dice.choice((1, 3, 30))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(pdf: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(pdf))
    return pdf[:start] + pdf[start + dice.choice((1, 20, 2000)) :]


def truncate(pdf: bytes, dice: random.Random) -> bytes:
    return pdf[: dice.randrange(len(pdf))]


def insert(pdf: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(pdf))
    return pdf[:start] + dice.choice(TOKENS) + pdf[start:]


def overwrite(pdf: bytes, dice: random.Random) -> bytes:
    token = dice.choice(TOKENS)
    start = dice.randrange(len(pdf) - len(token))
    return pdf[:start] + token + pdf[start + len(token) :]


def repeat(pdf: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(pdf))
    piece = pdf[start : start + dice.choice((10, 500, 5000))]
    at = dice.randrange(len(pdf))
    return pdf[:at] + piece + pdf[at:]


def renumber(pdf: bytes, dice: random.Random) -> bytes:
    """Another digit for one that stands outside the signature's hexadecimal string: references, lengths, offsets."""
    _zero, first, second, _rest = mutants.byte_range(pdf)
    digits = [
        place
        for place, byte in enumerate(pdf)
        if 48 <= byte <= 57 and not first <= place < second
    ]
    place = dice.choice(digits)
    return pdf[:place] + b"%d" % dice.randrange(10) + pdf[place + 1 :]


BREAKS: tuple[Break, ...] = (flip, cut, truncate, insert, overwrite, repeat, renumber)


def signed_bytes(pdf: bytes, like: bytes) -> bytes:
    """What the last signature of `like` covers, taken from `pdf`. Line ends after the end mean nothing."""
    _zero, first, second, _rest = mutants.byte_range(like)
    return pdf[:first] + pdf[second:].rstrip()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_broken_file_gets_a_verdict(
    trust: TrustStore, authority: DemoAuthority, elena_key: SigningKey, seed: int
) -> None:
    dice = random.Random(seed)
    original = word_paper() if seed % 4 == 3 else paper()
    signed = sign_pdf(
        original, key=elena_key, plan=plan(certify=seed % 2 == 0), timestamper=authority
    )
    for _ in range(ROUNDS):
        broken = dice.choice(BREAKS)(signed, dice)
        verdict = judge_pdf(broken, trust=trust)
        assert isinstance(verdict, Verdict)
        if verdict.overall is Overall.VALID:
            assert signed_bytes(broken, signed) == signed_bytes(signed, signed)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_comes_back_broken_is_refused_without_raising(
    trust: TrustStore, act: bytes, elena_key: SigningKey, seed: int
) -> None:
    dice = random.Random(seed)
    signed = sign_pdf(act, key=elena_key, plan=plan())
    addition = signed[len(act) :]
    for _ in range(ROUNDS // 2):
        returned = act + dice.choice(BREAKS[:-1])(addition, dice)
        acceptance = check_returned(
            act, returned, expected=None, trust=trust, at=clock.now()
        )
        if acceptance.accepted:
            assert signed_bytes(returned, signed) == signed_bytes(signed, signed)
        else:
            assert acceptance.reason


@pytest.mark.parametrize("seed", SEEDS)
def test_looking_before_signing_never_raises(act: bytes, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(ROUNDS // 2):
        for finding in lint_pdf(dice.choice(BREAKS[:-1])(act, dice)):
            assert finding.reason
