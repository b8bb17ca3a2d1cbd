"""The PDF that goes out to be signed: with its CITE, and with an empty field for each signature."""

from __future__ import annotations

from llaqta.documents.errors import RenderingError, UnsafePdfError
from llaqta.documents.models import Document
from llaqta.documents.rendering import render_document
from llaqta.documents.services.file_texts import read_file_text
from llaqta.documents.services.signing.fitness import refusal_to_sign
from llaqta.documents.services.signing.sealing import field_description
from llaqta.signatures import api as signatures


def make_pdf(document: Document) -> bytes:
    """The document as it is before any signature of ours. Raises RenderingError when it cannot be made, however often one tries.

    All fields are prepared at once, so that whoever signs later adds nothing but a signature. A PDF that came with
    signatures is left as it is: each signature of ours then brings its own field.
    """
    cite, dated_on = document.cite, document.dated_on
    assert cite is not None  # noqa: S101 — it is being approved
    assert dated_on is not None  # noqa: S101
    pdf = render_document(document, cite=cite, dated_on=dated_on)
    if came_signed(document):
        document.signatures.update(field_name="")
        return pdf
    if document.uploaded is not None:
        _name_apart(document)
    try:
        return signatures.add_signature_fields(pdf, _fields(document))
    except signatures.SigningError as problem:
        raise RenderingError(reason=str(problem)) from problem


def check_upload(document_id: int) -> None:
    """Refuse a PDF that must not be signed while there is no number to lose. Raises UnsafePdfError."""
    document = (
        Document.objects.select_related("uploaded").filter(pk=document_id).first()
    )
    if document is None or document.uploaded is None:
        return
    if reason := refusal_to_sign(document.uploaded):
        raise UnsafePdfError(reason=reason)


def came_signed(document: Document) -> bool:
    """Whether the PDF made elsewhere already carries a signature: then nothing of it is ever transformed."""
    if document.uploaded is None:
        return False
    return read_file_text(document.uploaded).signature_count > 0


def _name_apart(document: Document) -> None:
    """Names that no field of a PDF made elsewhere has: it may be one of ours, with a «Firma1» of its own."""
    for number, signature in enumerate(document.signatures.all(), start=1):
        signature.field_name = f"Firma{number}-{document.code[:4]}"
        signature.save(update_fields=["field_name"])


def _fields(document: Document) -> list[signatures.FieldPlan]:
    return [
        signatures.FieldPlan(
            name=signature.field_name, description=field_description(signature)
        )
        for signature in document.signatures.select_related("position__unit")
    ]
