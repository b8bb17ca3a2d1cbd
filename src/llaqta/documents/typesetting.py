"""Typst: the one place that sets printed papers. Same data, same instant: same bytes, on every machine."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

import typst

from llaqta.lib import clock

# The root of all templates: they import from inside it ("/documents/typst/official.typ") and read nothing outside.
PACKAGE: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = PACKAGE / "documents" / "typst"
NO_PACKAGES: Final = TEMPLATES / "no-packages"  # does not exist: nothing is downloaded
# For archives (PDF/A-2a) and for people who listen to the paper (PDF/UA-1).
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]

_own = threading.local()


def render_pdf(
    template: Path, data: Mapping[str, Any], *, instant: datetime | None = None
) -> bytes:
    """Set a template with its data and return the PDF.

    The data reach the template as JSON in `sys.inputs`, so that nothing typed by a person becomes source. `instant` is the
    date of the document's metadata, now unless told. Raises RuntimeError when the template is wrong or outside the package.
    """
    inputs = {"data": json.dumps(_printable(data), ensure_ascii=False)}
    timestamp = int((instant or clock.now()).timestamp())
    try:
        return _compile(template, inputs, timestamp, STANDARDS)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # A script that our fonts lack: the archive standards refuse it, and a paper with gaps is better than none.
        return _compile(template, inputs, timestamp, [])


def _compile(
    template: Path,
    inputs: dict[str, str],
    timestamp: int,
    standards: list[typst.PDFStandard],
) -> bytes:
    made = _compiler().compile(
        str(template),
        format="pdf",
        sys_inputs=inputs,
        timestamp=timestamp,
        pdf_standards=standards,
    )
    return cast("bytes", made)


def _compiler() -> typst.Compiler:
    """One for each thread: it keeps fonts and parsed templates, and cannot serve two at once."""
    compiler: typst.Compiler | None = getattr(_own, "compiler", None)
    if compiler is None:
        compiler = _own.compiler = typst.Compiler(
            root=str(PACKAGE),
            ignore_system_fonts=True,  # only the fonts inside typst: the same paper everywhere
            package_path=str(NO_PACKAGES),
            package_cache_path=str(NO_PACKAGES),
        )
    return compiler


def _printable(value: Any) -> Any:
    """Pictographs, which no text font has, as an empty square; the row in the database keeps what was typed."""
    if isinstance(value, str):
        return "".join(
            "□" if _is_pictograph(c) else c for c in value if c not in _INVISIBLE
        )
    if isinstance(value, Mapping):
        return {
            key: item if key.endswith("_svg") else _printable(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


_INVISIBLE = {
    "\N{ZERO WIDTH JOINER}",
    "\N{VARIATION SELECTOR-16}",
}  # they glue pictographs together


def _is_pictograph(character: str) -> bool:
    return character > "\uffff" or (
        character > "\u2600" and unicodedata.category(character) == "So"
    )
