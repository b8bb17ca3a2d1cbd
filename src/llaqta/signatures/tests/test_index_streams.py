"""Streams that say where the objects are: a line that other programs stumble over is no place to look away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from llaqta.signatures.api import Overall, SigningKey, lint_pdf, sign_pdf
from llaqta.signatures.tests.checks import Judge, plan
from llaqta.signatures.tests.hybrid_mutants import size_of, stream_increment
from llaqta.signatures.tests.mutants import OTHER_CONTENT, startxref
from llaqta.signatures.tests.papers import index_stream, paper, word_paper


def other_content(pdf: bytes, *, kind: int, columns: bytes = b"[1 4 2]") -> bytes:
    """A second body of the page's content, in an index whose line for it is of some kind."""
    body = pdf + b"\n"
    number = size_of(pdf)
    content = len(body)
    body += b"4 0 obj\n%b\nendobj\n" % OTHER_CONTENT
    at = len(body)
    rows = [
        bytes((kind,)) + content.to_bytes(4, "big") + b"\0\0",
        b"\1" + at.to_bytes(4, "big") + b"\0\0",
    ]
    entries = b"/Size %d/Root 1 0 R/Prev %d/Index[4 1 %d 1]" % (
        number + 1,
        startxref(pdf),
        number,
    )
    index = index_stream(rows, entries).replace(b"[1 4 2]", columns)
    return body + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        number,
        index,
        at,
    )


def beside_a_table(pdf: bytes) -> bytes:
    """The same, in the stream that only some programs look up."""
    body = pdf + b"\n"
    content = len(body)
    body += b"4 0 obj\n%b\nendobj\n" % OTHER_CONTENT
    index = len(body)
    row = b"\3" + content.to_bytes(4, "big") + b"\0\0"
    number = size_of(pdf)
    body += b"%d 0 obj\n%b\nendobj\n" % (
        number,
        index_stream([row], b"/Size %d/Index[4 1]" % (number + 1)),
    )
    at = len(body)
    return (
        body
        + b"xref\n0 0\ntrailer\n<</Size %d/Root 1 0 R/Prev %d/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (number + 1, startxref(pdf), index, at)
    )


ODD: Final[Mapping[str, bytes]] = {
    "a third kind": other_content(paper(), kind=3),
    "the highest kind": other_content(paper(), kind=255),
    "a third kind beside a table": beside_a_table(word_paper()),
    "four columns": other_content(paper(), kind=3, columns=b"[0 1 4 2]"),
}


@pytest.mark.parametrize("kind", ODD)
def test_nobody_is_asked_to_sign_an_index_that_others_take_for_damaged(
    kind: str,
) -> None:
    assert [one.code for one in lint_pdf(ODD[kind])] == ["broken"]


@pytest.mark.parametrize("kind", ["a third kind", "a third kind beside a table"])
def test_nor_is_it_judged_once_it_is_signed(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    verdict = judge(sign_pdf(ODD[kind], key=elena_key, plan=plan()))
    assert verdict.overall is Overall.NOT_EVALUABLE


def test_an_index_of_the_known_kinds_is_read() -> None:
    assert lint_pdf(stream_increment(paper(), {5: b"<</Producer(Otro)>>"})) == ()
