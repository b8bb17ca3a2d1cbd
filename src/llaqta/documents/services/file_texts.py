"""The side-car of a PDF: its text, for search, and how many signatures it already carries. The original is never touched."""

from __future__ import annotations

from llaqta.blobs import api as blobs
from llaqta.documents import pictures
from llaqta.documents.models import Attachment, FileText
from llaqta.documents.services import indexing


def read_file_text(attachment: Attachment) -> FileText:
    """What a PDF says, or why it cannot be read. Kept by content; a newer tool tries again what an older one could not."""
    found = FileText.objects.filter(source_sha256=attachment.sha256).first()
    if found and (not found.problem or found.tool == pictures.tool()):
        return found
    read = pictures.read_pdf(blobs.path_of(attachment.sha256))
    kept, _created = FileText.objects.update_or_create(
        source_sha256=attachment.sha256,
        defaults={
            "tool": pictures.tool(),
            "text": read.text,
            "problem": read.problem,
            "signature_count": read.signature_count,
        },
    )
    indexing.refresh_for_file(attachment.sha256)
    return kept
