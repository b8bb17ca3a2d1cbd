"""Handing out files that strangers sent, so that they can do no harm in the browser of an official."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents.models import Attachment, Preview
from llaqta.documents.names import ascii_fallback
from llaqta.documents.services import attachments

_SANDBOX: Final = "default-src 'none'; frame-ancestors 'self'; sandbox"
# Older Chromiums (the last one for Windows 7 among them) refuse to open their PDF reader under `sandbox` and need its inline
# styles. The PDF runs in the reader's own process without access to our pages; no script of the page is allowed either way.
_PDF_READER: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def attachment_response(attachment: Attachment, *, inline: bool) -> FileResponse:
    """The file, to be shown in the browser or saved. Ask first whether the actor may open it.

    Raises MissingBlobError.
    """
    response = FileResponse(
        blobs.open_blob(attachment.sha256), content_type=attachment.media_type
    )
    is_shown_pdf = inline and attachment.media_type == blobs.PDF
    _guard(
        response,
        policy=_PDF_READER if is_shown_pdf else _SANDBOX,
        etag=attachment.sha256,
    )
    response["Content-Length"] = str(attachment.size)
    response["Content-Disposition"] = content_disposition(
        attachment.file_name, inline=inline
    )
    response["Cache-Control"] = (
        "private, no-cache"  # may be kept, but the right to see it is asked each time
    )
    return response


def pdf_response(content: bytes, *, name: str, inline: bool = True) -> HttpResponse:
    """A paper that we set just now, with the same headers."""
    response = HttpResponse(content, content_type=blobs.PDF)
    _guard(response, policy=_PDF_READER if inline else _SANDBOX)
    response["Content-Disposition"] = content_disposition(name, inline=inline)
    response["Cache-Control"] = "private, no-store"
    return response


def preview_response(attachment: Attachment) -> FileResponse | HttpResponse:
    """A picture of the first page, drawn now if nobody asked before; otherwise a picture that says why not. Never an error."""
    try:
        preview = attachments.make_preview(attachment)
        if preview is None:
            return _placeholder(
                _("Preparando la vista previa…"),
                _("Vuelva a cargar la página en un momento."),
            )
        if not preview.is_ready:
            return _placeholder(_("No se puede mostrar"), preview_sentence(preview))
        response = FileResponse(
            blobs.open_blob(preview.sha256), content_type=blobs.JPEG
        )
    except (blobs.MissingBlobError, blobs.StorageUnavailableError) as error:
        return _placeholder(_("No se puede mostrar"), str(error))
    _guard(response, policy=_SANDBOX, etag=preview.sha256)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def content_disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: an ASCII name for old readers, then the true one (RFC 8187)."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{ascii_fallback(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _guard(
    response: FileResponse | HttpResponse, *, policy: str, etag: str = ""
) -> None:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    if etag:
        response["ETag"] = f'"{etag}"'
    if isinstance(response, FileResponse):
        response["Content-Encoding"] = (
            "identity"  # PDF and JPEG are compressed already: GZipMiddleware leaves it alone
        )


def preview_sentence(preview: Preview) -> str:
    """Why there is no picture, for a page to say."""
    sentences = {
        Preview.Problem.BROKEN: _("El archivo está dañado o incompleto."),
        Preview.Problem.PASSWORD: _("El archivo está protegido con contraseña."),
        Preview.Problem.TOO_HEAVY: _("El archivo es demasiado pesado para dibujarlo."),
    }
    reason = sentences.get(Preview.Problem(preview.problem), "")
    return _("%(reason)s Puede descargarlo.") % {"reason": reason} if reason else ""


def _placeholder(heading: str, sentence: str) -> HttpResponse:
    """A picture made of words, since an <img> waits for a picture. The same words belong beside it in the page."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 160" width="420" height="160" role="img">'
        f"<title>{escape(heading)}. {escape(sentence)}</title>"
        '<rect x="1" y="1" width="418" height="158" rx="6" fill="#f4f6f3" stroke="#6b756e" stroke-width="2"/>'
        '<g fill="#17201b" font-family="system-ui, sans-serif" text-anchor="middle">'
        f'<text x="210" y="74" font-size="20" font-weight="600">{escape(heading)}</text>'
        f'<text x="210" y="104" font-size="14">{escape(sentence)}</text></g></svg>'
    )
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    _guard(response, policy=_SANDBOX)
    response["Cache-Control"] = "private, no-store"
    return response
