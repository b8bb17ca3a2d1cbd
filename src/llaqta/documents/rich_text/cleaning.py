"""What people write or paste, cleaned once, before it is stored."""

from __future__ import annotations

from typing import Final

import nh3

from llaqta.documents.errors import BodyTooComplexError, BodyTooLongError
from llaqta.documents.rich_text.reading import read
from llaqta.documents.rich_text.tags import (
    DROPPED_WHOLE,
    MAX_ELEMENTS,
    READ_ATTRIBUTES,
    READ_TAGS,
    in_measure,
)
from llaqta.documents.rich_text.tidying import tidy
from llaqta.documents.rich_text.tree import Block
from llaqta.documents.rich_text.writing import MAX_BODY, write

MAX_HTML: Final = 2_000_000  # characters posted: Word pastes ten times what it says
MAX_PLACES: Final = 30_000  # rows by columns, of all tables: some three hundred pages


def clean_html(html: str) -> str:
    """What a person wrote or pasted, without anything but the elements above.

    Knows Word, LibreOffice and Google Docs: lists typed as paragraphs become lists, formats in styles become marks, comments,
    office tags and empty shells go. Cleaning twice is cleaning once. Raises BodyTooLongError or BodyTooComplexError; nothing else,
    whatever comes in.
    """
    if len(html) > MAX_HTML:
        raise BodyTooLongError
    blocks = parse(html)
    if _places(blocks) > MAX_PLACES:
        raise BodyTooComplexError
    written = write(blocks)
    if len(written) > MAX_BODY:
        raise BodyTooLongError
    if written.count("<") - written.count("</") > MAX_ELEMENTS:
        raise BodyTooComplexError  # what is stored must be read again
    return written


def _places(blocks: list[Block]) -> int:
    """Of the grids of all tables: one wide row makes every other as wide on paper."""
    rows = [table.children for table in blocks if table.kind == "table"]
    return sum(
        len(table) * max(sum(cell.colspan for cell in row.children) for row in table)
        for table in rows
    )


def parse(html: str) -> list[Block]:
    """The tree of any HTML. Of clean HTML it is exactly what stands there."""
    measured, texts = in_measure(html)
    sound = nh3.clean(
        measured,
        tags=READ_TAGS,
        clean_content_tags=DROPPED_WHOLE,
        attributes=READ_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return tidy(read(sound, texts))
