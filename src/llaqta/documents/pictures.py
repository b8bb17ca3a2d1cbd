"""Starts the child that draws pictures of a file or reads its text, and survives whatever becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from llaqta.documents.child import ask_child

CHILD: Final = Path(__file__).with_name("picture_child.py")
SECONDS: Final = 20.0  # of the wall clock; the child's own limit is on the processor


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of the first page, or the problem: `broken`, `password` or `too_heavy`."""

    jpeg: bytes = b""
    page_count: int | None = None
    problem: str = ""


@lru_cache(maxsize=1)
def tool() -> str:
    """What draws, with versions: kept beside each picture."""
    return f"llaqta-picture 1, pypdfium2 {version('pypdfium2')}, Pillow {version('pillow')}"


def draw(path: Path, media_type: str, *, seconds: float = SECONDS) -> Picture:
    """Draw the first page of a file in a process with limits. Never raises for what is in the file."""
    facts, jpeg = ask_child(CHILD, str(path), media_type, seconds=seconds)
    return Picture(
        jpeg=jpeg,
        page_count=facts.get("pages"),
        problem=facts.get("problem", "" if jpeg else "broken"),
    )


@dataclass(frozen=True, slots=True)
class PageDifference:
    """A page that looks different: its number from 1, and two JPEGs of it, empty beyond the first few."""

    number: int
    before: bytes = b""
    after: bytes = b""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two PDFs look beside each other, or the `problem` for which that cannot be said: `broken`, `too_heavy`."""

    pages_before: int = 0
    pages_after: int = 0
    compared: int = 0
    different: tuple[PageDifference, ...] = ()
    covered: tuple[int, ...] = ()  # pages on which something is no longer seen
    problem: str = ""

    @property
    def hides_nothing(self) -> bool:
        """Whatever was to be seen on the pages that were compared still is; more may stand on empty paper."""
        return (
            not self.problem
            and not self.covered
            and self.pages_before == self.pages_after
        )

    @property
    def is_whole(self) -> bool:
        return self.pages_after == self.compared

    @property
    def looks_equal(self) -> bool:
        return (
            not self.problem
            and not self.different
            and self.pages_before == self.pages_after == self.compared
        )


def compare(before: Path, after: Path, *, seconds: float = SECONDS) -> Comparison:
    """Draw each page of two PDFs and say which look different. Never raises for what is in the files."""
    facts, pictures = ask_child(
        CHILD, "compare", str(before), str(after), seconds=seconds
    )
    if problem := facts.get("problem"):
        return Comparison(problem=problem)
    drawn = []
    for size in facts["sizes"]:
        drawn.append(pictures[:size])
        pictures = pictures[size:]
    pairs = list(zip(drawn[::2], drawn[1::2], strict=True))
    pages_before, pages_after = facts["pages"]
    return Comparison(
        pages_before=pages_before,
        pages_after=pages_after,
        compared=facts["compared"],
        different=tuple(
            PageDifference(number, *(pairs[place] if place < len(pairs) else ()))
            for place, number in enumerate(facts["different"])
        ),
        covered=tuple(facts["covered"]),
    )


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says, and how many signatures it carries; or the `problem`: `broken`, `too_heavy`."""

    text: str = ""
    signature_count: int = 0
    problem: str = ""


def read_pdf(path: Path, *, seconds: float = SECONDS) -> PdfText:
    """Take the text out of a PDF. Never raises for what is in the file."""
    facts, text = ask_child(CHILD, "read", str(path), seconds=seconds)
    if problem := facts.get("problem"):
        return PdfText(problem=problem)
    return PdfText(
        text=text.decode().replace("\x00", ""), signature_count=facts["signatures"]
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size in points, and its words and a JPEG of it, unless the file has too many.

    Each of `lines` is a stretch of text with its left, top, width and height.
    """

    width: float
    height: float
    text: str
    jpeg: bytes
    lines: tuple[tuple[str, float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of a PDF; none when it carries signatures, or for a `problem`: `broken`, `too_heavy`."""

    signature_count: int = 0
    sheets: tuple[Sheet, ...] = ()
    problem: str = ""


def draw_sheets(path: Path, *, seconds: float = SECONDS) -> Sheets:
    """Draw every page of a PDF. Never raises for what is in the file."""
    facts, drawn = ask_child(CHILD, "pages", str(path), seconds=seconds)
    if problem := facts.get("problem"):
        return Sheets(problem=problem)
    sheets, start = [], 0
    for sheet in facts["sheets"]:
        end = start + sheet["size"]
        jpeg = drawn[start:end]
        lines = tuple(map(tuple, sheet["lines"]))
        sheets.append(
            Sheet(sheet["width"], sheet["height"], sheet["text"], jpeg, lines)
        )
        start = end
    return Sheets(facts["signatures"], tuple(sheets))
