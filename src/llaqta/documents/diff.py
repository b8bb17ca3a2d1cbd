"""What changed between two bodies, line by line and word by word, as values for a page. The page escapes; nothing here is HTML.

A line is a paragraph, a heading, an item of a list or a row of a table. Lines that stand in both texts anchor the comparison; between
them, lines that resemble each other are compared by words, the rest were taken out or put in.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final

from llaqta.documents.rich_text import Block, Run, parse, write_runs

ALIKE: Final = (
    0.45  # share of words in common that makes two lines the same one, changed
)
NEAR: Final = 20  # old lines in which the one that a new line comes from is looked for
MOST_COMPARISONS: Final = (
    600_000  # of words with words: what is longer is shown as taken out and put in
)
MOST_PAIRS: Final = (
    100_000  # of equal pieces: the time needed grows by their number and more
)
MOST_LINES: Final = 5_000  # beyond, nothing is looked for that moved
SECONDS: Final = 5.0  # after them, changed lines are shown as taken out and put in
_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line: `change` is SAME, ADDED or REMOVED."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison. `kind`: p, h2, h3, h4, item, quote, row. Only a row has more than one cell."""

    kind: str
    change: Change
    cells: tuple[tuple[Part, ...], ...]
    depth: int = 0  # of an item
    sign: str = ""  # of an item: «•» or «1.»
    has_new_format: bool = False  # the same words, with other marks

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class Changes:
    lines: tuple[Line, ...]
    added: int  # words
    removed: int

    @property
    def is_empty(self) -> bool:
        return all(line.change is Change.SAME and not line.has_new_format for line in self.lines)  # fmt: skip


def compare(before: str, after: str) -> Changes:
    """What one has to do to the clean body `before` to get `after`."""
    old, new = list(_lines(parse(before))), list(_lines(parse(after)))
    lines = tuple(_compare_lines(old, new, time.monotonic() + SECONDS))
    parts = [part for line in lines for cell in line.cells for part in cell]
    return Changes(
        lines,
        added=_count(parts, Change.ADDED),
        removed=_count(parts, Change.REMOVED),
    )


def _count(parts: Iterable[Part], change: Change) -> int:
    return sum(len(part.text.split()) for part in parts if part.change is change)


# -- A text as lines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plain:
    kind: str
    cells: tuple[str, ...]
    marked: str  # the same with its marks
    depth: int = 0
    sign: str = ""

    @property
    def key(self) -> tuple[str, int, str, tuple[str, ...]]:
        return self.kind, self.depth, self.sign[:1], self.cells


def _lines(blocks: Iterable[Block]) -> Iterator[_Plain]:
    for block in blocks:
        if block.kind in {"ul", "ol"}:
            yield from _items(block, 1)
        elif block.kind == "table":
            yield from map(_row, block.children)
        elif block.kind == "blockquote":
            for line in _lines(block.children):
                yield _Plain("quote", line.cells, line.marked)
        else:
            yield _Plain(block.kind, (_text(block.runs),), write_runs(block.runs))


def _items(listed: Block, depth: int) -> Iterator[_Plain]:
    for number, item in enumerate(listed.children, start=1):
        sign = f"{number}." if listed.kind == "ol" else "•"
        for child in item.children:
            if child.kind in {"ul", "ol"}:
                yield from _items(child, depth + 1)
                continue
            marked = write_runs(child.runs)
            yield _Plain("item", (_text(child.runs),), marked, depth, sign)
            sign = ""


def _row(row: Block) -> _Plain:
    cells = tuple(
        " ".join(line.cells[0] for line in _lines(cell.children))
        for cell in row.children
    )
    marked = "|".join(
        line.marked for cell in row.children for line in _lines(cell.children)
    )
    return _Plain("row", cells, marked)


def _text(runs: Sequence[Run]) -> str:
    return "".join(
        "\n" if run.is_break else f"[imagen: {run.text}]" if run.src else run.text
        for run in runs
    )


# -- Two texts ---------------------------------------------------------------------------------------------------------


def _compare_lines(
    old: list[_Plain], new: list[_Plain], until: float
) -> Iterator[Line]:
    # An item that only moved up keeps its key: the number is not part of it beyond its first figure.
    keys, others = [one.key for one in old], [one.key for one in new]
    if max(len(keys), len(others)) > MOST_LINES:
        alike = takewhile(
            lambda pair: pair[0] == pair[1], zip(keys, others, strict=False)
        )
        start = sum(1 for _pair in alike)
        yield from map(_same, old[:start], new[:start])
        yield from _between(old[start:], new[start:], until)
        return
    matcher: SequenceMatcher[Any] = (
        SequenceMatcher(None, _numbered(keys), _numbered(others), autojunk=False)
        if _pairs(keys, others) > MOST_PAIRS
        else SequenceMatcher(None, keys, others, autojunk=False)
    )
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            yield from map(_same, old[i1:i2], new[j1:j2])
        else:
            yield from _between(old[i1:i2], new[j1:j2], until)


def _pairs(old: Iterable[Hashable], new: Iterable[Hashable]) -> int:
    """How many equal pieces stand beside each other, each with each."""
    counts = Counter(new)
    return sum(counts[one] for one in old)


def _numbered(keys: Iterable[Hashable]) -> list[tuple[Hashable, int]]:
    """Lines that come again and again, told apart by which time it is."""
    seen: Counter[Hashable] = Counter()
    numbered = []
    for key in keys:
        numbered.append((key, seen[key]))
        seen[key] += 1
    return numbered


def _between(old: list[_Plain], new: list[_Plain], until: float) -> Iterator[Line]:
    """Lines between two anchors: each new one beside the next old one that resembles it. What went stands before what came."""
    pairs, start = [], 0
    for place, line in enumerate(new):
        if time.monotonic() > until:
            break
        near = range(start, min(start + NEAR, len(old)))
        found = next((one for one in near if _resemble(old[one], line)), None)
        if found is not None:
            pairs.append((found, place))
            start = found + 1
    i = j = 0
    for before, after in [*pairs, (len(old), len(new))]:
        yield from (_whole(line, Change.REMOVED) for line in old[i:before])
        yield from (_whole(line, Change.ADDED) for line in new[j:after])
        if before < len(old):
            yield _changed(old[before], new[after], until)
        i, j = before + 1, after + 1


def _resemble(old: _Plain, new: _Plain) -> bool:
    if (old.kind == "row") != (new.kind == "row") or len(old.cells) != len(new.cells):
        return False
    words, others = (re.findall(r"\w+", " ".join(one.cells)) for one in (old, new))
    if _is_too_much(words, others):
        return False
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _is_too_much(words: list[str], others: list[str]) -> bool:
    """Whether comparing them would take longer than a reader waits: they are too many, or the same ones again and again."""
    if len(words) * len(others) > MOST_COMPARISONS:
        return True
    said, also = ([one for one in many if one.strip()] for many in (words, others))
    return _pairs(said, also) > MOST_PAIRS


def _same(old: _Plain, new: _Plain) -> Line:
    cells = tuple((Part(Change.SAME, text),) for text in new.cells)
    return Line(
        new.kind,
        Change.SAME,
        cells,
        new.depth,
        new.sign,
        has_new_format=old.marked != new.marked,
    )


def _whole(line: _Plain, change: Change) -> Line:
    cells = tuple((Part(change, text),) for text in line.cells)
    return Line(line.kind, change, cells, line.depth, line.sign)


def _changed(old: _Plain, new: _Plain, until: float) -> Line:
    cells = tuple(
        tuple(_compare_words(before, after, until))
        for before, after in zip(old.cells, new.cells, strict=True)
    )
    return Line(new.kind, Change.CHANGED, cells, new.depth, new.sign)


def _compare_words(before: str, after: str, until: float) -> Iterator[Part]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if time.monotonic() > until or _is_too_much(old, new):
        yield Part(Change.REMOVED, before)
        yield Part(Change.ADDED, after)
        return
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():  # fmt: skip
        if what == "equal":
            yield Part(Change.SAME, "".join(new[j1:j2]))
            continue
        if i2 > i1:
            yield Part(Change.REMOVED, "".join(old[i1:i2]))
        if j2 > j1:
            yield Part(Change.ADDED, "".join(new[j1:j2]))
