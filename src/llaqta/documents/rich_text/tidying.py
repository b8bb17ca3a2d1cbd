"""Blocks as somebody typed them, made canonical: single spaces, no empty shells, tables with their header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from llaqta.documents.rich_text.lists import with_lists
from llaqta.documents.rich_text.tree import SPACES, Block, Run, joined, shown


def tidy(blocks: list[Block]) -> list[Block]:
    tidied: list[Block] = []
    for block in with_lists(blocks):
        if block.kind == "table":
            if table := _tidy_table(block):
                tidied.append(table)
        elif block.kind in {"h2", "h3", "h4"}:
            if lines := paragraphs(block.runs):
                runs = [run for line in lines for run in (Run(" "), *line)]
                tidied.append(Block(block.kind, _tidy_line(runs)))
        elif block.children:
            if (held := _tidy_holder(block)).children:
                tidied.append(held)
        else:
            tidied.extend(Block("p", runs) for runs in paragraphs(block.runs))
    return tidied


def _tidy_holder(block: Block) -> Block:
    """A list, item, quote or cell. Depth is bounded by the reader."""
    tidied: list[Block] = []
    inside = block.children
    for child in inside if block.kind == "li" else with_lists(inside):
        if child.kind in {"li", "ul", "ol"}:
            if (held := _tidy_holder(child)).children:
                tidied.append(held)
        else:
            tidied.extend(Block("p", runs) for runs in paragraphs(child.runs))
    return Block(
        block.kind, children=tidied, colspan=block.colspan, rowspan=block.rowspan
    )


def _tidy_table(table: Block) -> Block | None:
    rows = [
        Block("tr", children=[_tidy_holder(cell) for cell in row.children])
        for row in table.children
        if row.children
    ]
    if not any(cell.children for row in rows for cell in row.children):
        return None
    if not any(cell.kind == "th" for row in rows for cell in row.children):
        _find_header(rows)
    return Block("table", children=rows)


def _find_header(rows: list[Block]) -> None:
    """A first row all in bold letters is the header that its author meant: Word and Google know no other."""
    lines = [line for cell in rows[0].children for line in cell.children]
    runs = [run for line in lines for run in line.runs]
    if len(rows) < 2 or not all(cell.children for cell in rows[0].children):
        return
    if not all(line.kind == "p" and line.runs for line in lines):
        return
    if not all("strong" in run.marks for run in runs if run.is_text):
        return
    for cell in rows[0].children:
        cell.kind = "th"
    for line in lines:
        line.runs = joined(
            [replace(run, marks=run.marks - {"strong"}) for run in line.runs]
        )


def paragraphs(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs of a paragraph with single spaces, cut at every empty line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.is_break:
            lines.append([])
        else:
            lines[-1].append(run)
    paragraphs: list[list[Run]] = [[]]
    for line in map(_tidy_line, lines):
        if not line:
            paragraphs.append([])
        elif paragraphs[-1]:
            paragraphs[-1] += [Run(is_break=True), *line]
        else:
            paragraphs[-1] += line
    return [paragraph for paragraph in paragraphs if paragraph]


def _tidy_line(line: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for (marks, href, src), group in groupby(
        line, key=lambda run: (run.marks, run.href, run.src)
    ):
        if src:
            merged.extend(group)
            continue
        text = shown("".join(run.text for run in group))
        if text:
            merged.append(Run(text, marks, href))
    spaced: list[Run] = []
    after_space = True  # nothing before the first word
    for run in merged:
        if run.src:
            spaced.append(run)
            after_space = False
            continue
        text = SPACES.sub(_one_space, run.text)
        if after_space:
            text = text.lstrip(" \xa0")
        if text:
            spaced.append(Run(text, run.marks, run.href))
            after_space = text[-1] in " \xa0"
    while spaced and spaced[-1].is_text:
        text = spaced[-1].text.rstrip(" \xa0")
        if text:
            last = spaced[-1]
            spaced[-1] = Run(text, last.marks, last.href)
            break
        spaced.pop()
    # What was dropped may have stood between two alike.
    return joined(spaced)


def _one_space(found: re.Match[str]) -> str:
    """A hard space alone holds a number to its unit; with others it only pushes text to the right."""
    return "\xa0" if found[0] == "\xa0" else " "
