"""The PDFs of a document, its annexes and the pictures of its text. Each is handed out after asking who may read it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from llaqta.documents.errors import AttachmentNotFoundError
from llaqta.documents.forms import PictureForm
from llaqta.documents.models import Attachment, DocumentFile
from llaqta.documents.rendering import render_document
from llaqta.documents.responses import (
    attachment_response,
    pdf_response,
    preview_response,
)
from llaqta.documents.selectors import pages
from llaqta.documents.selectors.documents import access_document
from llaqta.documents.services import drafting
from llaqta.documents.services.uploads import received
from llaqta.lib import clock
from llaqta.lib.errors import LlaqtaError
from llaqta.organization.api import StaffRequest, staff_page


@staff_page
@require_safe
def preview_pdf(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """How it will look, before it has a number; afterwards the document itself."""
    document = pages.access_content(uuid, actor=request.actor)
    if document.current is not None:
        return attachment_response(document.current, inline=True)
    pdf = render_document(document, cite="", dated_on=clock.today(), preview=True)
    return pdf_response(pdf, name="vista-previa.pdf")


@staff_page
@require_safe
def paper(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """The document with the signatures that it has so far: shown, or with `?bajar` saved."""
    document = pages.access_content(uuid, actor=request.actor)
    return _hand_out(request, document.current)


@staff_page
@require_safe
def unsigned(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """The document as it was approved, before any signature."""
    document = pages.access_content(uuid, actor=request.actor)
    return _hand_out(request, document.rendered)


@staff_page
@require_safe
def original(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """The PDF that was made in another program, byte for byte."""
    document = pages.access_content(uuid, actor=request.actor)
    return _hand_out(request, document.uploaded)


@staff_page
@require_safe
def cover(request: StaffRequest, uuid: UUID) -> HttpResponseBase:
    """A picture of the first page: of the document, or of the PDF that was made in another program."""
    document = pages.access_content(uuid, actor=request.actor)
    attachment = document.current or document.uploaded
    if attachment is None:
        raise AttachmentNotFoundError
    return preview_response(attachment)


@staff_page
@require_safe
def file(request: StaffRequest, uuid: UUID, file_id: int) -> HttpResponseBase:
    """An annex: shown, or with `?bajar` saved."""
    found = pages.access_file(uuid, file_id, actor=request.actor)
    return _hand_out(request, found.attachment)


@staff_page
@require_safe
def file_preview(request: StaffRequest, uuid: UUID, file_id: int) -> HttpResponseBase:
    found = pages.access_file(uuid, file_id, actor=request.actor)
    return preview_response(found.attachment)


def _hand_out(request: StaffRequest, attachment: Attachment | None) -> HttpResponseBase:
    if attachment is None:
        raise AttachmentNotFoundError
    return attachment_response(attachment, inline="bajar" not in request.GET)


# -- Pictures of the text ----------------------------------------------------------------------------------------------


@staff_page
@require_safe
def picture(request: StaffRequest, uuid: UUID, file_id: int) -> HttpResponseBase:
    found = pages.access_file(
        uuid, file_id, actor=request.actor, role=DocumentFile.Role.PICTURE
    )
    return attachment_response(found.attachment, inline=True)


@staff_page
@require_POST
def pictures(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Take a picture that the editor's script sends: `{"id", "url"}`, or what is wrong as problem+json."""
    document = access_document(uuid, actor=request.actor)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _problem(422, "invalid", str(form.errors["file"][0]))
    try:
        with received([form.cleaned_data["file"]], actor=request.actor) as attachments:
            kept = drafting.add_file(
                document_id=document.pk,
                attachment=attachments[0],
                role=DocumentFile.Role.PICTURE,
                actor=request.actor,
            )
    except LlaqtaError as problem:
        return _problem(problem.status, problem.code, str(problem))
    url = reverse("documents:picture", kwargs={"uuid": uuid, "file_id": kept.pk})
    return JsonResponse({"id": kept.pk, "url": url}, status=201)


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse(
        {"status": status, "code": code, "detail": detail},
        status=status,
        content_type="application/problem+json",  # RFC 9457
    )
