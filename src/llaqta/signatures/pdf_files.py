"""A PDF opened for adding to its end. Two readers: a small strict one for what typst and we write, pyHanko's for everybody else's.

The small one takes cross-reference tables only, looks up just the objects that are asked for (a page of a hundred costs
as much as a page of one) and gives up at the first thing that is not as expected; then pyHanko reads the file from the start.
"""

from __future__ import annotations

import io
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from llaqta.signatures.errors import BrokenPdfError, EncryptedFileError
from llaqta.signatures.pdf_values import Ref, UnfamiliarError, Value, parse

if TYPE_CHECKING:
    from pyhanko.pdf_utils import generic

_MOST_SECTIONS: Final = 500
_ENTRY: Final = 20  # bytes of a line of a cross-reference table
_TAIL: Final = re.compile(rb"startxref\r?\n(\d+)\r?\n%%EOF\r?\n?\Z")
_XREF: Final = re.compile(rb"xref\r?\n")
_SUBSECTION: Final = re.compile(rb"(\d+) (\d+) ?\r?\n")
_LINE: Final = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_TRAILER: Final = re.compile(rb"trailer[ \r\n]*(?=<<)")
_AFTER_TRAILER: Final = re.compile(rb"[ \r\n]*startxref")
_OBJECT: Final = re.compile(rb"(\d+) (\d+) obj(?=[\r\n <\[/(])")
_AFTER_OBJECT: Final = re.compile(rb"[ \r\n]*(?:endobj|stream)(?![A-Za-z])")


class PdfFile(ABC):
    """The whole file, its trailer, and objects by number."""

    data: bytes
    trailer: dict[str, Value]
    last_xref: int
    has_xref_streams: bool

    @abstractmethod
    def read(self, ref: Ref) -> Value:
        """The object; `null` when there is none. Raises UnfamiliarError or BrokenPdfError."""

    def resolve(self, value: Value | None) -> Value | None:
        """What a value stands for, once it is a reference."""
        if isinstance(value, Ref):
            value = self.read(value)
        return None if value == b"null" else value

    @property
    def size(self) -> int:
        """One more than the highest object number."""
        return whole(self.trailer.get("Size"))


class SmallFile(PdfFile):
    """Reads files whose cross-reference tables, trailers and objects stand exactly as ISO 32000-1 7.5 shows them."""

    has_xref_streams = False

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._known: dict[int, Value] = {}
        self._subsections: list[tuple[int, int, int]] = []  # first, count, where
        tail = _TAIL.search(data, max(0, len(data) - 64))
        if tail is None or not data.startswith(b"%PDF-1."):
            raise UnfamiliarError
        at: int | None = int(tail[1])
        self.last_xref = int(tail[1])
        self.trailer = {}
        sections = 0
        while at is not None:
            trailer = self._section(at)
            self.trailer = self.trailer or trailer
            sections += 1
            previous = trailer.get("Prev")
            before = at
            at = None if previous is None else whole(previous)
            if sections > _MOST_SECTIONS or (at is not None and at >= before):
                raise UnfamiliarError

    def _section(self, at: int) -> dict[str, Value]:
        match = _XREF.match(self.data, at)
        if match is None:
            raise UnfamiliarError
        at = match.end()
        while (match := _SUBSECTION.match(self.data, at)) is not None:
            first, count = int(match[1]), int(match[2])
            self._subsections.append((first, count, match.end()))
            at = match.end() + count * _ENTRY
        match = _TRAILER.match(self.data, at)
        if match is None:
            raise UnfamiliarError
        trailer, end = parse(self.data, match.end())
        if not isinstance(trailer, dict) or not _AFTER_TRAILER.match(self.data, end):
            raise UnfamiliarError
        if "Encrypt" in trailer or "XRefStm" in trailer:
            raise UnfamiliarError
        return trailer

    def read(self, ref: Ref) -> Value:
        if ref.number not in self._known:
            self._known[ref.number] = self._look_up(ref)
        return self._known[ref.number]

    def _look_up(self, ref: Ref) -> Value:
        for first, count, where in self._subsections:
            if first <= ref.number < first + count:
                line = _LINE.match(self.data, where + (ref.number - first) * _ENTRY)
                if line is None or int(line[2]) != ref.generation or line[3] != b"n":
                    raise UnfamiliarError
                return self._object(ref, int(line[1]))
        raise UnfamiliarError

    def _object(self, ref: Ref, at: int) -> Value:
        match = _OBJECT.match(self.data, at)
        if match is None or (int(match[1]), int(match[2])) != ref:
            raise UnfamiliarError
        value, end = parse(self.data, match.end())
        if not _AFTER_OBJECT.match(self.data, end):
            raise UnfamiliarError
        return value


class ForeignFile(PdfFile):
    """Any PDF that pyHanko can read: object streams, cross-reference streams, hybrids."""

    def __init__(self, data: bytes) -> None:
        # Loaded here: most processes that sign never meet such a file.
        from pyhanko.pdf_utils.reader import PdfFileReader

        self.data = data
        if not data.startswith(b"%PDF-"):
            raise BrokenPdfError
        try:
            self._reader = PdfFileReader(io.BytesIO(data), strict=False)
            if self._reader.encrypted:
                raise EncryptedFileError
            self.last_xref = int(self._reader.last_startxref or 0)
            self.has_xref_streams = self._reader.has_xref_stream
            self.trailer = {
                key: _converted(self._reader.trailer.raw_get("/" + key))
                for key in ("Root", "Info", "ID", "Size")
                if "/" + key in self._reader.trailer
            }
        except EncryptedFileError:
            raise
        except Exception as problem:  # pyHanko raises many things over broken files
            raise BrokenPdfError from problem

    def read(self, ref: Ref) -> Value:
        from pyhanko.pdf_utils import generic

        try:
            reference = generic.Reference(ref.number, ref.generation, self._reader)
            return _converted(self._reader.get_object(reference))  # type: ignore[no-untyped-call]
        except Exception as problem:
            raise BrokenPdfError from problem


def whole(value: Value | None) -> int:
    """A number that must be a whole one."""
    if not isinstance(value, bytes) or not value.isdigit():
        raise UnfamiliarError
    return int(value)


def _converted(thing: generic.PdfObject) -> Value:
    """pyHanko's object in our few kinds, by way of its own writing of it."""
    from pyhanko.pdf_utils import generic

    if isinstance(thing, generic.StreamObject):
        thing = generic.DictionaryObject(thing)  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    thing.write_to_stream(out, None)
    value, _end = parse(out.getvalue())
    return value
