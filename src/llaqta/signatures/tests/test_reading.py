"""Packed objects are read as pyHanko reads them, from a head that is read once."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.signatures.reading import open_pdf
from llaqta.signatures.tests.papers import STRUCTURE, object_stream, paper, word_paper


def packed_paper(pack: bytes, *, place: int = 0) -> bytes:
    """A page whose catalog names object 6, which is said to stand at a place of object 5."""
    pdf = paper({1: b"<</Type/Catalog/Pages 2 0 R/Extra 6 0 R>>", 5: pack})
    row = b"\x02" + (5).to_bytes(4, "big") + place.to_bytes(2, "big")
    at = len(pdf)
    index = b"<</Type/XRef/Size 8/W[1 4 2]/Index[6 1]/Root 1 0 R/Prev %d/Length 7>>" % (
        pdf.rindex(b"xref\n0")
    )
    return (
        pdf
        + b"7 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (
            index,
            row,
            at,
        )
    )


def test_it_reads_what_pyhanko_reads() -> None:
    pdf = word_paper()
    ours, theirs = open_pdf(pdf), PdfFileReader(io.BytesIO(pdf))
    for number in STRUCTURE:
        mine, other = (
            reader.get_object(Reference(number, 0, reader))  # type: ignore[no-untyped-call]
            for reader in (ours, theirs)
        )
        assert str(mine) == str(other)
        assert mine.container_ref.idnum == number


GOOD = object_stream({6: b"<</A 1>>", 9: b"<</B 2>>"})


def test_a_packed_object_is_found() -> None:
    assert open_pdf(packed_paper(GOOD)).root["/Extra"] == {"/A": 1}


@pytest.mark.parametrize(
    ("pack", "place"),
    [
        (GOOD, 1),
        (GOOD, 2),
        (object_stream({9: b"<</B 2>>"}), 0),
        (GOOD.replace(b"6 0 9 9 ", b"6 0 6 9 "), 0),
        (GOOD.replace(b"6 0 9 9 ", b"6 0 9 +9"), 0),
        (GOOD.replace(b"/N 2", b"/N 9"), 0),
        (GOOD.replace(b"/Type/ObjStm", b"/Type/Nothing"), 0),
        (object_stream({6: b"1 0 R"}), 0),
        (b"<<>>", 0),
    ],
    ids=[
        "in the place of another",
        "in no place",
        "not in it",
        "twice",
        "a head of other things",
        "fewer than it says",
        "no object stream",
        "a reference",
        "no stream",
    ],
)
def test_what_is_packed_otherwise_than_stated_is_not_read(
    pack: bytes, place: int
) -> None:
    reader = open_pdf(packed_paper(pack, place=place))
    with pytest.raises(PdfStrictReadError):
        reader.root["/Extra"]
