"""Reads the objects of a PDF in pieces. pyHanko reads them byte by byte, most of the time that a verdict takes.

A signature's `/Contents` is a hexadecimal string of some 20,000 characters, and a page as we set it has a hundred small
dictionaries. `install` puts ours in the place of pyHanko's, with the same results for the same bytes (tests compare them, with
what is broken too): what we do not expect, be it one character, is left to the original from the start of the object.
"""

from __future__ import annotations

import binascii
import io
import re
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic

_PIECE: Final = 4096
_WHITESPACE: Final = b" \n\r\t\f\x00"

original = generic.read_hex_string_from_stream


def read_hex_string(
    stream: BinaryIO,
) -> generic.ByteStringObject | generic.TextStringObject:
    """Read `<48656C6C6F>` from where the stream stands, and leave it after the `>`."""
    start = stream.tell()
    stream.read(1)
    pieces = []
    while piece := stream.read(_PIECE):
        end = piece.find(b">")
        if end >= 0:
            stream.seek(end + 1 - len(piece), 1)
            pieces.append(piece[:end])
            break
        pieces.append(piece)
    else:
        return _leave_to_original(stream, start)
    digits = b"".join(pieces).translate(None, _WHITESPACE)
    if len(digits) % 2:
        digits += b"0"
    try:
        content = binascii.unhexlify(digits)
    except binascii.Error:  # a comment inside, or nonsense
        return _leave_to_original(stream, start)
    return generic.pdf_string(content)


def _leave_to_original(
    stream: BinaryIO, start: int
) -> generic.ByteStringObject | generic.TextStringObject:
    stream.seek(start)
    return original(stream)


# -- Dictionaries and arrays ---------------------------------------------------------------------------------------------

original_object = generic.read_object

_DEEPEST: Final = 8  # what lies deeper is tried anew from there
_SPACE: Final = rb"[\x00\t\n\x0c\r ]"
_END: Final = rb"(?=[\x00\t\n\x0c\r ()<>\[\]/])"  # of a token: no comment, no brace
_TOKEN: Final = re.compile(
    _SPACE + rb"*(?:"
    rb"/([!\"$&'*-.0-;=?-Z\\^-z|~]+)" + _END +
    rb"|((\d+)" + _SPACE + rb"+(\d+)" + _SPACE + rb"+R)" + _END +
    rb"|([+-]?\d{1,15})" + _END +
    rb"|([+-]?\d{1,15}\.\d{1,15})" + _END +
    rb"|(<<)|(>>)|(\[)|(\])"
    rb"|\(([^()\\]*)\)"
    rb"|<([0-9A-Fa-f]*)>"
    rb"|(true|false|null)" + _END +
    rb")"
)  # fmt: skip
_NAME, _REFERENCE, _NUMBER, _GENERATION, _INTEGER, _FRACTION, _OPEN, _CLOSE, _OPEN_ARRAY, _CLOSE_ARRAY, _STRING, _DIGITS, _WORD = range(1, 14)  # fmt: skip
_LONGEST_REFERENCE: Final = 19  # pyHanko looks so far, and at one character more
_AFTER_DICTIONARY: Final = re.compile(_SPACE + rb"*[^s%\x00\t\n\x0c\r ]")


class _SurpriseError(Exception):
    """Something that the original must read."""


def read_object(
    stream: Any,
    container_ref: Any,
    as_metadata_stream: bool = False,
    in_content_stream: Any = generic.ContentOpReading.NO,
) -> Any:
    """Read the object at which the stream stands, and leave it after that."""
    if type(stream) is io.BytesIO and not in_content_stream and not as_metadata_stream:
        start = stream.tell()
        with stream.getbuffer() as view:
            if bytes(view[start : start + 1]) in _BEGINNINGS:
                try:
                    found, end = _Parser(view, container_ref).value(start, 0)
                except _SurpriseError:
                    pass
                else:
                    stream.seek(end)
                    return found
    return original_object(stream, container_ref, as_metadata_stream, in_content_stream)


_BEGINNINGS: Final = (b"<", b"[")


class _Parser:
    def __init__(self, view: memoryview, container_ref: Any) -> None:
        self._view = view
        self._container = container_ref
        self._handler = container_ref.get_pdf_handler()

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        match = self._token(at)
        return self._value(match, depth)

    def _token(self, at: int) -> re.Match[bytes]:
        match = _TOKEN.match(self._view, at)
        if match is None:
            raise _SurpriseError
        return match

    def _value(self, match: re.Match[bytes], depth: int) -> tuple[Any, int]:
        kind, end = match.lastindex, match.end()
        found: Any
        if kind == _NAME:
            found = _name(match)
        elif kind == _REFERENCE:
            found = self._reference(match)
        elif kind == _INTEGER:
            found = generic.NumberObject(match[_INTEGER])  # type: ignore[no-untyped-call]
        elif kind == _OPEN:
            found, end = self._dictionary(end, depth + 1)
        elif kind == _OPEN_ARRAY:
            found, end = self._array(end, depth + 1)
        elif kind == _STRING:
            found = generic.pdf_string(match[_STRING])
        elif kind == _DIGITS:
            digits = match[_DIGITS]
            found = generic.pdf_string(
                binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits)
            )
        elif kind == _FRACTION:
            found = generic.FloatObject(match[_FRACTION].decode())  # type: ignore[no-untyped-call]
        elif kind == _WORD:
            found = _word(match[_WORD])
        else:
            raise _SurpriseError
        found.container_ref = self._container
        return found, end

    def _reference(self, match: re.Match[bytes]) -> generic.IndirectObject:
        number, generation = int(match[_NUMBER]), int(match[_GENERATION])
        start, end = match.span(_REFERENCE)
        if end - start > _LONGEST_REFERENCE or not number:
            raise _SurpriseError
        return generic.IndirectObject(number, generation, self._handler)  # type: ignore[no-untyped-call]

    def _dictionary(self, at: int, depth: int) -> tuple[generic.DictionaryObject, int]:
        if depth > _DEEPEST:
            raise _SurpriseError
        found: dict[Any, Any] = {}
        while True:
            match = self._token(at)
            if match.lastindex == _CLOSE:
                break
            if match.lastindex != _NAME:
                raise _SurpriseError
            key = _name(match)
            if key in found:
                raise _SurpriseError
            found[key], at = self._value(self._token(match.end()), depth)
        end = match.end()
        # Not the head of a stream, nor anything but the next token.
        if not _AFTER_DICTIONARY.match(self._view, end):
            raise _SurpriseError
        return generic.DictionaryObject(found), end  # type: ignore[no-untyped-call]

    def _array(self, at: int, depth: int) -> tuple[generic.ArrayObject, int]:
        if depth > _DEEPEST:
            raise _SurpriseError
        found = generic.ArrayObject()
        while True:
            match = self._token(at)
            if match.lastindex == _CLOSE_ARRAY:
                return found, match.end()
            value, at = self._value(match, depth)
            found.append(value)


def _name(match: re.Match[bytes]) -> generic.NameObject:
    return generic.NameObject("/" + match[_NAME].decode("ascii"))


def _word(word: bytes) -> generic.BooleanObject | generic.NullObject:
    if word == b"null":
        return generic.NullObject()
    return generic.BooleanObject(word == b"true")  # type: ignore[no-untyped-call]


def install() -> None:
    """Make pyHanko's parser use ours. May be called again."""
    generic.read_hex_string_from_stream = read_hex_string
    generic.read_object = read_object
