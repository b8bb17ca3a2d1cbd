"""Typst: the one place that sets printed papers. Same data, same instant: same bytes, on every machine."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import typst

from llaqta.lib import clock

# The root of all templates: they import from inside it ("/documents/typst/official.typ") and read nothing outside.
PACKAGE: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = PACKAGE / "documents" / "typst"
NO_PACKAGES: Final = TEMPLATES / "no-packages"  # does not exist: nothing is downloaded
FONTS: Final = (
    TEMPLATES / "fonts"
)  # Source Sans 3; the serif and the mono come with typst
Standards = Sequence["typst.PDFStandard"]
# For archives (PDF/A-2a) and for people who listen to the paper (PDF/UA-1).
STANDARDS: Final[Standards] = ("a-2a", "ua-1")
# The same, and the paper may carry files: the data it was made of (PDF/A-3a).
STANDARDS_WITH_FILES: Final[Standards] = ("a-3a", "ua-1")
RECYCLE_AFTER: Final = 500  # papers: a compiler grows a little with each

_own = threading.local()


def render_pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    instant: datetime | None = None,
    standards: Standards = STANDARDS,
) -> bytes:
    """Set a template with its data and return the PDF.

    The data reach the template as JSON in `sys.inputs`, so that nothing typed by a person becomes source. `instant` is the
    date of the document's metadata, now unless told. Raises RuntimeError when the template is wrong or outside the package.
    """
    return Setting(template, data, instant=instant).pdf(standards)


class Setting:
    """A template with its data, to be set once, or again by a less demanding standard."""

    def __init__(
        self,
        template: Path,
        data: Mapping[str, Any],
        *,
        instant: datetime | None = None,
        root: Path | None = None,
    ) -> None:
        """`root`: a folder with files that this paper alone shows, and our templates; a compiler of its own reads them."""
        self._source: Any = str(template)
        if root:
            self._source = f'#include "/{template.relative_to(root)}"'.encode()
        self._data = _printable(data)
        self._timestamp = int((instant or clock.now()).timestamp())
        self._compiler = _compiler() if root is None else new_compiler(root)

    def pdf(self, standards: Standards) -> bytes:
        try:
            return self._compile(standards)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
        # A script that our fonts lack. The archive standards refuse it: first with □ in its place, which tells the reader that
        # something stood there; when even that fails, a paper without the standards is better than none.
        self._data = _printable(self._data, _is_foreign)
        try:
            return self._compile(standards)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            return self._compile(())

    def _compile(self, standards: Standards) -> bytes:
        made = self._compiler.compile(
            self._source,
            format="pdf",
            sys_inputs={"data": json.dumps(self._data, ensure_ascii=False)},
            timestamp=self._timestamp,
            pdf_standards=list(standards),
        )
        return cast("bytes", made)


def _compiler() -> typst.Compiler:
    """One for each thread: it keeps fonts and parsed templates, and cannot serve two at once."""
    made: int = getattr(_own, "made", 0)
    if made % RECYCLE_AFTER == 0:
        _own.compiler = new_compiler(PACKAGE)
    _own.made = made + 1
    return cast("typst.Compiler", _own.compiler)


def new_compiler(root: Path) -> typst.Compiler:
    return typst.Compiler(
        root=str(root),
        font_paths=_fonts(),
        ignore_system_fonts=True,  # only ours and those inside typst: the same paper everywhere
        package_path=str(NO_PACKAGES),
        package_cache_path=str(NO_PACKAGES),
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def _printable(value: Any, is_missing: Callable[[str], bool] | None = None) -> Any:
    """What no text font has as an empty square, pictographs unless told; the row in the database keeps what was typed.

    Drawings (`…_svg`) and what is embedded as it is (`source`) pass untouched.
    """
    is_missing = is_missing or _is_pictograph
    if isinstance(value, str):
        if value.isascii():
            return value
        return "".join(
            "□" if is_missing(c) else c for c in value if c not in _INVISIBLE
        )
    if isinstance(value, Mapping):
        return {
            key: item
            if key.endswith("_svg") or key == "source"
            else _printable(item, is_missing)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_printable(item, is_missing) for item in value]
    return value


_INVISIBLE = {
    "\N{ZERO WIDTH JOINER}",
    "\N{VARIATION SELECTOR-16}",
}  # they glue pictographs together


def _is_pictograph(character: str) -> bool:
    return character > "\uffff" or (
        character > "\u2600" and unicodedata.category(character) == "So"
    )


def _is_foreign(character: str) -> bool:
    """Beyond Latin, Greek, Cyrillic and the signs between them: what the fonts may lack."""
    return (
        not (character < "\u0530" or "\u1e00" <= character < "\u2070")
        and character not in _SIGNS
    )


_SIGNS = set("₀₁₂₃₄₅₆₇₈₉€№™Ω℮←↑→↓∂∆∏∑−√∞∫≈≠≤≥◊□■●○")
