"""What a text is made of: blocks that hold runs or other blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from llaqta.lib import text as texts

MAX_DEPTH: Final = 5  # lists and quotes inside each other; what is deeper moves up
MAX_COLUMNS: Final = 30

MARKS: Final = ("strong", "em", "u", "sub", "sup")  # the order in which they nest
PICTURE_ADDRESS: Final = re.compile(
    r"/mesa/documentos/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/imagenes/(?P<id>[0-9]{1,18})/"
)
SPACES: Final = re.compile(r"[ \t\r\n\f\xa0\x85]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same marks; or a line break, or a picture."""

    text: str = ""
    marks: frozenset[str] = frozenset()
    href: str = ""
    src: str = ""  # of a picture; `text` is then what it shows, in words
    is_break: bool = False

    @property
    def is_text(self) -> bool:
        return not self.src and not self.is_break


@dataclass(slots=True)
class Block:
    """`kind`: p, h2, h3, h4, ul, ol, li, blockquote, table, tr, th, td."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    colspan: int = 1
    rowspan: int = 1


def header_rows(table: Block) -> int:
    """How many rows at the top hold nothing but `th`."""
    count = 0
    for row in table.children:
        if not all(cell.kind == "th" for cell in row.children):
            break
        count += 1
    return count


@lru_cache(maxsize=64)
def picture_ids(html: str) -> tuple[int, ...]:
    """The keys of the pictures that a body shows, in order, each once."""
    found = (int(match["id"]) for match in PICTURE_ADDRESS.finditer(html))
    return tuple(dict.fromkeys(found))


def child_of(holder: Block, kind: str) -> Block:
    """A new block at the end of what the holder holds."""
    block = Block(kind)
    holder.children.append(block)
    return block


def shown(text: str) -> str:
    """NFC, without controls and signs that turn text around; the spaces at its ends stay."""
    if text.isascii() and text.isprintable():  # most texts, in a tenth of the time
        return text
    return texts.clean(f"|{text}|")[1:-1]


def joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and last.is_text and run.is_text and (last.marks, last.href) == (run.marks, run.href):  # fmt: skip
            joined[-1] = Run(shown(last.text + run.text), run.marks, run.href)
        else:
            joined.append(run)
    return joined
