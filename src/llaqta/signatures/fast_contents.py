"""Reads the hexadecimal strings of a PDF in pieces. pyHanko reads them byte by byte, half of the time that a verdict takes.

A signature's `/Contents` is such a string of some 20,000 characters. `install` puts ours in the place of
pyHanko's, with the same results for the same bytes; what we do not expect is left to the original.
"""

from __future__ import annotations

import binascii
from typing import BinaryIO, Final

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


def install() -> None:
    """Make pyHanko's parser use ours. May be called again."""
    generic.read_hex_string_from_stream = read_hex_string
