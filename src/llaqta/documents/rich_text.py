"""The text of a document: cleaned HTML with few elements, in one canonical shape.

Whatever is pasted or posted goes through `clean_html` once, before it is stored. What comes out is a short list of blocks: `p`,
`h2` to `h4`, `ul`, `ol`, `table`, `blockquote`; inside them text with `strong`, `em`, `u`, `sub`, `sup`, `a`, `br`, `img`. A block
never stands inside a paragraph, marks nest in one order, spaces are single: cleaning it again changes nothing. The same tree feeds
the printed paper (`blocks_of`), the search (`plain_text`), the difference between two versions (`diff.py`) and the plain text box
of a browser without JavaScript (`to_plain`, `from_plain`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Any, Final

import nh3

from llaqta.documents.errors import BodyTooLongError
from llaqta.lib import text as texts

MAX_HTML: Final = 2_000_000  # characters posted: Word pastes ten times what it says
MAX_BODY: Final = 400_000  # characters kept: some 150 pages
MAX_DEPTH: Final = 5  # lists and quotes inside each other; what is deeper moves up
MAX_COLUMNS: Final = 30
MAX_ATTRIBUTE: Final = 2_000  # characters read of a style, an address or a title
MAX_NESTING: Final = (
    200  # elements open at once in what is read; the sanitizer needs time by its square
)

# -- The canonical tree ----------------------------------------------------------------------------------------------

MARKS: Final = ("strong", "em", "u", "sub", "sup")  # the order in which they nest
PICTURE_ADDRESS: Final = re.compile(
    r"/mesa/documentos/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/imagenes/(?P<id>[0-9]{1,18})/"
)
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,1000}", re.IGNORECASE)


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


def clean_html(html: str) -> str:
    """What a person wrote or pasted, without anything but the elements above.

    Knows Word, LibreOffice and Google Docs: lists typed as paragraphs become lists, formats in styles become marks, comments,
    office tags and empty shells go. Cleaning twice is cleaning once. Raises BodyTooLongError; nothing else, whatever comes in.
    """
    if len(html) > MAX_HTML:
        raise BodyTooLongError
    written = write(parse(html))
    if len(written) > MAX_BODY:
        raise BodyTooLongError
    return written


def parse(html: str) -> list[Block]:
    """The tree of any HTML. Of clean HTML it is exactly what stands there."""
    sound = nh3.clean(
        _shallow(html.replace("\0", "")),
        tags=_READ_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes={
            "*": {"style", "class"},
            "a": {"href"},
            "img": {"src", "alt"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
            "ol": {"start"},
        },
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(sound)
    reader.close()
    return _tidy(reader.root.blocks)


def _shallow(html: str) -> str:
    """Without the tags of elements inside more than `MAX_NESTING` others: a megabyte of them would keep the sanitizer busy for minutes."""
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        if found["name"].lower() in _NEVER_DEEP:
            return found[0]
        if found["close"]:
            depth, was = max(depth - 1, 0), depth
        else:
            depth = was = depth + 1
        return "" if was > MAX_NESTING else found[0]

    return _TAG.sub(keep, html)


_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s<>/]*)[^<>]*>?")
# Empty ones, and those that the next one closes.
_NEVER_DEEP: Final = {
    "br", "hr", "img", "col", "input", "link", "meta", "wbr", "p", "li", "dt", "dd", "tr", "td", "th",
}  # fmt: skip


def write(blocks: Sequence[Block]) -> str:
    """The tree as HTML. The sanitizer has the last word, so that a mistake above cannot let anything through."""
    return nh3.clean(
        "".join(_write_block(block) for block in blocks),
        tags=_WRITTEN_TAGS,
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


_READ_TAGS: Final = {
    "p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "section", "article", "header", "footer", "main", "aside",
    "address", "figure", "figcaption", "center", "span", "font", "strong", "b", "em", "i", "u", "ins", "cite", "sub", "sup",
    "a", "img",
}  # fmt: skip
_WRITTEN_TAGS: Final = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "strong", "em", "u", "sub", "sup", "a", "img",
}  # fmt: skip
_DROPPED_WHOLE: Final = {
    "script", "style", "head", "title", "xml", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea",
}  # fmt: skip


def _only_our_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if PICTURE_ADDRESS.fullmatch(value) else None
    return value


# -- Reading ---------------------------------------------------------------------------------------------------------

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


class _Reader(HTMLParser):
    """Builds the tree from HTML that the sanitizer has made well formed. Without recursion: a thousand open tags are no danger."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Place("", Block("root"), frozenset(), "", hidden=False, depth=0)
        self.open: list[_Place] = [self.root]
        self.line: Block | None = None  # the paragraph that text goes to
        self.line_holder: Block | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: (value or "")[:MAX_ATTRIBUTE] for name, value in attrs}
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

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) == 1 or tag in _VOID:
            return
        # The sanitizer closes everything in order.
        while len(self.open) > 1:
            place = self.open.pop()
            if place.tag == tag:
                break
        if tag in _OPENERS:
            self.line = None

    def handle_data(self, data: str) -> None:
        place = self.open[-1]
        data = _shown(data)  # a sign without a shape before a bullet is no letter
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
            alt = texts.clean_line(attributes.get("alt", ""))[:300]
            self._append(Run(alt, src=attributes["src"]), place)

    def _append(self, run: Run, place: _Place) -> None:
        holder = _room_for_text(place.holder)
        if self.line is None or self.line_holder is not holder:
            if run.is_text and not _SPACES.sub("", run.text):
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
        place.holder = _child(_room_for_text(holder), "ol" if tag == "ol" else "ul")

    def open_item(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        holder = place.holder
        if (
            holder.kind == "li"
        ):  # of a list too deep to keep: its items follow each other
            return
        if holder.kind not in {"ul", "ol"}:
            holder = _child(_room_for_text(holder), "ul")
        place.holder = _child(holder, "li")

    def open_quote(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        if place.holder.kind == "root":
            place.holder = _child(place.holder, "blockquote")

    def open_table(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        """A table inside anything but the text itself is only a way to lay things out: its cells become paragraphs."""
        if place.holder.kind == "root":
            place.holder = _child(place.holder, "table")

    def open_row(self, _tag: str, _attributes: dict[str, str], place: _Place) -> None:
        if place.holder.kind == "table":
            place.holder = _child(place.holder, "tr")

    def open_cell(self, tag: str, attributes: dict[str, str], place: _Place) -> None:
        if place.holder.kind != "tr":
            return
        cell = _child(place.holder, tag)
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


def _child(holder: Block, kind: str) -> Block:
    block = Block(kind)
    holder.children.append(block)
    return block


def _room_for_text(holder: Block) -> Block:
    """Text between the rows of a table or the items of a list goes into the last of them, a new one at worst."""
    inner = {"table": "tr", "tr": "td", "ul": "li", "ol": "li"}
    while holder.kind in inner:
        holder = (
            holder.children[-1]
            if holder.children
            else _child(holder, inner[holder.kind])
        )
    return holder


def _marks(tag: str, style: str, above: frozenset[str]) -> frozenset[str]:
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


# -- Tidying ---------------------------------------------------------------------------------------------------------

_BULLET: Final = re.compile(r"[·•▪◦●○■□–—\-*§oØ➢✓✔][ \t\xa0]+")
_NUMBER: Final = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]-?[ \t\xa0]+")
_SIGN: Final = re.compile(
    r"[·•▪◦●■➢][ \t\xa0]*"
)  # a bullet whoever wrote it, also without a class
_SPACES: Final = re.compile(r"[ \t\r\n\f\xa0\x85]+")


def _tidy(blocks: list[Block]) -> list[Block]:
    tidied: list[Block] = []
    for block in _with_lists(blocks):
        if block.kind == "table":
            if table := _tidy_table(block):
                tidied.append(table)
        elif block.kind in {"h2", "h3", "h4"}:
            if lines := _paragraphs(block.runs):
                runs = [run for line in lines for run in (Run(" "), *line)]
                tidied.append(Block(block.kind, _tidy_line(runs)))
        elif block.children:
            if (held := _tidy_holder(block)).children:
                tidied.append(held)
        else:
            tidied.extend(Block("p", runs) for runs in _paragraphs(block.runs))
    return tidied


def _tidy_holder(block: Block) -> Block:
    """A list, item, quote or cell. Depth is bounded by the reader."""
    tidied: list[Block] = []
    inside = block.children
    for child in inside if block.kind == "li" else _with_lists(inside):
        if child.kind in {"li", "ul", "ol"}:
            if (held := _tidy_holder(child)).children:
                tidied.append(held)
        else:
            tidied.extend(Block("p", runs) for runs in _paragraphs(child.runs))
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
        line.runs = _joined(
            [replace(run, marks=run.marks - {"strong"}) for run in line.runs]
        )


def _with_lists(blocks: list[Block]) -> list[Block]:
    """Paragraphs that are items of a list, by Word's class or by the sign they start with, as real lists."""
    listed: list[Block] = []
    waiting: list[tuple[int, str, Block]] = []
    for block in blocks:
        if item := _as_item(block):
            waiting.append(item)
            continue
        listed += _lists_of(waiting)
        waiting = []
        listed.append(block)
    return listed + _lists_of(waiting)


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


def _lists_of(items: list[tuple[int, str, Block]]) -> list[Block]:
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


def _paragraphs(runs: Iterable[Run]) -> list[list[Run]]:
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
        text = _shown("".join(run.text for run in group))
        if text:
            merged.append(Run(text, marks, href))
    spaced: list[Run] = []
    after_space = True  # nothing before the first word
    for run in merged:
        if run.src:
            spaced.append(run)
            after_space = False
            continue
        text = _SPACES.sub(_one_space, run.text)
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
    return _joined(spaced)


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and last.is_text and run.is_text and (last.marks, last.href) == (run.marks, run.href):  # fmt: skip
            joined[-1] = Run(_shown(last.text + run.text), run.marks, run.href)
        else:
            joined.append(run)
    return joined


def _one_space(found: re.Match[str]) -> str:
    """A hard space alone holds a number to its unit; with others it only pushes text to the right."""
    return "\xa0" if found[0] == "\xa0" else " "


def _shown(text: str) -> str:
    """NFC, without controls and signs that turn text around; the spaces at its ends stay."""
    cleaned = texts.clean(f"|{text}|")
    return cleaned[1:-1]


# -- Writing ---------------------------------------------------------------------------------------------------------


def _write_block(block: Block) -> str:
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
        write_runs(child.runs) if bare and child.kind == "p" else _write_block(child)
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


def header_rows(table: Block) -> int:
    """How many rows at the top hold nothing but `th`."""
    count = 0
    for row in table.children:
        if not all(cell.kind == "th" for cell in row.children):
            break
        count += 1
    return count


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


# -- Plain text, for search and for a browser without JavaScript -----------------------------------------------------


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
    return clean_html("".join(_write_block(block) for block in blocks))


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
            yield from _lists_of([_typed_item(line) for line in group])
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


# -- For the printed paper -------------------------------------------------------------------------------------------


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
                for line in _paragraphs(runs):
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


@lru_cache(maxsize=64)
def picture_ids(html: str) -> tuple[int, ...]:
    """The keys of the pictures that a body shows, in order, each once."""
    found = (int(match["id"]) for match in PICTURE_ADDRESS.finditer(html))
    return tuple(dict.fromkeys(found))
