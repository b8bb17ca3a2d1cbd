"""From the sanitizer's HTML to blocks, as they stand there: `tidying` makes them canonical."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Final

from llaqta.documents.rich_text.tags import with_texts
from llaqta.documents.rich_text.tree import (
    MAX_COLUMNS,
    MAX_DEPTH,
    PICTURE_ADDRESS,
    SPACES,
    Block,
    Run,
    child_of,
    shown,
)
from llaqta.lib.text import clean_line

_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,1000}", re.IGNORECASE)
_STYLE_MARKS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), mark)
    for pattern, mark in (
        (r"(?<![\w-])font-weight:\s*(?:bold|bolder|[6-9]00)\b", "strong"),
        (r"font-style:\s*(?:italic|oblique)\b", "em"),
        (r"text-decoration(?:-line)?:[^;]*\bunderline\b", "u"),
        (r"vertical-align:\s*sub\b", "sub"),
        (r"vertical-align:\s*super\b", "sup"),
    )
)
_NOT_BOLD: Final = re.compile(
    r"(?<![\w-])font-weight:\s*(?:normal|lighter|[1-5]00)\b", re.IGNORECASE
)
_HIDDEN: Final = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
_WORD_LIST: Final = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_TAG_MARKS: Final = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "u": "u", "ins": "u", "sub": "sub", "sup": "sup",
}  # fmt: skip
_HEADINGS: Final = {
    "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4",
}  # fmt: skip
_VOID: Final = {"br", "hr", "img"}


@dataclass(slots=True)
class _Place:
    """An open element. Those that hold blocks have `blocks`; the rest write into the nearest that does."""

    tag: str
    holder: Block
    marks: frozenset[str]
    href: str
    hidden: bool
    depth: int
    verbatim: bool = False

    @property
    def blocks(self) -> list[Block]:
        return self.holder.children


# What the sanitizer writes: names in small letters, values in double quotes, no «<» that opens nothing.
_PIECE: Final = re.compile(
    r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*+)(?P<attributes>(?: [a-z]++="[^"]*+")*+)>'
    r"|(?P<text>[^<]++)"
)
_ATTRIBUTE: Final = re.compile(r' ([a-z]++)="([^"]*+)"')


def read(sound: str, texts: list[str]) -> list[Block]:
    """The blocks of what the sanitizer wrote, with the texts that `in_measure` took out."""
    reader = _Reader()
    for piece in _PIECE.finditer(sound):
        if (text := piece["text"]) is not None:
            reader.read_text(with_texts(text, texts))
        elif piece["close"]:
            reader.read_end(piece["name"])
        else:
            found = _ATTRIBUTE.findall(piece["attributes"])
            reader.read_start(
                piece["name"], {name: unescape(value) for name, value in found}
            )
    return reader.root.blocks


class _Reader:
    """Builds the tree. Without recursion: a hundred open tags are no danger."""

    def __init__(self) -> None:
        self.root = _Place("", Block("root"), frozenset(), "", hidden=False, depth=0)
        self.open: list[_Place] = [self.root]
        self.line: Block | None = None  # the paragraph that text goes to
        self.line_holder: Block | None = None

    def read_start(self, tag: str, attributes: dict[str, str]) -> None:
        above = self.open[-1]
        place = _Place(
            tag,
            above.holder,
            _marks(tag, attributes.get("style", ""), above.marks),
            _link(attributes.get("href", "")) if tag == "a" else above.href,
            above.hidden or bool(_HIDDEN.search(attributes.get("style", ""))),
            above.depth,
            verbatim=above.verbatim or tag == "pre",
        )
        if tag in _VOID:
            self._void(tag, attributes, place)
            return
        if tag in _OPENERS:
            self.line = None
            _OPENERS[tag](self, tag, attributes, place)
        self.open.append(place)

    def read_end(self, tag: str) -> None:
        if len(self.open) == 1 or tag in _VOID:
            return
        # The sanitizer closes everything in order.
        while len(self.open) > 1:
            place = self.open.pop()
            if place.tag == tag:
                break
        if tag in _OPENERS:
            self.line = None

    def read_text(self, data: str) -> None:
        place = self.open[-1]
        data = shown(data)  # a sign without a shape before a bullet is no letter
        if place.hidden or not data:
            return
        if place.holder.kind in {"table", "tr", "ul", "ol"} and not data.strip():
            return  # the spaces between the tags
        if not place.verbatim:
            self._append(Run(data, place.marks, place.href), place)
            return
        for number, part in enumerate(data.split("\n")):
            if number:
                self._append(Run(is_break=True), place)
            self._append(Run(part, place.marks, place.href), place)

    def _void(self, tag: str, attributes: dict[str, str], place: _Place) -> None:
        if place.hidden:
            return
        if tag == "hr":
            self.line = None
        elif tag == "br":
            self._append(Run(is_break=True), place)
        elif PICTURE_ADDRESS.fullmatch(attributes.get("src", "")):
            alt = clean_line(attributes.get("alt", ""))[:300]
            self._append(Run(alt, src=attributes["src"]), place)

    def _append(self, run: Run, place: _Place) -> None:
        holder = _room_for_text(place.holder)
        if self.line is None or self.line_holder is not holder:
            if run.is_text and not SPACES.sub("", run.text):
                return  # the space between two blocks
            self.line = Block("p")
            self.line_holder = holder
            holder.children.append(self.line)
        self.line.runs.append(run)

    # What each element opens. `place.holder` is where its own children go.

    def open_line(self, tag: str, attributes: dict[str, str], place: _Place) -> None:
        """A paragraph or heading. Inside a cell or an item a heading is a strong paragraph."""
        kind = _HEADINGS.get(tag, "p")
        level = _word_level(attributes) if kind == "p" else 0
        if kind == "p" and not level:
            return
        if kind != "p" and place.holder.kind != "root":
            place.marks |= {"strong"}
            return
        holder = _room_for_text(place.holder)
        self.line = Block(f"word{level}" if level else kind)
        self.line_holder = holder
        holder.children.append(self.line)

    def open_caption(
        self, _tag: str, _attributes: dict[str, str], place: _Place
    ) -> None:
        """The words over a table, as a paragraph before it."""
        if place.holder.kind == "table":
            place.holder = self.line_holder = self.root.holder
            self.line = Block("p")
            self.root.blocks.insert(len(self.root.blocks) - 1, self.line)

    def open_list(self, tag: str, _attributes: dict[str, str], place: _Place) -> None:
        place.depth += 1
        if place.depth > MAX_DEPTH:
            return
        holder = place.holder
        if holder.kind in {"ul", "ol"}:  # a list right inside a list: Word and Google
            if not holder.children:
                holder.children.append(Block("li"))
            holder = holder.children[-1]
        place.holder = child_of(_room_for_text(holder), "ol" if tag == "ol" else "ul")

    def open_item(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        holder = place.holder
        if (
            holder.kind == "li"
        ):  # of a list too deep to keep: its items follow each other
            return
        if holder.kind not in {"ul", "ol"}:
            holder = child_of(_room_for_text(holder), "ul")
        place.holder = child_of(holder, "li")

    def open_quote(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        if place.holder.kind == "root":
            place.holder = child_of(place.holder, "blockquote")

    def open_table(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        """A table inside anything but the text itself is only a way to lay things out: its cells become paragraphs."""
        if place.holder.kind == "root":
            place.holder = child_of(place.holder, "table")

    def open_row(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        if place.holder.kind == "table":
            place.holder = child_of(place.holder, "tr")

    def open_cell(self, tag: str, attributes: dict[str, str], place: _Place) -> None:
        if place.holder.kind != "tr":
            return
        cell = child_of(place.holder, tag)
        cell.colspan = _span(attributes.get("colspan", ""))
        cell.rowspan = _span(attributes.get("rowspan", ""))
        place.holder = cell


_Opener = Callable[[_Reader, str, dict[str, str], _Place], None]
_LINES: Final = (
    "p", "div", "pre", "section", "article", "header", "footer", "main", "aside", "address", "figure", "figcaption", "center",
    "dl", "dt", "thead", "tbody", "tfoot", *_HEADINGS,
)  # fmt: skip
_OPENERS: Final[dict[str, _Opener]] = {
    **dict.fromkeys(_LINES, _Reader.open_line),
    "ul": _Reader.open_list,
    "ol": _Reader.open_list,
    "li": _Reader.open_item,
    "dd": _Reader.open_quote,
    "blockquote": _Reader.open_quote,
    "table": _Reader.open_table,
    "caption": _Reader.open_caption,
    "tr": _Reader.open_row,
    "td": _Reader.open_cell,
    "th": _Reader.open_cell,
}


def _room_for_text(holder: Block) -> Block:
    """Text between the rows of a table or the items of a list goes into the last of them, a new one at worst."""
    inner = {"table": "tr", "tr": "td", "ul": "li", "ol": "li"}
    while holder.kind in inner:
        holder = (
            holder.children[-1]
            if holder.children
            else child_of(holder, inner[holder.kind])
        )
    return holder


def _marks(tag: str, style: str, above: frozenset[str]) -> frozenset[str]:
    if not style and tag not in _TAG_MARKS:
        return above
    found = set(above)
    if tag in _TAG_MARKS:
        found.add(_TAG_MARKS[tag])
    for pattern, mark in _STYLE_MARKS:
        if pattern.search(style):
            found.add(mark)
    if _NOT_BOLD.search(style):  # Google wraps everything in a bold that is not
        found.discard("strong")
    if {"sub", "sup"} <= found:
        found.discard("sub")
    return frozenset(found)


def _link(href: str) -> str:
    return href if _LINK.fullmatch(href) else ""


def _span(typed: str) -> int:
    return (
        max(1, min(int(typed), MAX_COLUMNS))
        if typed.isascii() and typed.isdigit() and len(typed) < 5
        else 1
    )


def _word_level(attributes: dict[str, str]) -> int:
    if found := _WORD_LIST.search(attributes.get("style", "")):
        return max(1, min(int(found[1]), MAX_DEPTH))
    return 1 if attributes.get("class", "").startswith("MsoListParagraph") else 0
