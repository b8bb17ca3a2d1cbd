"""Which bytes a signature covers, and whether every byte after it belongs to a revision that the file's tables declare.

A PDF grows by revisions: objects, their table, `startxref`, `%%EOF`. A signature must cover the file from its first
byte to the end of its own revision, except its own `/Contents`; what follows must be whole revisions, and nothing else.
Viewers that repair files look at objects that no table lists, so for us such objects are tampering.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionType
from pyhanko.sign.validation import EmbeddedPdfSignature

_WHITESPACE: Final = b" \n\r\t\f\x00"
_END: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF(?:\r\n|\r|\n)?")
_OBJECT: Final = re.compile(rb"(?<![0-9])\d+[\s\x00]+\d+[\s\x00]*obj")
_COMMENT: Final = re.compile(rb"%[^\r\n]*")
_LONGEST_TRAILER: Final = 1_000_000


class CoverageError(ValueError):
    """The ranges of a signature, or the bytes after it, are not as they must be. The argument is a code."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The signed revision is `file[:revision_end]`; its number in the file counts from 0."""

    revision: int
    revision_end: int
    ranges: tuple[int, int, int, int]


def read_coverage(
    pdf: bytes, reader: PdfFileReader, signature: EmbeddedPdfSignature
) -> Coverage:
    """Check the byte range of a signature against the file. Raises CoverageError."""
    start, first, second, rest = _ranges(signature.byte_range)
    end = second + rest
    if start != 0 or not 0 < first < second or end > len(pdf):
        raise CoverageError("range")
    _check_contents(pdf[first:second], signature.pkcs7_content)
    if not pdf[max(0, first - 32) : first].rstrip(_WHITESPACE).endswith(b"/Contents"):
        raise CoverageError("contents")
    revision = signature.signed_revision
    if end < len(pdf):
        _check_end(pdf, reader, revision, end)
    return Coverage(revision, end, (start, first, second, rest))


def check_later_bytes(
    pdf: bytes, reader: PdfFileReader, first: Coverage, signed: Sequence[Coverage]
) -> None:
    """Check that every byte after the first signature belongs to a declared revision. Raises CoverageError("stray")."""
    end = first.revision_end
    ends = {one.revision: one.revision_end for one in signed}
    for revision in range(first.revision + 1, reader.xrefs.total_revisions):
        table = reader.xrefs.get_xref_container_info(revision)
        if table.start_location < end:
            raise CoverageError("stray")
        found = _END.search(
            pdf, table.end_location, table.end_location + _LONGEST_TRAILER
        )
        if found is None or int(found[1]) != table.declared_startxref:
            raise CoverageError("stray")
        next_end = ends.get(revision, found.end())
        if next_end < found.end() - 2:
            raise CoverageError("stray")
        _check_objects(pdf, reader, revision, end, next_end)
        end = next_end
    if pdf[end:].strip(_WHITESPACE):
        raise CoverageError("stray")


def _ranges(values: object) -> tuple[int, int, int, int]:
    if (
        not isinstance(values, list)
        or len(values) != 4
        or not all(isinstance(value, int) for value in values)
    ):
        raise CoverageError("range")
    start, first, second, rest = (int(value) for value in values)
    return start, first, second, rest


def _check_contents(gap: bytes, contents: bytes) -> None:
    """The gap between the ranges is the hexadecimal string of this very signature: no byte more, no byte less."""
    if gap[:1] != b"<" or gap[-1:] != b">":
        raise CoverageError("contents")
    try:
        written = binascii.unhexlify(gap[1:-1])
    except binascii.Error:
        raise CoverageError("contents") from None
    if written != contents:
        raise CoverageError("contents")


def _check_end(pdf: bytes, reader: PdfFileReader, revision: int, end: int) -> None:
    """The last range ends where the signed revision ends, and the tables that make up that revision are covered."""
    tables = [
        reader.xrefs.get_xref_container_info(number) for number in range(revision + 1)
    ]
    if any(table.end_location > end for table in tables):
        raise CoverageError("revision")
    tail = pdf[max(0, end - 64) : end]
    ends = list(_END.finditer(tail))
    found = ends[-1] if ends else None
    if (
        found is None
        or tail[found.end() :].strip(_WHITESPACE)
        or int(found[1]) != tables[-1].declared_startxref
    ):
        raise CoverageError("revision")


def _check_objects(
    pdf: bytes, reader: PdfFileReader, revision: int, start: int, end: int
) -> None:
    """Whatever looks like an object in a revision is one that its table lists, at that very place; and there is one table."""
    if (
        pdf.count(b"startxref", start, end) != 1
        or pdf.count(b"trailer", start, end) > 1
    ):
        raise CoverageError("stray")
    data = reader.xrefs.get_xref_data(revision)
    offsets = [offset for _generation, offset in data.standard_xrefs.values()]
    if data.hybrid is not None:
        offsets.append(data.hybrid.meta_info.start_location)
        beside = data.hybrid.xref_data.standard_xrefs.values()
        offsets += [offset for _generation, offset in beside]
    listed = {_skip_whitespace(pdf, offset) for offset in offsets}
    listed.add(reader.xrefs.get_xref_container_info(revision).start_location)
    if any(not start <= offset < end for offset in listed):
        raise CoverageError("stray")
    for found in _OBJECT.finditer(pdf, start, end):
        if found.start() not in listed:
            raise CoverageError("stray")
    _check_between(pdf, reader, revision, start, end, listed)


def _check_between(
    pdf: bytes,
    reader: PdfFileReader,
    revision: int,
    start: int,
    end: int,
    listed: Set[int],
) -> None:
    """Between the objects stands nothing: programs that repair files read objects written in ways that no pattern foresees."""
    table = reader.xrefs.get_xref_container_info(revision)
    is_object = table.xref_section_type is XRefSectionType.STREAM
    until = (
        pdf.index(b"startxref", table.start_location)
        if is_object
        else pdf.rindex(b"xref", start, table.start_location)
    )
    objects = listed if is_object else listed - {table.start_location}
    edges = [*sorted(objects), until]
    between = [pdf[start : edges[0]]]
    for place, following in pairwise(edges):
        _object, found, rest = pdf[place:following].partition(b"endobj")
        if not found:
            raise CoverageError("stray")
        between.append(rest)
    if any(_COMMENT.sub(b"", part).strip(_WHITESPACE) for part in between):
        raise CoverageError("stray")


def _skip_whitespace(pdf: bytes, offset: int) -> int:
    while pdf[offset : offset + 1] in _WHITESPACE_BYTES:
        offset += 1
    return offset


_WHITESPACE_BYTES: Final = frozenset(bytes((byte,)) for byte in _WHITESPACE)
