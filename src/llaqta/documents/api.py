"""The door of `documents`: files handed in, pictures of them, and printed papers."""

from __future__ import annotations

from llaqta.documents.errors import AttachmentNotFoundError
from llaqta.documents.models import Attachment, Preview
from llaqta.documents.names import clean_file_name
from llaqta.documents.papers import (
    FilePaper,
    HopPaper,
    ReceiptPaper,
    RouteSheetPaper,
    TownPaper,
    emblem_svg,
    print_receipt_letter,
    print_receipt_slip,
    print_route_sheet,
    town_paper,
)
from llaqta.documents.pictures import Comparison, PageDifference
from llaqta.documents.pictures import compare as compare_pages
from llaqta.documents.qr import qr_svg
from llaqta.documents.responses import (
    attachment_response,
    pdf_response,
    preview_response,
    preview_sentence,
)
from llaqta.documents.selectors.attachments import (
    find_preview,
    get_attachment,
    list_previews,
)
from llaqta.documents.selectors.public import (
    PublicDocument,
    PublicSignature,
    find_document_by_content,
    find_public_document,
    list_public_documents,
)
from llaqta.documents.services.attachments import (
    UploadedFile,
    discard_attachment,
    discard_unused,
    largest_file,
    make_preview,
    receive_bytes,
    receive_upload,
)
from llaqta.documents.tasks import draw_preview
from llaqta.documents.typesetting import render_pdf

__all__ = [
    "Attachment",
    "AttachmentNotFoundError",
    "Comparison",
    "FilePaper",
    "HopPaper",
    "PageDifference",
    "Preview",
    "PublicDocument",
    "PublicSignature",
    "ReceiptPaper",
    "RouteSheetPaper",
    "TownPaper",
    "UploadedFile",
    "attachment_response",
    "clean_file_name",
    "compare_pages",
    "discard_attachment",
    "discard_unused",
    "draw_preview",
    "emblem_svg",
    "find_document_by_content",
    "find_preview",
    "find_public_document",
    "get_attachment",
    "largest_file",
    "list_previews",
    "list_public_documents",
    "make_preview",
    "pdf_response",
    "preview_response",
    "preview_sentence",
    "print_receipt_letter",
    "print_receipt_slip",
    "print_route_sheet",
    "qr_svg",
    "receive_bytes",
    "receive_upload",
    "render_pdf",
    "town_paper",
]
