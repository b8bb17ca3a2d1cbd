"""A document as a PDF: PDF/A-3a and PDF/UA-1 at once, its data embedded.

Nothing here writes to the database. CITE and date are given, because the caller takes them in a transaction of its own and has the
paper set outside of it.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Final

import typst

from llaqta.documents.document_paper import DocumentPaper, paper_of
from llaqta.documents.errors import RenderingError
from llaqta.documents.models import Document
from llaqta.documents.typesetting import STANDARDS_WITH_FILES, TEMPLATES, Setting
from llaqta.documents.uploaded_paper import render_uploaded

log = logging.getLogger(__name__)

KINDS: Final = TEMPLATES / "kinds"


def render_document(
    document: Document, *, cite: str, dated_on: date, preview: bool = False
) -> bytes:
    """The document as a PDF, with the names of those who hold each post on `dated_on`.

    Written here: PDF/A-3a and PDF/UA-1. Uploaded: framed with CITE and QR, or the very bytes when it already carries a signature
    (`uploaded_paper`). A preview has no CITE and no QR, and says on every page that it is worth nothing.
    Raises RenderingError when this text cannot be set, however often one tries.
    """
    paper = paper_of(document, cite=cite, dated_on=dated_on, preview=preview)
    if document.origin == Document.Origin.UPLOADED and document.uploaded:
        return render_uploaded(document.uploaded, paper)
    return set_paper(paper, layout=document.kind.layout)


def set_paper(paper: DocumentPaper, *, layout: str) -> bytes:
    """Set the paper of a document that was written here."""
    setting = Setting(KINDS / f"{layout}.typ", paper.template_data())
    try:
        return setting.pdf(STANDARDS_WITH_FILES)
    except typst.TypstError as problem:
        log.error(
            "documents.not_set",
            extra={"cite": paper.cite, "diagnostic": problem.diagnostic},
        )
        raise RenderingError(reason=problem.message) from problem
