"""A PDF made elsewhere, with our CITE: its pages framed, its bytes embedded as they came.

What already carries a signature is returned untouched, bit for bit: a frame around it would say more than its signer signed.
Typst cannot put the pages of a PDF into a file for archives, so each page is drawn by a child process and its words become the
picture's alternative text: PDF/A-3a and PDF/UA-1. The same words stand once more over the picture, each stretch in its place and
without colour, to be selected and found; they are an artifact, so that nobody hears a page twice. A page that is turned or cut has
none: its places would not be those that are seen. A file with more pages than that is worth, or too heavy to draw, keeps its pages as
they are in a frame that meets no standard; the log says so.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents import pictures
from llaqta.documents.document_paper import DocumentPaper, size_in_words
from llaqta.documents.errors import RenderingError
from llaqta.documents.models import Attachment
from llaqta.documents.typesetting import (
    PACKAGE,
    STANDARDS_WITH_FILES,
    Setting,
    Standards,
)

log = logging.getLogger(__name__)

TEMPLATE: Final = "documents/typst/kinds/uploaded.typ"
ORIGINAL: Final = "given/original.pdf"


def render_uploaded(uploaded: Attachment, paper: DocumentPaper) -> bytes:
    """The uploaded PDF in our frame, or its very bytes when it is signed. Raises RenderingError."""
    path = blobs.path_of(uploaded.sha256)
    drawn = pictures.draw_sheets(path)
    if drawn.signature_count:
        return path.read_bytes()
    if drawn.problem == "too_heavy":
        raise RenderingError(reason=_("El PDF es demasiado pesado."))
    if drawn.problem or not drawn.sheets:
        raise RenderingError(reason=_("El PDF está dañado o protegido."))
    original = {
        "name": uploaded.name,
        "size": size_in_words(uploaded.size),
        "sha256": uploaded.sha256,
    }
    # A folder of this paper alone holds all that its template may read: our templates, the original and its pages.
    with tempfile.TemporaryDirectory(prefix="llaqta-frame-") as folder:
        root = Path(folder)
        (root / "documents").symlink_to(PACKAGE / "documents")
        (root / "given").mkdir()
        (root / ORIGINAL).symlink_to(path.resolve())
        sheets = [
            _lay(root, number, sheet)
            for number, sheet in enumerate(drawn.sheets, start=1)
        ]
        data = paper.template_data() | {"original": original, "sheets": sheets}
        return _set(root, data, cite=paper.cite)


def _lay(root: Path, number: int, sheet: pictures.Sheet) -> dict[str, Any]:
    file = f"given/{number}.jpg" if sheet.jpeg else ORIGINAL
    if sheet.jpeg:
        (root / file).write_bytes(sheet.jpeg)
    return {
        "number": number,
        "width": sheet.width,
        "height": sheet.height,
        "text": " ".join(sheet.text.split()),
        "lines": sheet.lines,
        "path": f"/{file}",
        "is_pdf": not sheet.jpeg,
    }


def _set(root: Path, data: dict[str, Any], *, cite: str) -> bytes:
    is_drawn = not any(sheet["is_pdf"] for sheet in data["sheets"])
    standards: Standards = STANDARDS_WITH_FILES if is_drawn else ()
    try:
        framed = Setting(root / TEMPLATE, data, root=root).pdf(standards)
    except typst.TypstError as problem:
        log.error(
            "documents.not_framed",
            extra={"cite": cite, "diagnostic": problem.diagnostic},
        )
        raise RenderingError(reason=problem.message) from problem
    log.info("documents.framed", extra={"cite": cite, "standards": list(standards)})
    return framed
