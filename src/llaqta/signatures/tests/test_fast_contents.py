"""Our reading gives what pyHanko's own gives, for good bytes and bad."""

from __future__ import annotations

import io
import random
import re

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.signatures.fast_contents import (
    original,
    original_object,
    read_hex_string,
    read_object,
)
from llaqta.signatures.tests.papers import paper

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


# -- Dictionaries and arrays -------------------------------------------------------------------------------------------

OBJECTS = [
    b"<<>>", b"[]", b"<</A/B>>", b"<</A 1 0 R/B[1 0 R 2 0 R 3 4 5]>>", b"[1 0 R]", b"[1  0\nR]", b"[1 0 Rx]", b"[1 0 R5]",
    b"[1 0 R%x\n]", b"[0 0 R]", b"[12345678 12345 R 7]", b"[123456789 1234567 R 7]", b"[1234567890 12345678 R]", b"[+1 -2 3.5 -0.25 .5 5. 1,2 1-2]",
    b"[1 0\x0bR]", b"[1\x0b0 R]", b"[1 0 1 0 R]", b"[-1 0 R]", b"[true false null]", b"[truefalse]", b"[nullx]", b"[true]", b"[True]",
    b"<</A(text)/B(a\\)b)/C(a(b)c)/D(\r\n)>>", b"<</A<48656C>/B<4 8>/C<>/D<FEFF0041>/E<4>>>", b"<</A<</B<</C[<<>>]>>>>>>",
    b"<</A 1/A 2>>", b"<</A#20B 1>>", b"<</ 1>>", b"<</A\xe9 1>>", b"<</A\x0bB 1>>", b'<</A"$&\'*+,-.:;=?@\\^_`|~! 1>>', b"<</A{ 1>>",
    b"<</A 1> >", b"<</A 1>x", b"<<1 2>>", b"<</A>>", b"<</A 1", b"[1 2", b"[1 2>>", b"<</A 1]", b"[" * 12 + b"]" * 12,
    b"<</Length 3>>\nstream\nabc\nendstream", b"<</Length 3>>%c\nstream\nabc\nendstream", b"<</Length 3>>startxref", b"<</A[<</Length 3>>stream\nabc\nendstream]>>",
    b"[/A/B /C]", b"[/A(x)/B<41>]", b"[ \x00\t\n\x0c\r 1 ]", b"[1 % two\n 3]", b"[(open", b"[<4", b"<", b"[1 0 R 1 0 R(R)]",
]  # fmt: skip


HOLDERS = {
    strict: PdfFileReader(io.BytesIO(paper()), strict=strict)
    for strict in (True, False)
}


def told(value: object) -> object:
    """All that can be seen of an object, with what it holds."""
    own = (type(value), getattr(value, "container_ref", None))
    if isinstance(value, generic.DictionaryObject):
        items = [(type(key), key, told(value.raw_get(key))) for key in value]
        return (*own, items, getattr(value, "_encoded_data", None))
    if isinstance(value, generic.ArrayObject):
        return (*own, [told(value.raw_get(place)) for place in range(len(value))])
    if isinstance(value, generic.IndirectObject):
        return (*own, value.reference)
    if isinstance(value, generic.TextStringObject):
        return (*own, value, value.original_bytes, value.autodetected_encoding)
    if isinstance(value, generic.BooleanObject):
        return (*own, value.value)
    return own if isinstance(value, generic.NullObject) else (*own, repr(value))


def read_by(reader: object, content: bytes, *, strict: bool) -> object:
    stream = io.BytesIO(content)
    try:
        value = reader(stream, generic.Reference(7, 0, HOLDERS[strict]))  # type: ignore[operator]
    except Exception as problem:  # which kind counts, whatever it is
        return type(problem)
    return told(value), stream.tell()


def assert_read_alike(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for strict in (True, False):
        ours = read_by(read_object, content, strict=strict)
        with monkeypatch.context() as patch:
            patch.setattr(generic, "read_object", original_object)
            theirs = read_by(original_object, content, strict=strict)
        assert ours == theirs, content


@pytest.mark.parametrize("after", [b"\nendobj", b"", b"/Next", b"s", b" %c\n"])
@pytest.mark.parametrize("content", OBJECTS)
def test_it_reads_objects_as_the_original_does(
    content: bytes, after: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_read_alike(content + after, monkeypatch)


def test_it_reads_random_objects_as_the_original_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dice = random.Random(11)
    pieces = [
        b"<<", b">>", b"[", b"]", b"/A", b"/B#41", b"/Type", b" ", b"\n", b"1", b"23", b"0", b" R", b"R", b"(x)", b"(", b")",
        b"<41>", b"<", b">", b"true", b"null", b"%", b".", b"-", b"+", b"\x00", b"\x0b", b"stream\n", b"\\", b"{", b"s", b",",
    ]  # fmt: skip
    for _ in range(1500):
        inside = b"".join(dice.choices(pieces, k=dice.randrange(12)))
        for content in (b"[%b]", b"<</K %b>>", b"<</A[%b]/B 1 0 R>>"):
            assert_read_alike(content % inside + b"\nendobj", monkeypatch)


def test_it_reads_every_object_of_an_act_as_the_original_does(
    act: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [found.end() for found in re.finditer(rb"\d+ 0 obj\n?", act)]
    assert len(places) > 30
    for place in places:
        assert_read_alike(act[place:], monkeypatch)
