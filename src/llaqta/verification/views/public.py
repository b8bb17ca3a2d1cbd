"""The pages on which anybody checks a document. What is uploaded is looked at and forgotten."""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.api import PublicDocument
from llaqta.lib import codes
from llaqta.lib.network import client_address
from llaqta.verification import checks, lookups, report
from llaqta.verification.checks import Check
from llaqta.verification.errors import DocumentUnknownError, ReportExpiredError
from llaqta.verification.forms import CodeForm, FileForm

R = TypeVar("R", bound=HttpResponseBase)

_SALT: Final = "verification.report"
_REPORT_SECONDS: Final = 60 * 60
_MOST_INLINE: Final = 3 * 1024 * 1024  # bytes of a signed revision given with the page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code or the file; a file is answered at once."""
    by_code = CodeForm(request.POST if "code" in request.POST else None)
    by_file = FileForm(
        *(
            (request.POST, request.FILES)
            if "file" in request.FILES or "enviar" in request.POST
            else (None, None)
        )
    )
    if by_code.is_bound and by_code.is_valid():
        return redirect("verification:document", code=by_code.cleaned_data["code"])
    if by_file.is_bound and by_file.is_valid():
        with _on_disk(by_file.cleaned_data["file"]) as path:
            return _answer_upload(request, path, by_file.cleaned_data["file"].name)
    is_wrong = by_code.is_bound or by_file.is_bound
    return render(
        request,
        "verification/verify.html",
        {"by_code": by_code, "by_file": by_file},
        status=422 if is_wrong else 200,
    )


@never_cache
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The page to which the QR leads."""
    try:
        found = _find(request, code)
    except DocumentUnknownError as problem:
        context = {"by_code": CodeForm(), "reason": str(problem)}
        return _unlisted(
            render(request, "verification/unknown.html", context, status=404)
        )
    if found.code != code:  # typed in lower case or without its dashes
        return redirect("verification:document", code=found.code)
    check = checks.check_document(found)
    context = {
        "document": found,
        "check": check,
        "by_file": FileForm(),
        "pictures": _pictures(check),
        "token": _token(check),
        "has_revision": _has_revision(check),
    }
    return _unlisted(render(request, "verification/document.html", context))


@never_cache
@require_safe
def document_json(request: HttpRequest, code: str) -> HttpResponse:
    found = _find(request, code)
    check = checks.check_document(found)
    answer = (
        check.to_json()
        if check
        else {"overall": None, "document": checks.public_json(found)}
    )
    return _unlisted(JsonResponse(answer, json_dumps_params={"ensure_ascii": False}))


@never_cache
@require_safe
def document_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The PDF as it was issued. Whoever holds the paper, and so its code, may compare."""
    found = _find(request, code)
    if found.file is None or found.is_confidential:
        raise DocumentUnknownError
    return _unlisted(
        documents.attachment_response(found.file, inline="guardar" not in request.GET)
    )


@never_cache
@require_safe
def document_revision(request: HttpRequest, code: str) -> HttpResponse:
    """What was signed, without what came after."""
    found = _find(request, code)
    check = checks.check_document(found)
    if check is None or found.file is None or found.is_confidential:
        raise DocumentUnknownError
    revision = checks.signed_revision(blobs.path_of(found.file.sha256), check.verdict)
    if not revision:
        raise DocumentUnknownError
    return _unlisted(
        documents.pdf_response(revision, name=_("revisión firmada.pdf"), inline=False)
    )


@csrf_exempt  # changes nothing: a program asks, and gets an answer
@never_cache
@require_POST
def verify_json(request: HttpRequest) -> HttpResponse:
    """The same verdict for programs: the PDF in the field `file` of a form."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        errors = [str(error) for field in form.errors.values() for error in field]
        return JsonResponse(
            {"status": 422, "code": "invalid", "detail": " ".join(errors)},
            status=422,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    lookups.count_check(address=client_address(request))
    with _on_disk(form.cleaned_data["file"]) as path:
        return JsonResponse(
            checks.check_upload(path).to_json(),
            json_dumps_params={"ensure_ascii": False},
        )


@never_cache
@require_POST
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The verification on paper. What it says travelled with the page, signed by us; the file was not kept."""
    try:
        data = signing.loads(
            request.POST.get("token", ""), salt=_SALT, max_age=_REPORT_SECONDS
        )
    except signing.BadSignature:
        raise ReportExpiredError from None
    return documents.pdf_response(
        report.print_report(data), name=_("informe de verificación.pdf")
    )


# -- Parts -------------------------------------------------------------------------------------------------------------


def _find(request: HttpRequest, code: str) -> PublicDocument:
    normal = codes.normalize(code)
    found = documents.find_public_document(normal) if normal else None
    if found is None:
        lookups.count_check(address=client_address(request))
        raise DocumentUnknownError
    return found


def _answer_upload(request: HttpRequest, path: Path, name: str | None) -> HttpResponse:
    lookups.count_check(address=client_address(request))
    check = checks.check_upload(path)
    revision = checks.signed_revision(path, check.verdict)
    context = {
        "name": documents.clean_file_name(name or ""),
        "check": check,
        "document": check.known,
        "pictures": _pictures(check),
        "token": _token(check),
        # Not kept, so it goes along: the browser saves it from the page itself.
        "revision": base64.b64encode(revision).decode()
        if 0 < len(revision) <= _MOST_INLINE
        else "",
        "by_file": FileForm(),
    }
    return _unlisted(render(request, "verification/upload.html", context))


@contextmanager
def _on_disk(upload: UploadedFile[Any]) -> Iterator[Path]:
    """The upload as a file with a path, for as long as the answer takes."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        upload.seek(0)
        shutil.copyfileobj(upload, file)
        file.flush()
        yield Path(file.name)


def _pictures(check: Check | None) -> list[dict[str, Any]]:
    """The pages that look different, as pictures inside the page."""
    if check is None or check.comparison is None:
        return []
    return [
        {
            "number": page.number,
            "before": _data_url(page.before),
            "after": _data_url(page.after),
        }
        for page in check.comparison.different
        if page.before
    ]


def _data_url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _token(check: Check | None) -> str:
    return signing.dumps(check.to_json(), salt=_SALT, compress=True) if check else ""


def _has_revision(check: Check | None) -> bool:
    return check is not None and check.comparison is not None


def _unlisted(response: R) -> R:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
