"""The desk composes what the rooms tell; it decides nothing about a route sheet."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from llaqta.documents import api as documents
from llaqta.lib.actor import Role
from llaqta.organization.api import StaffRequest, staff_page
from llaqta.routing import api as routing

FIRST_DUE = 8
UNITS_DRAWN = 12


@staff_page
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """What waits for me, what is due first; for who supervises, what is late below."""
    actor = request.actor
    context: dict[str, object] = {"actor": actor, "sheet_base": routing.sheet_base()}
    if actor.position_id is not None:
        context["counts"] = routing.count_trays(actor.position_id)
        context["papers"] = documents.count_trays(actor)
        context["waiting"] = routing.tray_page(
            "por-recibir", position_id=actor.position_id, size=FIRST_DUE
        ).rows
        context["on_desk"] = routing.tray_page(
            "en-despacho", position_id=actor.position_id, size=FIRST_DUE
        ).rows
        context["may_register"] = bool(routing.may_register(actor, "E"))
    if actor.has_role(Role.SUPERVISOR):
        context["late"] = routing.late_by_unit(actor)
    return render(request, "desk/home.html", context)


@staff_page
@require_safe
def late(request: StaffRequest) -> HttpResponse:
    """What is late below a supervisor, unit by unit and then sheet by sheet."""
    if not request.actor.has_role(Role.SUPERVISOR):
        raise Http404
    typed = request.GET.get("unidad", "")
    unit_id = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    below = routing.late_by_unit(request.actor)
    page = routing.list_late(
        request.actor,
        unit_id=unit_id,
        after=request.GET.get("desde", ""),
        before=request.GET.get("antes", ""),
    )
    kept = [("unidad", str(unit_id))] if unit_id is not None else []
    context = {
        "below": below,
        "drawn": below.units[:UNITS_DRAWN],
        "unit_id": unit_id,
        "page": page,
        "sheet_base": routing.sheet_base(),
        "newer_url": _url(kept, "antes", page.newer),
        "older_url": _url(kept, "desde", page.older),
    }
    return render(request, "desk/late.html", context)


@staff_page
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """Everything that the actor may see, by number, sender, document, subject or CITE."""
    typed = request.GET.get("q", "").strip()[:200]
    page = routing.find_sheets(
        typed,
        actor=request.actor,
        after=request.GET.get("desde", ""),
        before=request.GET.get("antes", ""),
    )
    context = {
        "typed": typed,
        "page": page,
        "sheet_base": routing.sheet_base(),
        "newer_url": _url([("q", typed)], "antes", page.newer),
        "older_url": _url([("q", typed)], "desde", page.older),
    }
    return render(request, "desk/search.html", context)


def _url(kept: list[tuple[str, str]], name: str, cursor: str) -> str:
    return "?" + urlencode([*kept, (name, cursor)]) if cursor else ""
