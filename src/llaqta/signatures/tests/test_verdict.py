"""A verdict keeps codes and facts; its words are made when somebody looks."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings

from llaqta.signatures import sentences
from llaqta.signatures.api import Answer, Outcome, SigningKey, Verdict, sign_pdf
from llaqta.signatures.tests import mutants
from llaqta.signatures.tests.checks import Judge, plan
from llaqta.signatures.tests.papers import paper
from llaqta.signatures.verdict import answer

EVERYTHING = {
    "who": "Ana Ficticia",
    "whose": "«Ana Ficticia»",
    "issuer": "Entidad",
    "source": "crl",
    "name": "Firma1",
    "count": "2",
    "pages": "1, 2",
    "detail": "Algo.",
    **dict.fromkeys(
        ("moment", "begin", "end", "revoked", "spoken"), "2026-02-13T14:42:00+00:00"
    ),
}


def all_sentences() -> Iterator[str]:
    for question in sentences.ANSWERS.values():
        yield from (text for _outcome, text in question.values())
    for pair in sentences.WHOLE.values():
        yield from pair
    yield from sentences.CHANGES.values()


def test_every_sentence_can_be_said_and_is_one() -> None:
    for sentence in all_sentences():
        said = sentences.say(sentence, EVERYTHING)
        assert said.endswith((".", ".)")), said
        assert not re.search(r"[%{}]", said), said


def test_every_answer_has_one_of_three_outcomes() -> None:
    for question, codes in sentences.ANSWERS.items():
        for code in codes:
            assert Answer(question, code).outcome in Outcome


def test_what_is_not_known_has_words_too() -> None:
    nobody = answer("identity", "identified", who="", issuer="")
    assert "alguien sin nombre" in nobody.text
    assert "una autoridad sin nombre" in nobody.text
    assert "una fecha desconocida" in answer("certificate", "future", moment=None).text


def test_a_verdict_comes_back_from_json(judge: Judge, elena_key: SigningKey) -> None:
    signed = sign_pdf(paper(), key=elena_key, plan=plan())
    for pdf in (signed, mutants.replaced_content(signed), paper(), b"hola"):
        verdict = judge(pdf)
        again = Verdict.from_json(json.loads(json.dumps(verdict.to_json())))
        assert again == verdict
        assert again.to_json() == verdict.to_json()


def test_the_child_needs_no_settings() -> None:
    """It has none, and speaks the source."""
    program = (
        "from django.conf import settings;"
        "from llaqta.signatures.judging import judge_pdf, not_evaluable;"
        "print(not_evaluable('broken').reason, settings.configured)"
    )
    source = Path(sentences.__file__).parents[2]
    said = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(source), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith("El archivo está dañado")
    assert said.strip().endswith("False")


@pytest.fixture
def english(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A catalogue of two sentences."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    future = sentences.ANSWERS["certificate"]["future"][1]
    words = {
        "": "Content-Type: text/plain; charset=UTF-8\n",
        future: "The signature states an hour to come (%(moment)s).",
        sentences.WHOLE["unsigned"][0]: "The file has no signature.",
    }
    (folder / "django.mo").write_bytes(catalogue(words))
    settings.LANGUAGES = [("es", "Español"), ("en", "English")]
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations.clear()  # type: ignore[attr-defined]
    with translation.override("en"):
        yield
    trans_real._translations.clear()  # type: ignore[attr-defined]


def catalogue(words: dict[str, str]) -> bytes:
    """The binary form that gettext reads."""
    pairs = [(a.encode(), b.encode()) for a, b in sorted(words.items())]
    at = 28 + 16 * len(pairs)
    tables, texts = [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), at + len(texts))
            texts += pair[side] + b"\0"
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack("<7I", *head) + b"".join(tables) + texts


@pytest.mark.usefixtures("english")
def test_it_speaks_the_language_of_whoever_looks(judge: Judge) -> None:
    assert judge(paper()).reason == "The file has no signature."
    future = answer(
        "certificate", "future", moment=datetime(2026, 2, 13, 14, tzinfo=UTC)
    )
    assert future.text.startswith("The signature states an hour to come (13 de febrero")
    with translation.override("es"):
        assert future.text.startswith("La firma declara una hora")
