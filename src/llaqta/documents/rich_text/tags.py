"""Strangers' HTML made harmless to read: each tag in its simplest form, closed in order, not too deep and not too many.

A parser of HTML5 mends what is broken, and mending can cost far more than what was sent: sixty kilobytes of letters whose
formats are never closed took it twenty seconds, because it opens all of them again in every paragraph. What is written here
leaves it nothing to mend. Each character is read once; nothing is kept of comments, scripts and attributes that mean nothing
to us. This is no sanitizer: that comes after, with another opinion.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Final

from llaqta.documents.errors import BodyTooComplexError

MAX_ELEMENTS: Final = 60_000  # a hundred pages of Word have some twenty thousand
MAX_TOKENS: Final = 250_000  # tags, comments, and whatever else begins like one
MAX_NESTING: Final = (
    100  # elements open at once; the tags of what is deeper go, its words stay
)
MAX_FORMATS: Final = 12  # of them such as a parser opens again in each paragraph
MAX_ATTRIBUTE: Final = 2_000  # characters read of a style, an address or a title

READ_TAGS: Final = {
    "p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "section", "article", "header", "footer", "main", "aside",
    "address", "figure", "figcaption", "center", "span", "font", "strong", "b", "em", "i", "u", "ins", "cite", "sub", "sup",
    "a", "img",
}  # fmt: skip
DROPPED_WHOLE: Final = {
    "script", "style", "head", "title", "xml", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea",
}  # fmt: skip
READ_ATTRIBUTES: Final = {
    "*": {"style", "class"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_VOID: Final = {"br", "hr", "img"}
_RAW: Final = {
    "script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes",
}  # fmt: skip
_FORMATS: Final = {"a", "b", "em", "font", "i", "strong", "u"}
_INLINE: Final = _FORMATS | {"span", "ins", "cite", "sub", "sup", "br", "img"}

# HTML5 closes these by itself when one of the first comes, unless one of the last stands between.
_WHOLES: Final = {
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "caption": {"table"}, "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}, "tr": {"table"}, "td": {"table"}, "th": {"table"},
}  # fmt: skip
_CELLS: Final = {"td", "th", "caption"}
_LISTS: Final = READ_TAGS - _INLINE - {"address", "div", "p"}
_IMPLIED: Final[dict[str, tuple[set[str], set[str]]]] = {
    **{
        tag: ({"p"}, {"table", "object", "template", *_CELLS})
        for tag in READ_TAGS - _INLINE
    },
    "li": ({"li", "p"}, _LISTS - {"li"}),
    "dd": ({"dd", "dt", "p"}, _LISTS - {"dd", "dt"}),
    "dt": ({"dd", "dt", "p"}, _LISTS - {"dd", "dt"}),
    **dict.fromkeys(_CELLS, (_CELLS, {"table", "tr"})),
    "tr": ({"tr", *_CELLS}, {"table"}),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot"),
        ({"thead", "tbody", "tfoot", "tr", *_CELLS}, {"table"}),
    ),
}

_TOKEN: Final = re.compile(
    r"""
    <!--(?:-?>|.*?(?:--!?>|\Z))
    | <[!?][^>]*+>?+                                    # Word's <![if …]> too
    | </(?![a-zA-Z])[^>]*+>?+
    | <(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)
      (?P<attributes>(?:=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))|[^"'>=]++|["'=])*+)(?P<end>>?+)
    | <
    """,
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(
    r"""([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"?+|'([^']*+)'?+|([^\s>]*+)))?+"""
)


def in_measure(html: str) -> tuple[str, list[str]]:
    """The same structure in few elements, with a sign in place of each text; and the texts. Raises BodyTooComplexError.

    `with_texts` puts them back.
    """
    writer = _Writer()
    at = tokens = 0
    html = html.translate(_NO_SIGNS)
    while found := _TOKEN.search(html, at):
        tokens += 1
        if tokens > MAX_TOKENS:
            raise BodyTooComplexError
        writer.write_text(html[at : found.start()])
        at = found.end()
        if (name := found["name"]) is None:
            if found[0] == "<":
                writer.write_text("<")
            continue
        name = name.lower()
        if name in _RAW and not found["close"]:
            at = _end_of_raw(html, name, at)
        elif not found["end"] or name not in _KNOWN:
            continue
        elif found["close"] and name != "br":  # «</br>» is a break in HTML5
            writer.close(name)
        else:
            writer.open(name, found["attributes"])
    writer.write_text(html[at:])
    return "".join(writer.written), writer.texts


def with_texts(signs: str, texts: list[str]) -> str:
    return _SIGN.sub(lambda found: texts[int(found[1])], signs)


_SIGN: Final = re.compile(r"\x01([0-9]++)\x02")

_KNOWN: Final = (READ_TAGS | DROPPED_WHOLE) - _RAW - {"head"}


def _end_of_raw(html: str, name: str, at: int) -> int:
    """Where the content of a script or style ends: tags inside it are no tags."""
    end = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?+", re.IGNORECASE).search(html, at)
    return end.end() if end else len(html)


class _Writer:
    """Writes tags closed in order; what is open is a stack that never grows beyond MAX_NESTING."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.texts: list[str] = []
        self.elements = 0
        self.stack: list[str] = []
        self.count: Counter[str] = Counter()  # the same, by name
        self.formats = 0
        self.left_out: Counter[str] = Counter()  # open without tag: too deep

    def write_text(self, text: str) -> None:
        """A sign for it: the parser copies all of a text again at each reference and each hard space that it meets."""
        if not text.strip(" \t\r\n\f") and not self.count["pre"]:
            self.written.append(" " if text else "")
            return
        text = unescape(text)
        if self.count["pre"]:  # where each line ends in a break
            self._add_elements(text.count("\n"))
        self.written.append(f"\x01{len(self.texts)}\x02")
        self.texts.append(text)

    def open(self, name: str, attributes: str) -> None:
        if any(self.left_out[whole] for whole in _WHOLES.get(name, ())):
            self._leave_out(name)
            return
        if name in _IMPLIED:
            self._close_before(*_IMPLIED[name])
        if name not in _VOID:
            is_format = name in _FORMATS and self.formats >= MAX_FORMATS
            if is_format or len(self.stack) >= MAX_NESTING:
                self._leave_out(name)
                return
            self.stack.append(name)
            self.count[name] += 1
            self.formats += name in _FORMATS
        self._add_elements(1)
        self.written.append(f"<{name}{_attributes(name, attributes)}>")
        is_drawing = self.count["svg"] or self.count["math"]
        if is_drawing and attributes.endswith("/") and name not in _VOID:
            self._pop_to(len(self.stack) - 1)  # elsewhere the bar means nothing

    def _add_elements(self, more: int) -> None:
        self.elements += more
        if self.elements > MAX_ELEMENTS:
            raise BodyTooComplexError

    def _leave_out(self, name: str) -> None:
        self.left_out[name] += 1
        if name not in _INLINE:
            self.written.append(" ")  # its words do not grow together

    def close(self, name: str) -> None:
        if self.left_out[name]:
            self.left_out[name] -= 1
        elif self.count[name] and name not in _VOID:
            self._pop_through({name}, set() if name == "table" else {"table"})

    def _close_before(self, names: set[str], barriers: set[str]) -> None:
        if any(self.count[name] for name in names):
            self._pop_through(names, barriers, outermost=True)

    def _pop_through(
        self, names: set[str], barriers: set[str], *, outermost: bool = False
    ) -> None:
        found = None
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at] in names:
                found = at
                if not outermost:
                    break
            elif self.stack[at] in barriers:
                break
        if found is not None:
            self._pop_to(found)

    def _pop_to(self, height: int) -> None:
        while len(self.stack) > height:
            name = self.stack.pop()
            self.count[name] -= 1
            self.formats -= name in _FORMATS
            self.written.append(f"</{name}>")
        self.left_out.clear()


def _attributes(name: str, typed: str) -> str:
    """Those that mean something to us, the first of each name, as HTML5 counts."""
    if not typed or typed.isspace():
        return ""
    wanted = READ_ATTRIBUTES["*"] | READ_ATTRIBUTES.get(name, set())
    kept: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(typed):
        attribute = found[1].lower()
        if attribute in wanted and attribute not in kept:
            kept[attribute] = (found[2] or found[3] or found[4] or "")[:MAX_ATTRIBUTE]
    return "".join(
        f' {attribute}="{value.translate(_QUOTED)}"'
        for attribute, value in kept.items()
    )


_NO_SIGNS: Final = dict.fromkeys(map(ord, "\0\x01\x02"))
_QUOTED: Final = str.maketrans({'"': "&quot;", "<": "&lt;", ">": "&gt;"})
