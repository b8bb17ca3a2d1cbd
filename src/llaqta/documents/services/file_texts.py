"""The side-car of a PDF: its text, for search, and how many signatures it already carries. The original is never touched."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from llaqta.blobs import api as blobs
from llaqta.documents import pictures
from llaqta.documents.models import Attachment, DocumentFile, FileText
from llaqta.documents.services import indexing

BATCH: Final = 100  # children that read PDFs take a processor each


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


def read_missing() -> int:
    """Read what search still lacks of annexes: of rows from before they were searched, or of a job that was lost. May run twice.

    Returns how many files and documents were looked at; a batch each time.
    """
    unread = _annexes().filter(
        ~Exists(FileText.objects.filter(source_sha256=OuterRef("attachment__sha256"))),
        attachment__media_type=blobs.PDF,
    )
    files = list(unread.select_related("attachment")[:BATCH])
    for file in files:
        read_file_text(file.attachment)
    unindexed = _annexes().filter(document__annex_text="")
    documents = set(unindexed.values_list("document", flat=True)[:BATCH])
    for document_id in documents:
        indexing.refresh_annex_text(document_id)
    return len(files) + len(documents)


def _annexes() -> QuerySet[DocumentFile]:
    return DocumentFile.objects.filter(role=DocumentFile.Role.ANNEX).order_by("pk")
