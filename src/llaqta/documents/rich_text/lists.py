"""Lists that somebody typed as paragraphs, by Word's class or by the sign they start with, as real lists."""

from __future__ import annotations

import re
from typing import Final

from llaqta.documents.rich_text.tree import Block, Run

_BULLET: Final = re.compile(r"[·•▪◦●○■□–—\-*§oØ➢✓✔][ \t\xa0]+")
_NUMBER: Final = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]-?[ \t\xa0]+")
_SIGN: Final = re.compile(
    r"[·•▪◦●■➢][ \t\xa0]*"
)  # a bullet whoever wrote it, also without a class


def with_lists(blocks: list[Block]) -> list[Block]:
    """Paragraphs that are items of a list, by Word's class or by the sign they start with, as real lists."""
    listed: list[Block] = []
    waiting: list[tuple[int, str, Block]] = []
    for block in blocks:
        if item := _as_item(block):
            waiting.append(item)
            continue
        listed += lists_of(waiting)
        waiting = []
        listed.append(block)
    return listed + lists_of(waiting)


def _as_item(block: Block) -> tuple[int, str, Block] | None:
    is_word = block.kind.startswith("word")
    if not is_word and block.kind != "p":
        return None
    start = "".join(run.text for run in block.runs[:8] if run.is_text).lstrip()
    if is_word:
        level, block.kind = int(block.kind[4:]), "p"
        sign = _BULLET.match(start) or _NUMBER.match(start)
        kind = (
            "ol" if sign and _NUMBER.match(start) and not _BULLET.match(start) else "ul"
        )
    else:
        level, kind, sign = 1, "ul", _SIGN.match(start)
        if sign is None:
            return None
    text_only = [run for run in block.runs if not run.is_text or run.text.strip()]
    if sign:
        text_only = _without_start(text_only, len(sign[0].rstrip()))
    return level, kind, Block("p", text_only)


def _without_start(runs: list[Run], count: int) -> list[Run]:
    """The runs without the first `count` characters that are no space: the sign of the item."""
    left: list[Run] = []
    for run in runs:
        text = run.text
        while count and run.is_text and text:
            count -= 0 if text[0].isspace() else 1
            text = text[1:]
        if not run.is_text:
            left.append(run)
        elif text:
            left.append(Run(text, run.marks, run.href))
    return left


def lists_of(items: list[tuple[int, str, Block]]) -> list[Block]:
    """Items with their levels and kinds as lists inside lists. Another kind at the same level is another list."""
    lists: list[Block] = []
    stack: list[Block] = []  # the open lists, outermost first
    for level, kind, line in items:
        del stack[level:]
        if len(stack) == level and stack[-1].kind != kind:
            stack.pop()
        while len(stack) < level:
            inner = Block(kind)
            if not stack:
                lists.append(inner)
            else:
                if not stack[-1].children:
                    stack[-1].children.append(Block("li"))
                stack[-1].children[-1].children.append(inner)
            stack.append(inner)
        stack[-1].children.append(Block("li", children=[line]))
    return lists
