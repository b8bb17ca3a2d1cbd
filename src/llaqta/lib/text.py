"""Text as people type it, made safe to keep and easy to find."""

from __future__ import annotations

import re
import unicodedata

# Control characters, and signs without a shape that hide a text or turn it around («exe.pdf»). Joiners stay: words use them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff]"
)
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The same text in NFC without control and invisible characters (PostgreSQL refuses NUL); line breaks become `\\n`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text).strip()


def clean_line(text: str) -> str:
    """`clean`, on one line with single spaces."""
    return _SPACES.sub(" ", clean(text))


def fold(text: str) -> str:
    """Lower case without accents, for searching: «Ñuflo Chávez» is found by «nuflo chavez»."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _SPACES.sub(
        " ", "".join(c for c in decomposed if not unicodedata.combining(c))
    ).strip()
