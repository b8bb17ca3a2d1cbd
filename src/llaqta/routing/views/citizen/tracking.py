"""Following a request: find it, read where it is, open what was issued, complete what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from llaqta.documents import api as documents
from llaqta.documents.api import Attachment
from llaqta.lib.network import client_address
from llaqta.routing import lookups
from llaqta.routing.errors import NothingToAnswerError, SheetNotFoundError
from llaqta.routing.forms.citizen import CompletionForm, TrackForm
from llaqta.routing.selectors.tracking import (
    Tracking,
    find_code,
    find_public_file,
    find_tracking,
    list_loose_attachments,
    public_json,
)
from llaqta.routing.services import drafts, exchange
from llaqta.routing.views.citizen.access import opened, private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code. Which of the two is wrong is never said."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "routing/citizen/track.html", {"form": form})
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    if find_code(number=number, code=code):
        return redirect("routing:tracking", code=code)
    lookups.count_failure(address=client_address(request), number=number)
    form.add_error(None, str(SheetNotFoundError()))
    return render(
        request,
        "routing/citizen/track.html",
        {"form": form},
        status=SheetNotFoundError.status,
    )


@private_page
@require_safe
def tracking(request: HttpRequest, code: str) -> HttpResponse:
    page = opened(request, code, find_tracking)
    if page.code != code:  # typed in lower case or without its dashes
        return redirect("routing:tracking", code=page.code)
    return render(request, "routing/citizen/tracking.html", {"page": page})


@private_page
@require_safe
def tracking_json(request: HttpRequest, code: str) -> HttpResponse:
    return JsonResponse(
        public_json(opened(request, code, find_tracking)),
        json_dumps_params={"ensure_ascii": False},
    )


@private_page
@require_safe
def public_file(request: HttpRequest, code: str, file_id: int) -> HttpResponseBase:
    file = opened(request, code, lambda normal: find_public_file(normal, file_id))
    return documents.attachment_response(
        file.content, inline="guardar" not in request.GET
    )


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, code: str) -> HttpResponse:
    """The sender gives what was missing. Files that arrived well stay when another one does not."""
    page = opened(request, code, find_tracking)
    if page.asked is None:
        raise NothingToAnswerError
    if request.method != "POST":
        return _completion_page(request, page, CompletionForm(), [])
    form = CompletionForm(request.POST, request.FILES)
    kept = _kept(page, request.POST.get("kept", ""))
    if form.is_valid():
        good, problems = drafts.receive_uploads(
            form.cleaned_data["uploads"], room=drafts.MOST_FILES - len(kept)
        )
        kept += good
        for problem in problems:
            form.add_error("uploads", problem)
        if not problems and not form.cleaned_data["text"] and not kept:
            form.add_error(
                "text", _("Escriba su respuesta o elija al menos un archivo.")
            )
        if not form.errors:
            exchange.complete_request(
                sheet_id=page.id, text=form.cleaned_data["text"], attachments=kept
            )
            messages.success(
                request, _("Recibimos lo que faltaba. Su solicitud sigue su camino.")
            )
            return redirect("routing:tracking", code=page.code)
    return _completion_page(request, page, form, kept)


def _completion_page(
    request: HttpRequest,
    page: Tracking,
    form: CompletionForm,
    kept: Sequence[Attachment],
) -> HttpResponse:
    token = signing.dumps([file.pk for file in kept], salt=_salt(page)) if kept else ""
    return render(
        request,
        "routing/citizen/complete.html",
        {
            "page": page,
            "form": form,
            "kept": kept,
            "kept_token": token,
            "most_files": drafts.MOST_FILES,
        },
    )


def _kept(page: Tracking, token: str) -> list[Attachment]:
    """The files of the attempt before, if the token is ours and of this sheet."""
    try:
        ids = (
            signing.loads(token, salt=_salt(page), max_age=24 * 60 * 60)
            if token
            else []
        )
    except signing.BadSignature:
        return []
    return list_loose_attachments(ids)


def _salt(page: Tracking) -> str:
    return f"routing.completion.{page.code}"
