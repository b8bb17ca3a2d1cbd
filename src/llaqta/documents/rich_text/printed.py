"""The body as data for the printed paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from llaqta.documents.rich_text.cleaning import parse
from llaqta.documents.rich_text.tidying import paragraphs
from llaqta.documents.rich_text.tree import (
    MARKS,
    MAX_COLUMNS,
    PICTURE_ADDRESS,
    Block,
    Run,
    header_rows,
)


def blocks_of(html: str) -> list[dict[str, Any]]:
    """The body as JSON for typst.

    Pictures stand between paragraphs. Heading levels never skip one, as PDF/UA asks. Rows of a table all have as many columns.
    """
    level = 1  # of the last heading: the title of the paper is 1
    blocks = _flow_data(parse(html))
    for data in blocks:
        if data["kind"] == "heading":
            level = data["level"] = min(data["level"], level + 1)
    return blocks


def _flow_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [data for block in blocks for data in _block_data(block)]


def _block_data(block: Block) -> Iterator[dict[str, Any]]:
    if block.kind == "table":
        yield _table_data(block)
    elif block.kind in {"ul", "ol"}:
        items = [_flow_data(item.children) for item in block.children]
        yield {"kind": block.kind, "items": items}
    elif block.kind == "blockquote":
        yield {"kind": "quote", "children": _flow_data(block.children)}
    else:
        for is_picture, group in groupby(block.runs, key=lambda run: bool(run.src)):
            runs = list(group)
            if is_picture:
                yield from map(_run_data, runs)
            else:
                for line in paragraphs(runs):
                    yield _line_data(block.kind, list(map(_run_data, line)))


def _line_data(kind: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    if kind == "p":
        return {"kind": "p", "runs": runs}
    return {"kind": "heading", "level": int(kind[1]), "runs": runs}


def _run_data(run: Run) -> dict[str, Any]:
    if run.is_break:
        return {"kind": "br"}
    if run.src:
        found = PICTURE_ADDRESS.fullmatch(run.src)
        return {"kind": "picture", "id": found["id"] if found else "", "alt": run.text}
    data: dict[str, Any] = {"kind": "text", "text": breakable(run.text)}
    if run.marks:
        data["marks"] = [mark for mark in MARKS if mark in run.marks]
    if run.href:
        data["href"] = run.href
    return data


_LONG_WORD: Final = re.compile(r"\S{40,}")


def breakable(text: str) -> str:
    """A word that no line can hold may break anywhere."""
    return _LONG_WORD.sub(lambda found: "\u200b".join(found[0]), text)


def _table_data(table: Block) -> dict[str, Any]:
    """Cells with their places, so that typst meets no cell over another and no row that is too short."""
    taken: set[tuple[int, int]] = set()
    cells: list[dict[str, Any]] = []
    height = len(table.children)
    for y, row in enumerate(table.children):
        x = 0
        for cell in row.children:
            while (x, y) in taken:
                x += 1
            if x >= MAX_COLUMNS:
                break
            colspan, rowspan = _free_span(cell, x, y, height, taken)
            taken |= {(x + i, y + j) for i in range(colspan) for j in range(rowspan)}
            cells.append(
                {
                    "x": x, "y": y, "colspan": colspan, "rowspan": rowspan, "is_head": cell.kind == "th",
                    "children": _flow_data(cell.children),
                }
            )  # fmt: skip
            x += colspan
    columns = max((x for x, _y in taken), default=0) + 1
    cells += [
        {"x": x, "y": y, "colspan": 1, "rowspan": 1, "is_head": False, "children": []}
        for y in range(height)
        for x in range(columns)
        if (x, y) not in taken
    ]
    cells.sort(key=lambda cell: (cell["y"], cell["x"]))
    return {"kind": "table", "columns": columns, "head": _whole_head(table, cells), "cells": cells}  # fmt: skip


def _free_span(
    cell: Block, x: int, y: int, height: int, taken: set[tuple[int, int]]
) -> tuple[int, int]:
    colspan = min(cell.colspan, MAX_COLUMNS - x)
    while any((x + i, y) in taken for i in range(1, colspan)):
        colspan -= 1
    return colspan, min(cell.rowspan, height - y)


def _whole_head(table: Block, cells: list[dict[str, Any]]) -> int:
    """Header rows that no cell leaves downwards."""
    head, whole, reach = header_rows(table), 0, 0
    for y, row in groupby(cells, key=lambda cell: cell["y"]):
        if y >= head:
            break
        reach = max(reach, *(y + cell["rowspan"] for cell in row))
        if reach <= y + 1:
            whole = y + 1
    return whole
