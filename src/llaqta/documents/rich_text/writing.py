"""The tree as HTML, always in one way."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Final

import nh3

from llaqta.documents.errors import BodyTooLongError
from llaqta.documents.rich_text.tree import (
    MARKS,
    PICTURE_ADDRESS,
    Block,
    Run,
    header_rows,
)

MAX_BODY: Final = 400_000  # characters kept: some 150 pages
WRITTEN_TAGS: Final = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "strong", "em", "u", "sub", "sup", "a", "img",
}  # fmt: skip


def write(blocks: Sequence[Block]) -> str:
    """The tree as HTML. The sanitizer has the last word, so that a mistake above cannot let anything through.

    Raises BodyTooLongError before it asks it: it needs time by the square of the references in one text.
    """
    written = "".join(write_block(block) for block in blocks)
    if len(written) > MAX_BODY:
        raise BodyTooLongError
    return nh3.clean(
        written,
        tags=WRITTEN_TAGS,
        attributes={
            "a": {"href"},
            "img": {"src", "alt"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        },
        attribute_filter=_only_our_pictures,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _only_our_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if PICTURE_ADDRESS.fullmatch(value) else None
    return value


def write_block(block: Block) -> str:
    if block.kind == "table":
        return _write_table(block)
    if block.children:
        return f"<{block.kind}>{_write_flow(block)}</{block.kind}>"
    return f"<{block.kind}>{write_runs(block.runs)}</{block.kind}>"


def _write_flow(block: Block) -> str:
    """What an item, a cell or a quote holds. The only paragraph of an item or a cell stands there without its tag."""
    paragraphs = sum(child.kind == "p" for child in block.children)
    bare = (
        block.kind in {"li", "td", "th"}
        and paragraphs == 1
        and block.children[0].kind == "p"
    )
    return "".join(
        write_runs(child.runs) if bare and child.kind == "p" else write_block(child)
        for child in block.children
    )


def _write_table(table: Block) -> str:
    head = header_rows(table)
    rows = ["".join(map(_write_cell, row.children)) for row in table.children]
    written = [f"<tr>{row}</tr>" for row in rows]
    parts = []
    if head:
        parts.append(f"<thead>{''.join(written[:head])}</thead>")
    if written[head:]:
        parts.append(f"<tbody>{''.join(written[head:])}</tbody>")
    return f"<table>{''.join(parts)}</table>"


def _write_cell(cell: Block) -> str:
    spans = "".join(
        f' {name}="{value}"'
        for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if value > 1
    )
    return f"<{cell.kind}{spans}>{_write_flow(cell)}</{cell.kind}>"


def write_runs(runs: Sequence[Run]) -> str:
    written = []
    for href, group in groupby(runs, key=lambda run: run.href):
        inner = _write_marks(list(group), MARKS)
        written.append(f'<a href="{escape(href)}">{inner}</a>' if href else inner)
    return "".join(written)


def _write_marks(runs: list[Run], marks: tuple[str, ...]) -> str:
    if not marks:
        return "".join(map(_write_run, runs))
    mark, rest = marks[0], marks[1:]
    return "".join(
        f"<{mark}>{_write_marks(list(group), rest)}</{mark}>"
        if has
        else _write_marks(list(group), rest)
        for has, group in groupby(runs, key=lambda run: mark in run.marks)
    )


def _write_run(run: Run) -> str:
    if run.is_break:
        return "<br>"
    if run.src:
        return f'<img src="{escape(run.src)}" alt="{escape(run.text)}">'
    return escape(run.text, quote=False)
