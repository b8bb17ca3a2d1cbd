"""Values of a PDF's syntax (ISO 32000-1, 7.3), read and written: only what an increment with a signature has to touch.

Dictionaries are `dict`, arrays `list`, references `Ref`, names `Name`. Everything else (numbers, strings, true, null) stays the
token it was, as `bytes`, and is written back untouched.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias


class Name(str):
    """A name without its slash and with its #xx undone."""

    __slots__ = ()


class Ref(NamedTuple):
    number: int
    generation: int


Value: TypeAlias = "dict[str, Value] | list[Value] | Ref | Name | bytes"


class UnfamiliarError(Exception):
    """The file has something that this small reader does not know; the large one must read it."""


_DEEPEST: Final = 60
_SPACE: Final = rb"\x00\t\n\x0c\r "
_REGULAR: Final = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_TOKEN: Final = re.compile(
    rb"[" + _SPACE + rb"]*(?:"
    rb"/(" + _REGULAR + rb"*)"
    rb"|(\d+)[" + _SPACE + rb"]+(\d+)[" + _SPACE + rb"]+R(?!" + _REGULAR + rb")"
    rb"|(<<)|(>>)|(\[)|(\])"
    rb"|(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f" + _SPACE + rb"]*>|" + _REGULAR + rb"+)"
    rb"|(\())",
    re.DOTALL,
)
_NAME, _NUMBER, _GENERATION, _OPEN, _CLOSE, _OPEN_ARRAY, _CLOSE_ARRAY, _PLAIN, _NESTED = range(1, 10)  # fmt: skip
_PARENTHESIS: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPED: Final = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPES: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}  # fmt: skip
_HEX_IN_NAME: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_PLAIN_IN_NAME: Final = frozenset(range(0x21, 0x7F)) - frozenset(b"()<>[]{}/%#")


def parse(data: bytes, at: int = 0) -> tuple[Value, int]:
    """One value at a place, and where it ends. Raises UnfamiliarError."""
    return _value(data, at, 0)


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    match = _TOKEN.match(data, at)
    if match is None or depth > _DEEPEST:
        raise UnfamiliarError
    kind, end = match.lastindex, match.end()
    if kind == _NAME:
        return _name(match[_NAME]), end
    if kind == _GENERATION:
        return Ref(int(match[_NUMBER]), int(match[_GENERATION])), end
    if kind == _PLAIN:
        return match[_PLAIN], end
    if kind == _OPEN:
        return _dictionary(data, end, depth)
    if kind == _OPEN_ARRAY:
        return _array(data, end, depth)
    if kind == _NESTED:
        return _string(data, end - 1)
    raise UnfamiliarError


def _dictionary(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    found: dict[str, Value] = {}
    while True:
        match = _TOKEN.match(data, at)
        if match is None:
            raise UnfamiliarError
        if match.lastindex == _CLOSE:
            return found, match.end()
        key = _name(match[_NAME]) if match.lastindex == _NAME else None
        if key is None or key in found:  # a key twice: readers disagree on which counts
            raise UnfamiliarError
        found[key], at = _value(data, match.end(), depth + 1)


def _array(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    found: list[Value] = []
    while True:
        match = _TOKEN.match(data, at)
        if match is None:
            raise UnfamiliarError
        if match.lastindex == _CLOSE_ARRAY:
            return found, match.end()
        value, at = _value(data, at, depth + 1)
        found.append(value)


def _string(data: bytes, start: int) -> tuple[bytes, int]:
    """A literal string with parentheses inside."""
    depth = 0
    for match in _PARENTHESIS.finditer(data, start):
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
        if depth == 0:
            return data[start : match.end()], match.end()
    raise UnfamiliarError


def _name(raw: bytes) -> Name:
    if b"#" in raw:
        raw = _HEX_IN_NAME.sub(lambda match: bytes((int(match[1], 16),)), raw)
    return Name(raw.decode("latin-1"))


def write(value: Value) -> bytes:
    """The value as it stands in a file."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, Ref):
        return b"%d %d R" % value
    if isinstance(value, Name):
        return _written_name(value)
    if isinstance(value, dict):
        return b"<<%b>>" % b"".join(
            _written_name(key) + b" " + write(item) for key, item in value.items()
        )
    return b"[%b]" % b" ".join(map(write, value))


def _written_name(name: str) -> bytes:
    if name.isalnum() and name.isascii():
        return b"/" + name.encode()
    return b"/" + b"".join(
        bytes((byte,)) if byte in _PLAIN_IN_NAME else b"#%02X" % byte
        for byte in name.encode("latin-1")
    )


def text(value: str) -> bytes:
    """A text string: as it is when ASCII, else UTF-16 with its mark (7.9.2.2)."""
    if value.isascii() and value.isprintable():
        return b"(%b)" % re.sub(rb"([()\\])", rb"\\\1", value.encode())
    return b"<FEFF%b>" % value.encode("utf-16-be").hex().upper().encode()


def read_text(token: bytes) -> str:
    """What a string token says."""
    if token.startswith(b"<"):
        digits = b"".join(token[1:-1].translate(None, b"\x00").split())
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    elif token.startswith(b"("):
        raw = _ESCAPED.sub(_unescaped, token[1:-1])
    else:
        raise UnfamiliarError
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("latin-1")  # PDFDocEncoding but for a few signs


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    if what.isdigit() and what[:1] in b"01234567":
        return bytes((int(what, 8) & 0xFF,))
    return _ESCAPES.get(what, what)
