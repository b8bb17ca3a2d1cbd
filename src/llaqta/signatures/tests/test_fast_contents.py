"""Our reader of hexadecimal strings gives what pyHanko's own gives, for good strings and bad."""

from __future__ import annotations

import io
import random

import pytest
from pyhanko.pdf_utils.misc import PdfError

from llaqta.signatures.fast_contents import original, read_hex_string

STRINGS = [
    b"<>", b"<4>", b"<48656C6C6F>", b"<48 65\n6c\t6C6f >", b"<FEFF00480069>", b"<00>", b"<" + b"30" * 9000 + b">",
    b"<48%comentario>\n65>", b"<4x>", b"<48", b"<", b"<\x00\x0c48>",
]  # fmt: skip


def outcome(reader: object, content: bytes) -> object:
    stream = io.BytesIO(content + b"/Next")
    try:
        value = reader(stream)  # type: ignore[operator]
    except (PdfError, ValueError) as problem:
        return type(problem)
    return type(value), value.original_bytes, stream.tell()


@pytest.mark.parametrize("content", STRINGS)
def test_it_reads_as_the_original_does(content: bytes) -> None:
    assert outcome(read_hex_string, content) == outcome(original, content)


def test_it_reads_random_strings_as_the_original_does() -> None:
    dice = random.Random(7)
    for _ in range(300):
        content = bytes(
            dice.choices(b"0123456789abcdefABCDEF  \n<>%", k=dice.randrange(60))
        )
        assert outcome(read_hex_string, b"<" + content + b">") == outcome(
            original, b"<" + content + b">"
        )
