"""One address for every way in which a page can fail."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from llaqta.lib import errors

FAULTS: dict[str, type[Exception]] = {
    "invalid": errors.InvalidError,
    "not_allowed": errors.NotAllowedError,
    "not_found": errors.NotFoundError,
    "state_conflict": errors.StateConflictError,
    "unavailable": errors.UnavailableError,
    "locked": OperationalError,
    "closed": InterfaceError,
    "malformed": DatabaseError,
    "broken_rule": IntegrityError,
    "bug": ZeroDivisionError,
}


def fail(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault.removesuffix(".json")]


def own_policy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("archivo", headers={"Content-Security-Policy": "sandbox"})


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@csrf_protect
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("recibido")


urlpatterns = [
    path("ui/", include("llaqta.ui.urls")),
    path("falla/<str:fault>", fail),
    path("mesa/falla/<str:fault>", fail),
    path("archivo/", own_policy),
    path("formulario/", form),
    path("prohibido/", forbidden),
]

handler400 = "llaqta.ui.views.bad_request"
handler403 = "llaqta.ui.views.permission_denied"
handler404 = "llaqta.ui.views.page_not_found"
handler500 = "llaqta.ui.views.server_error"
