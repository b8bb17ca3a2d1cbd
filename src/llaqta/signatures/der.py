"""Just enough DER to build what we sign: values nested by plain calls, no schema to walk (asn1crypto costs a hundred times more)."""

from __future__ import annotations

from typing import Final

NULL: Final = b"\x05\x00"


def tlv(tag: int, *content: bytes) -> bytes:
    """One element: tag, definite length, content."""
    body = b"".join(content)
    length = len(body)
    if length < 0x80:
        return bytes((tag, length)) + body
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + body


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """DER wants the elements of a SET OF in the order of their encodings."""
    return tlv(0x31, *sorted(parts))


def octets(value: bytes) -> bytes:
    return tlv(0x04, value)


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def context(number: int, *content: bytes) -> bytes:
    """A constructed element with a context tag: `[number]`."""
    return tlv(0xA0 | number, *content)


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = bytearray()
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        body += bytes(reversed(groups))
    return tlv(0x06, bytes(body))
