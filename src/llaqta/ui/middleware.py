"""One place turns what went wrong into a page or JSON; another puts the protective headers on every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from llaqta.lib.errors import LlaqtaError, UnavailableError
from llaqta.ui import pages
from llaqta.ui.chrome import DESK_PREFIX

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: for the QR of the second factor and the band of the style sheet
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


def policy_that_connects_to(*origins: str) -> str:
    """The policy of a page whose script also talks to programs of other origins, such as one on the official's own computer."""
    allowed = " ".join(["connect-src 'self'", *origins])
    return CONTENT_SECURITY_POLICY.replace("connect-src 'self'", allowed)


# A view that sets one of these itself keeps its own: files received are served with a stricter policy.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeadersMiddleware:
    """Stands outermost, so that error pages carry the headers too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path_info.startswith(
            DESK_PREFIX
        ):  # shared machines at the counter must not keep what was shown
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ErrorMiddleware:
    """Turns our error families, and a database that is gone, into an answer that says how to go on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # PostgreSQL takes no NUL; forms and searches clean what is typed, nothing else does.
        if "\0" in request.path_info:
            raise Http404
        if any("\0" in cookie for cookie in request.COOKIES.values()):
            raise BadRequest
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if pages.is_database_gone(exception):
            log.error("ui.database_gone", exc_info=exception)
            return pages.error_response(request, UnavailableError())
        if isinstance(exception, LlaqtaError):
            if exception.status >= 500:
                log.error("ui.unavailable", exc_info=exception)
            return pages.error_response(request, exception)
        return None
