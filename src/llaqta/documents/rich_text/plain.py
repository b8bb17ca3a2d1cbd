"""Plain text: for the search, and for the box of a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from llaqta.documents.errors import BodyTooLongError
from llaqta.documents.rich_text.cleaning import clean_html, parse
from llaqta.documents.rich_text.lists import lists_of
from llaqta.documents.rich_text.tree import MAX_DEPTH, Block, Run
from llaqta.documents.rich_text.writing import MAX_BODY, write_block
from llaqta.lib import text as texts


def plain_text(html: str) -> str:
    """All its words, a block on each line."""
    return "\n".join(_words(parse(html)))


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "tr":
            yield " · ".join(" ".join(_words(cell.children)) for cell in block.children)
        elif block.children:
            yield from _words(block.children)
        elif block.runs:
            yield "".join("\n" if run.is_break else run.text for run in block.runs)


def to_plain(html: str) -> str:
    """A clean body for a plain text box: blank lines between blocks, «- » and «1. » for lists, cells with «|» between them."""
    return "\n\n".join(_plain_block(block) for block in parse(html))


def _plain_block(block: Block) -> str:
    if block.kind in {"ul", "ol"}:
        return "\n".join(_plain_items(block, ""))
    if block.kind == "table":
        return "\n".join(
            " | ".join(" ".join(_words(cell.children)) for cell in row.children)
            for row in block.children
        )
    if block.kind == "blockquote":
        return "\n".join(
            f"> {line}"
            for child in block.children
            for line in _plain_block(child).split("\n")
        )
    mark = {"h2": "# ", "h3": "## ", "h4": "### "}.get(block.kind, "")
    return mark + "".join(_plain_run(run) for run in block.runs)


def _plain_run(run: Run) -> str:
    if run.is_break:
        return "\n"
    return f"[imagen: {run.text}]" if run.src else run.text


def _plain_items(listed: Block, indent: str) -> Iterator[str]:
    for number, item in enumerate(listed.children, start=1):
        sign = f"{number}. " if listed.kind == "ol" else "- "
        for child in item.children:
            if child.kind in {"ul", "ol"}:
                yield from _plain_items(child, indent + "  ")
            else:
                lines = _plain_block(child).split("\n")
                yield indent + sign + " ".join(lines)
                sign = "  "


_PLAIN_ITEM: Final = re.compile(r"( *)(-|\*|•|\d{1,3}[.)]) +(.*)")


def from_plain(typed: str, *, before: str = "") -> str:
    """Clean HTML of what was typed in a plain text box.

    `before` is the body that the box showed, as `to_plain` gives it: a block that nobody touched keeps its bold letters, its
    table, its pictures. Never raises but BodyTooLongError.
    """
    if len(typed) > MAX_BODY:
        raise BodyTooLongError
    kept: dict[str, list[Block]] = {}
    for block in parse(before):
        kept.setdefault(texts.clean(_plain_block(block)), []).append(block)
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n+", texts.clean(typed)):
        chunk = chunk.strip("\n")
        same = kept.get(texts.clean(chunk))
        if same:
            blocks.append(same.pop(0) if len(same) > 1 else same[0])
        elif chunk.strip():
            blocks.extend(_typed_blocks(chunk))
    return clean_html("".join(write_block(block) for block in blocks))


def _typed_blocks(chunk: str) -> Iterator[Block]:
    lines = chunk.split("\n")
    heading = re.match(r"(#{1,3}) +(.*)", chunk)
    if heading and len(lines) == 1:
        yield Block(f"h{len(heading[1]) + 1}", [Run(heading[2])])
        return
    if len(lines) > 1 and len({line.count(" | ") for line in lines} - {0}) == 1 and all(" | " in line for line in lines):  # fmt: skip
        yield Block("table", children=[_typed_row(line) for line in lines])
        return
    if all(line.startswith(">") for line in lines):
        inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
        yield Block("blockquote", children=[_typed_paragraph(inner.split("\n"))])
        return
    for is_list, group in groupby(lines, key=lambda line: bool(_PLAIN_ITEM.fullmatch(line))):  # fmt: skip
        if is_list:
            yield from lists_of([_typed_item(line) for line in group])
        else:
            yield _typed_paragraph(list(group))


def _typed_item(line: str) -> tuple[int, str, Block]:
    found = _PLAIN_ITEM.fullmatch(line)
    assert found  # noqa: S101  the caller has matched it
    level = min(len(found[1]) // 2 + 1, MAX_DEPTH)
    kind = "ol" if found[2][0].isdigit() else "ul"
    return level, kind, Block("p", [Run(found[3])])


def _typed_row(line: str) -> Block:
    cells = [Block("td", children=[Block("p", [Run(cell)])]) for cell in line.split(" | ")]  # fmt: skip
    return Block("tr", children=cells)


def _typed_paragraph(lines: list[str]) -> Block:
    runs: list[Run] = []
    for number, line in enumerate(lines):
        if number:
            runs.append(Run(is_break=True))
        runs.append(Run(line))
    return Block("p", runs)


def read_body(typed: str, *, is_html: bool, before: str = "") -> str:
    """What a form brings, as a clean body: HTML from the rich editor, or plain text from a browser without it."""
    return clean_html(typed) if is_html else from_plain(typed, before=before)
