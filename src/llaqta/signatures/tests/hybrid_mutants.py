"""Signed files that go on with two indexes, each of which shows another document to some program; and the same done honestly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from llaqta.signatures.tests.mutants import OTHER_CONTENT, startxref
from llaqta.signatures.tests.papers import (
    CONTENT,
    PAGE,
    hybrid_paper,
    index_stream,
    object_stream,
    word_paper,
)

Mutant = Callable[[bytes], bytes]

OTHER_PAGE: Final = PAGE.replace(b"/Contents 4 0 R", b"/Contents 90 0 R")


def size_of(pdf: bytes) -> int:
    return max(map(int, re.findall(rb"/Size (\d+)", pdf)))


def hybrid_increment(
    pdf: bytes,
    table: Mapping[int, bytes] = {},
    stream: Mapping[int, bytes] = {},
    *,
    packed: Mapping[int, bytes] = {},
    free: Sequence[int] = (),
    freed_beside: Sequence[int] = (),
    entries: bytes = b"",
    place: int | None = None,
    grown: bool = True,
    stray: bytes = b"",
) -> bytes:
    """One more revision: objects that the table lists, and others that only the stream beside it does, packed or not.

    An object that both name with the same content stands once in the file; `place` is where the trailer says that the stream is;
    not `grown`, both state the size that the file had before; `stray` is listed nowhere.
    """
    body = (pdf if pdf.endswith(b"\n") else pdf + b"\n") + stray

    def put(number: int, content: bytes) -> int:
        nonlocal body
        at = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        return at

    lines = {number: put(number, content) for number, content in table.items()}
    beside = {
        number: lines[number] if table.get(number) == content else put(number, content)
        for number, content in stream.items()
    }
    size = max([size_of(pdf), *(n + 1 for n in (*table, *stream, *packed))])
    rows = {n: _row(1, at) for n, at in beside.items()}
    if packed:
        rows[size] = _row(1, put(size, object_stream(packed)))
        rows |= {n: _row(2, size, at) for at, n in enumerate(packed)}
        size += 1
    rows |= {number: _row(0, 0, 65535) for number in freed_beside}
    stated = size + 1 if grown else size_of(pdf)
    wanted = b"/Size %d/Index[%b]%b" % (
        stated,
        b" ".join(b"%d 1" % number for number in sorted(rows)),
        entries,
    )
    content = index_stream([rows[number] for number in sorted(rows)], wanted)
    index = put(size, content)
    if grown:
        lines[size] = index
    at = len(body)
    listed = [
        b"%d 1\n%010d %05d %c \n" % (n, lines.get(n, 0), *_kind(n in lines))
        for n in sorted({*lines, *free})
    ]
    return (
        body
        + b"xref\n%btrailer\n<</Size %d/Root 1 0 R/Prev %d/XRefStm %d>>\n"
        % (
            b"".join(listed) or b"0 0\n",
            stated,
            startxref(pdf),
            index if place is None else place,
        )
        + (b"startxref\n%d\n%%%%EOF\n" % at)
    )


def stream_increment(pdf: bytes, objects: Mapping[int, bytes]) -> bytes:
    """One more revision that has a stream in the place of a table, as other programs go on with such a file."""
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    rows = {}
    size = size_of(pdf)
    for number, content in objects.items():
        rows[number] = _row(1, len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    at = len(body)
    rows[size] = _row(1, at)
    entries = b"/Size %d/Root 1 0 R/Prev %d/Index[%b]" % (
        size + 1,
        startxref(pdf),
        b" ".join(b"%d 1" % number for number in sorted(rows)),
    )
    content = index_stream([rows[number] for number in sorted(rows)], entries)
    return body + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        content,
        at,
    )


def _kind(is_used: bool) -> tuple[int, int]:
    return (0, ord("n")) if is_used else (65535, ord("f"))


def _row(kind: int, value: int, last: int = 0) -> bytes:
    return bytes((kind,)) + value.to_bytes(4, "big") + last.to_bytes(2, "big")


def _index_of(pdf: bytes) -> int:
    """Where the stream of a file as a word processor saves it stands."""
    found = re.findall(rb"/XRefStm (\d+)", pdf)
    return int(found[0])


CONFLICTS: Final[Mapping[str, Mutant]] = {
    "the stream brings other content": lambda pdf: hybrid_increment(
        pdf, stream={4: OTHER_CONTENT}
    ),
    "the stream brings another page": lambda pdf: hybrid_increment(
        pdf, stream={3: OTHER_PAGE, 90: OTHER_CONTENT}
    ),
    "table and stream bring different contents": lambda pdf: hybrid_increment(
        pdf, {4: CONTENT}, {4: OTHER_CONTENT}
    ),
    "the stream brings back the old content": lambda pdf: hybrid_increment(
        pdf, {4: OTHER_CONTENT}, {4: CONTENT}
    ),
    "the table frees what the stream shows": lambda pdf: hybrid_increment(
        pdf, stream={4: OTHER_CONTENT}, free=[4]
    ),
    "the stream frees what the table shows": lambda pdf: hybrid_increment(
        pdf, freed_beside=[4]
    ),
    "the new content is packed": lambda pdf: hybrid_increment(
        pdf, {3: OTHER_PAGE}, packed={90: b"[4 0 R]"}, free=[90]
    ),
    "the new content is packed, and the table silent": lambda pdf: hybrid_increment(
        pdf, {3: OTHER_PAGE}, packed={90: b"[4 0 R]"}
    ),
    "beyond the size that the trailer states": lambda pdf: hybrid_increment(
        pdf, stream={90: OTHER_CONTENT}, grown=False
    ),
    "another catalog in the stream": lambda pdf: hybrid_increment(
        pdf, entries=b"/Root 2 0 R"
    ),
    "another way back in the stream": lambda pdf: hybrid_increment(
        pdf, entries=b"/Prev 17"
    ),
    "descriptive data in the stream only": lambda pdf: hybrid_increment(
        pdf, entries=b"/Info 4 0 R"
    ),
    "a stream beside the stream": lambda pdf: hybrid_increment(
        pdf, entries=b"/XRefStm 17"
    ),
}
OUT_OF_PLACE: Final[Mapping[str, Mutant]] = {
    "outside the file": lambda pdf: hybrid_increment(pdf, place=9_999_999),
    "at the start": lambda pdf: hybrid_increment(pdf, place=0),
    "in a page": lambda pdf: hybrid_increment(pdf, place=pdf.index(b"3 0 obj")),
    "at the table before": lambda pdf: hybrid_increment(pdf, place=startxref(pdf)),
    "at its own table": lambda pdf: _again(
        hybrid_increment(pdf, place=10**6), lambda new: startxref(new)
    ),
    "behind its own table": lambda pdf: _again(
        hybrid_increment(pdf, place=10**6), lambda new: len(new) + 1, stream=True
    ),
    "at the stream of the word processor": lambda pdf: hybrid_increment(
        pdf, place=_index_of(pdf)
    ),
}


def _again(pdf: bytes, at: Callable[[bytes], int], *, stream: bool = False) -> bytes:
    """The same with another place, of as many digits."""
    place = at(pdf)
    changed = pdf.replace(b"/XRefStm 1000000>>", b"/XRefStm %-7d>>" % place)
    assert changed != pdf
    if not stream:
        return changed
    row = _row(1, pdf.index(b"4 0 obj"))
    own = index_stream([row], b"/Size 200/Index[4 1]")
    return changed + b"\n150 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        own,
        startxref(pdf),
    )


def one_stream_for_two() -> bytes:
    """A program that copies the trailer before: the stream of the first index serves the second too."""
    pdf = word_paper()
    line = b"xref\n3 1\n%010d 00000 n \n" % pdf.index(b"3 0 obj")
    trailer = b"trailer\n<</Size 12/Root 1 0 R/Prev %d/XRefStm %d>>\n" % (
        startxref(pdf),
        _index_of(pdf),
    )
    return pdf + b"\n%b%bstartxref\n%d\n%%%%EOF\n" % (line, trailer, len(pdf) + 1)


UNSIGNED: Final[Mapping[str, bytes]] = {
    "hides the catalog": hybrid_paper(1),
    "hides the pages": hybrid_paper(2),
    "hides the page": hybrid_paper(3),
    "hides the content": hybrid_paper(4),
    "one stream for two tables": one_stream_for_two(),
    "packs what a page shows": word_paper(
        {3: PAGE.replace(b"/Resources<<>>", b"/Resources 10 0 R")},
        {10: b"<<>>"},
    ),
    "a page that borrows from the logical structure": word_paper(
        {3: PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject 1 0 R>>")}
    ),
}
