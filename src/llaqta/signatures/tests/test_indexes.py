"""Indexes that programs read in different ways: nobody is asked to sign such a file, and none is called valid."""

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


def in_a_table(pdf: bytes, lines: bytes) -> bytes:
    """A second body of the page's content, and lines of a table; «%d» is where that body is."""
    body = pdf + b"\n"
    content = len(body)
    body += b"4 0 obj\n%b\nendobj\n" % OTHER_CONTENT
    at = len(body)
    old = pdf.index(b"4 0 obj")
    return (
        body
        + b"xref\n"
        + lines.replace(b"NEW", b"%010d" % content).replace(b"OLD", b"%010d" % old)
        + b"trailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (size_of(pdf), startxref(pdf), at)
    )


ODD: Final[Mapping[str, bytes]] = {
    "a third kind": other_content(paper(), kind=3),
    "the highest kind": other_content(paper(), kind=255),
    "a third kind beside a table": beside_a_table(word_paper()),
    "an object twice, the new first": in_a_table(
        paper(), b"4 1\nNEW 00000 n \n4 1\nOLD 00000 n \n"
    ),
    "an object twice, the old first": in_a_table(
        paper(), b"4 1\nOLD 00000 n \n4 1\nNEW 00000 n \n"
    ),
    "two heads that overlap": in_a_table(
        paper(),
        b"0 1\n0000000000 65535 f \n3 2\n%010d 00000 n \nOLD 00000 n \n4 1\nNEW 00000 n \n"
        % paper().index(b"3 0 obj"),
    ),
    "freed for some": in_a_table(paper(), b"4 1\n0000000000 65535 f \n"),
    "freed once too often": in_a_table(paper(), b"4 1\n0000000000 00002 f \n"),
    "four columns": other_content(paper(), kind=3, columns=b"[0 1 4 2]"),
}


@pytest.mark.parametrize("kind", ODD)
def test_nobody_is_asked_to_sign_an_index_that_others_take_for_damaged(
    kind: str,
) -> None:
    assert [one.code for one in lint_pdf(ODD[kind])] == ["broken"]


@pytest.mark.parametrize("kind", [one for one in ODD if one != "four columns"])
def test_nor_is_it_judged_once_it_is_signed(
    judge: Judge, elena_key: SigningKey, kind: str
) -> None:
    verdict = judge(sign_pdf(ODD[kind], key=elena_key, plan=plan()))
    assert verdict.overall is Overall.NOT_EVALUABLE


@pytest.mark.parametrize(
    "lines",
    [
        b"0 1\n0000000000 65535 f \n4 1\nNEW 00000 n \n",
        b"4 1\nNEW 00000 n \n0 1\n0000000000 65535 f \n",
        b"4 1\nNEW 00000 n\r\n",
    ],
)
def test_a_table_with_each_object_once_is_read(lines: bytes) -> None:
    assert lint_pdf(in_a_table(paper(), lines)) == ()


def test_an_index_of_the_known_kinds_is_read() -> None:
    assert lint_pdf(stream_increment(paper(), {5: b"<</Producer(Otro)>>"})) == ()
