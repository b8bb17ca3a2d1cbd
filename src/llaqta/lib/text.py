"""Text as people type it, made safe to keep and easy to find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Control characters, signs without a shape that hide a text or turn it around («exe.pdf»), and halves of a sign, which no page
# and no database can write. Joiners stay: words use them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")
_MAX_MARKS = 30  # on one letter: Unicode's stream-safe text (UAX 15, 13); putting n of them in order takes n² steps
_MANY_SIGNS = re.compile(
    rf"[^\w\s\x00-\x7f]{{{_MAX_MARKS + 1},}}"
)  # marks are no letters


def clean(text: str) -> str:
    """The same text in NFC without control and invisible characters (PostgreSQL refuses NUL); line breaks become `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _with_few_marks(text))
    return _CONTROL.sub("", text).strip()


def clean_line(text: str) -> str:
    """`clean`, on one line with single spaces."""
    return _SPACES.sub(" ", clean(text))


def clean_name(text: str, *, most: int = 200) -> str:
    """What a stranger's file calls something or somebody, as it may stand within a sentence of ours."""
    name = clean_line(text[: 4 * most])
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def fold(text: str) -> str:
    """Lower case without accents, for searching: «Ñuflo Chávez» is found by «nuflo chavez»."""
    decomposed = unicodedata.normalize("NFKD", _with_few_marks(text.casefold()))
    return _SPACES.sub(
        " ", "".join(c for c in decomposed if not unicodedata.combining(c))
    ).strip()


def _with_few_marks(text: str) -> str:
    return _MANY_SIGNS.sub(lambda found: "".join(_few_marks(found[0])), text)


def _few_marks(signs: str) -> Iterator[str]:
    marks = 0
    for sign in signs:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MAX_MARKS:
            yield sign
