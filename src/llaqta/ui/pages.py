"""Answers that say what went wrong and how to go on, as a page or as JSON."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from llaqta.lib.errors import LlaqtaError
from llaqta.ui.chrome import DESK_PREFIX

log = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 409, 422, 429, 500, 503})  # one template each
BARE = "ui/bare.html"  # the layout that asks nothing of the database
RETRY_SECONDS = {429: 60, 503: 30}


def is_database_gone(exception: BaseException | None) -> bool:
    """Locked, unreachable or broken. A broken rule (IntegrityError and its kin) is our own mistake and not this."""
    return (
        isinstance(exception, OperationalError | InterfaceError)
        or type(exception) is DatabaseError
    )


def wants_json(request: HttpRequest) -> bool:
    return (
        request.path_info.endswith(".json")
        or request.get_preferred_type(["text/html", "application/json"])
        == "application/json"
    )


def error_response(request: HttpRequest, error: LlaqtaError) -> HttpResponse:
    response = failure(
        request, status=error.status, code=error.code, message=str(error)
    )
    if error.retry_seconds is not None:
        response.headers["Retry-After"] = str(error.retry_seconds)
    return response


def failure(
    request: HttpRequest, *, status: int, code: str, message: str = "", **context: Any
) -> HttpResponse:
    """The answer for one failure. An empty message leaves the words to the page of that status."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            {"status": status, "code": code, "detail": message},
            status=status,
            content_type="application/problem+json",  # RFC 9457
        )
    else:
        response = HttpResponse(
            _page(request, status, {"message": message, "code": code, **context}),
            status=status,
        )
    if status in RETRY_SECONDS:
        response.headers["Retry-After"] = str(RETRY_SECONDS[status])
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, status: int, context: dict[str, Any]) -> str:
    template = f"ui/errors/{status if status in PAGES else 500}.html"
    if (
        400 < status < 500
    ):  # a malformed request may not even have a host that we can trust
        layout = (
            "ui/desk.html"
            if request.path_info.startswith(DESK_PREFIX)
            else "ui/site.html"
        )
        try:
            return render_to_string(
                template,
                {**context, "layout": layout, "back": _where_from(request)},
                request,
            )
        except (
            Exception
        ):  # menus and names may be what failed; the reason is worth more than they are
            log.exception("ui.error_page_without_menus")
    return render_to_string(template, {**context, "layout": BARE, "messages": ()})


def _where_from(request: HttpRequest) -> str:
    """The page of ours that sent the person here; an act's own address often answers to POST alone."""
    origin = request.headers.get("Referer", "")
    return (
        origin
        if url_has_allowed_host_and_scheme(origin, allowed_hosts={request.get_host()})
        else request.path
    )
