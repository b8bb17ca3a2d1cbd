"""The door of `documents`: files handed in and pictures of them, printed papers, and documents with CITE and their signatures."""

from __future__ import annotations

from llaqta.documents.errors import AttachmentNotFoundError, DocumentNotFoundError
from llaqta.documents.hooks import (
    Place,
    register_annulled,
    register_issued,
    register_place,
    register_reach,
    register_started_again,
)
from llaqta.documents.models import (
    Attachment,
    CiteEntry,
    Document,
    DocumentFile,
    DocumentKind,
    DocumentSignature,
    DocumentVersion,
    DocumentVia,
    Preview,
    TextModule,
)
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
from llaqta.documents.seed import has_kinds, seed_kinds
from llaqta.documents.selectors.attachments import (
    find_preview,
    get_attachment,
    list_previews,
)
from llaqta.documents.selectors.documents import (
    access_document,
    access_documents,
    list_annexes,
)
from llaqta.documents.selectors.pages import count_to_sign
from llaqta.documents.selectors.public import (
    PublicDocument,
    PublicSignature,
    find_document_by_content,
    find_public_document,
    list_public_documents,
)
from llaqta.documents.selectors.signing import (
    SealQueue,
    list_items,
    list_waiting,
    seal_queue,
)
from llaqta.documents.selectors.trays import TrayCounts, count_trays
from llaqta.documents.services.approval import (
    approve,
    decline_signature,
    finish_numbered,
    void_document,
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
from llaqta.documents.services.catalogue import save_kind
from llaqta.documents.services.digests import send_digests
from llaqta.documents.services.drafting import (
    add_file,
    discard_document,
    remove_file,
    save_draft,
    start_document,
    upload_pdf,
)
from llaqta.documents.services.file_texts import read_missing
from llaqta.documents.services.issuing import annul_by, issue
from llaqta.documents.services.review import pass_on, recall, return_document, submit
from llaqta.documents.services.signing.batches import start_session
from llaqta.documents.services.signing.ink import take_in_scan
from llaqta.documents.services.signing.raising import raise_levels
from llaqta.documents.services.signing.recording import issue_waiting
from llaqta.documents.services.signing.sealing import enqueue_seal, seal_waiting
from llaqta.documents.services.signing.taking_in import TakenIn, take_in
from llaqta.documents.services.starting_again import start_again
from llaqta.documents.states import (
    Act,
    DocumentState,
    SignatureState,
    SigningMethod,
    ViaState,
)
from llaqta.documents.tasks import draw_preview
from llaqta.documents.typesetting import render_pdf

__all__ = [
    "Act",
    "Attachment",
    "AttachmentNotFoundError",
    "CiteEntry",
    "Comparison",
    "Document",
    "DocumentFile",
    "DocumentKind",
    "DocumentNotFoundError",
    "DocumentSignature",
    "DocumentState",
    "DocumentVersion",
    "DocumentVia",
    "FilePaper",
    "HopPaper",
    "PageDifference",
    "Place",
    "Preview",
    "PublicDocument",
    "PublicSignature",
    "ReceiptPaper",
    "RouteSheetPaper",
    "SealQueue",
    "SignatureState",
    "SigningMethod",
    "TakenIn",
    "TextModule",
    "TownPaper",
    "TrayCounts",
    "UploadedFile",
    "ViaState",
    "access_document",
    "access_documents",
    "add_file",
    "annul_by",
    "approve",
    "attachment_response",
    "clean_file_name",
    "compare_pages",
    "count_to_sign",
    "count_trays",
    "decline_signature",
    "discard_attachment",
    "discard_document",
    "discard_unused",
    "draw_preview",
    "emblem_svg",
    "enqueue_seal",
    "find_document_by_content",
    "find_preview",
    "find_public_document",
    "finish_numbered",
    "get_attachment",
    "has_kinds",
    "issue",
    "issue_waiting",
    "largest_file",
    "list_annexes",
    "list_items",
    "list_previews",
    "list_public_documents",
    "list_waiting",
    "make_preview",
    "pass_on",
    "pdf_response",
    "preview_response",
    "preview_sentence",
    "print_receipt_letter",
    "print_receipt_slip",
    "print_route_sheet",
    "qr_svg",
    "raise_levels",
    "read_missing",
    "recall",
    "receive_bytes",
    "receive_upload",
    "register_annulled",
    "register_issued",
    "register_place",
    "register_reach",
    "register_started_again",
    "remove_file",
    "render_pdf",
    "return_document",
    "save_draft",
    "save_kind",
    "seal_queue",
    "seal_waiting",
    "seed_kinds",
    "send_digests",
    "start_again",
    "start_document",
    "start_session",
    "submit",
    "take_in",
    "take_in_scan",
    "town_paper",
    "upload_pdf",
    "void_document",
]
