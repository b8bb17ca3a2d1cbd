"""Django's own failures in our words, and the gallery of components."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from llaqta.lib.errors import NotAllowedError, NotFoundError, UnavailableError
from llaqta.ui import gallery as examples
from llaqta.ui import pages


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return pages.failure(
        request,
        status=400,
        code="bad_request",
        message=_("Su pedido llegó incompleto o con datos que no podemos leer."),
    )


def permission_denied(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return pages.error_response(request, NotAllowedError())


def page_not_found(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return pages.error_response(request, NotFoundError())


def too_many_attempts(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """What the log-in shows to whoever tries too often (allauth looks for `handler429`)."""
    return pages.failure(
        request,
        status=429,
        code="too_many_attempts",
        message=_("Hubo demasiados intentos seguidos."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Also reached when the database goes away inside a middleware, where `ErrorMiddleware` does not hear of it."""
    if pages.is_database_gone(sys.exc_info()[1]):
        return pages.error_response(request, UnavailableError())
    return pages.failure(
        request,
        status=500,
        code="error",
        message=_("Tuvimos un problema y ya quedó anotado."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof of origin is missing or old. Nothing was done with what came in."""
    return pages.failure(
        request,
        status=403,
        code="csrf",
        stale_form=True,
        message=_("El formulario venció antes de enviarse."),
        resend=_what_may_be_resent(request),
    )


def _what_may_be_resent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to send again with a fresh proof.

    Only when the browser itself says that our own page sent it (no other site can forge Sec-Fetch-Site); never
    passwords; and not with files, which a page cannot keep.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin" or request.FILES:
        return []
    if any("password" in name for name in request.POST):
        return []
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    return _shown(request, "ui/gallery/site.html", examples.context())


def gallery_desk(request: HttpRequest) -> HttpResponse:
    return _shown(request, "ui/gallery/desk.html", examples.context())


def gallery_lookup(request: HttpRequest) -> HttpResponse:
    _check_gallery_is_open()
    return JsonResponse({"results": examples.FOUND})


def gallery_print(request: HttpRequest) -> HttpResponse:
    return _shown(request, "ui/gallery/print.html", examples.context())


def gallery_error(request: HttpRequest, status: int) -> HttpResponse:
    _check_gallery_is_open()
    return pages.failure(
        request,
        status=status,
        code="example",
        message=examples.MESSAGES.get(status, ""),
    )


def _shown(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    _check_gallery_is_open()
    return render(request, template, context)


def _check_gallery_is_open() -> None:
    if not (settings.DEBUG or getattr(settings, "LLAQTA_GALLERY", False)):
        raise Http404
