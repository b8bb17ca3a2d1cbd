"""The municipality's logo."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from llaqta.blobs import api as blobs
from llaqta.organization.selectors import get_municipality

SIGNATURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@require_safe
def logo(request: HttpRequest, sha256: str) -> FileResponse:
    """The logo in force. Its address changes with its bytes, so browsers may keep it for a year."""
    if sha256 != get_municipality().logo_sha256 or not blobs.exists(sha256):
        raise Http404
    file = blobs.open_blob(sha256)
    start = file.read(4)
    file.seek(0)
    media_type = next(
        (kind for bytes_, kind in SIGNATURES.items() if start.startswith(bytes_)), ""
    )
    if not media_type:
        file.close()
        raise Http404
    response = FileResponse(file, content_type=media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
