"""The small parser of PDF values: what it reads, what it writes back, what it leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llaqta.signatures.pdf_values import (
    Name,
    Ref,
    UnfamiliarError,
    Value,
    parse,
    read_text,
    text,
    write,
)

NAMES = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=20).map(
    Name
)
TOKENS = st.sampled_from(
    [b"1", b"-0.5", b"+7", b"true", b"null", b"(a)", b"(a(b)c)", b"(\\))", b"<0aF>"]
)
REFS = st.builds(Ref, st.integers(0, 10**9), st.integers(0, 65535))
VALUES = st.recursive(
    NAMES | TOKENS | REFS,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5)
    ),
    max_leaves=20,
)


@given(value=VALUES)
def test_what_is_written_is_read_back(value: Value) -> None:
    written = write(value)
    assert parse(written) == (value, len(written))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"<</A 1/B[2 0 R 3]/C<</D/E>>>>", {"A": b"1", "B": [Ref(2, 0), b"3"], "C": {"D": Name("E")}}),
        (b" \r\n<< /A\n(x) >>", {"A": b"(x)"}),
        (b"[1 2 3]", [b"1", b"2", b"3"]),
        (b"[1 0 R/R 1 0]", [Ref(1, 0), Name("R"), b"1", b"0"]),
        (b"/A#20B", Name("A B")),
        (b"[/]", [Name("")]),
        (b"(a\\(b)", b"(a\\(b)"),
    ],
)  # fmt: skip
def test_values_as_others_write_them(raw: bytes, value: Value) -> None:
    assert parse(raw)[0] == value


@pytest.mark.parametrize(
    "raw",
    [b"", b"<<", b"<</A", b"<</A 1", b"<<1 2>>", b"[1", b">>", b"]", b"(a", b"<</A 1/A 2>>", b"% x\n1", b"{}", b"[" * 100 + b"]" * 100],
)  # fmt: skip
def test_what_is_not_plain_is_unfamiliar(raw: bytes) -> None:
    with pytest.raises(UnfamiliarError):
        parse(raw)


@given(raw=st.binary(max_size=60))
def test_no_bytes_make_it_stumble(raw: bytes) -> None:
    try:
        parse(raw)
    except UnfamiliarError:
        return


@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_text_comes_back(words: str) -> None:
    assert read_text(text(words)) == words


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (b"(Firma1)", "Firma1"),
        (b"(a\\(b\\)\\\\c)", "a(b)\\c"),
        (b"(\\361and\\372)", "ñandú"),
        (b"(a\\\nb\\nc)", "ab\nc"),
        (b"<466972 6D61 31>", "Firma1"),
        (b"<416>", "A`"),
        (b"<FEFF00F1>", "ñ"),
        (b"(\xef\xbb\xbf\xc3\xb1)", "ñ"),
    ],
)
def test_texts_as_others_write_them(token: bytes, words: str) -> None:
    assert read_text(token) == words
