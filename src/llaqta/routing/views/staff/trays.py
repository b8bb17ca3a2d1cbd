"""The trays of a post, and what is done to several sheets at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from llaqta.lib.actor import Actor
from llaqta.lib.errors import LlaqtaError
from llaqta.organization.api import StaffRequest, staff_page
from llaqta.routing.errors import NotYourTurnError
from llaqta.routing.forms.staff.trays import (
    BulkArchiveForm,
    BulkReferForm,
    ChosenForm,
    read_filters,
)
from llaqta.routing.models import RouteSheet
from llaqta.routing.selectors import trays
from llaqta.routing.selectors.sheets import access_sheet, sheet_base
from llaqta.routing.selectors.trays import TrayRow
from llaqta.routing.services import closing, movement
from llaqta.routing.views.staff.escaping import escape_rows

FILTER_NAMES = ("q", "urgente", "vencidas", "carpeta", "instruccion")


@staff_page
@require_safe
def tray(request: StaffRequest, tray: str) -> HttpResponse:
    info = _tray(tray)
    position_id = _post_of(request.actor)
    filters = read_filters(request.GET)
    page = trays.page_of(
        tray,
        position_id=position_id,
        filters=filters,
        after=request.GET.get("desde", ""),
        before=request.GET.get("antes", ""),
    )
    counts = trays.count_trays(position_id)
    context = {
        "info": info,
        "page": page,
        "rows": _safe_rows(page.rows),
        "filters": filters,
        "side": side(counts),
        "counts": counts,
        "sheet_base": sheet_base(),
        "instructions": trays.list_instructions()
        if tray in ("por-recibir", "en-despacho", "enviados")
        else [],
        "newer_url": _page_url(request, "antes", page.newer),
        "older_url": _page_url(request, "desde", page.older),
    }
    return render(request, "routing/staff/tray.html", context)


def _safe_rows(rows: Sequence[TrayRow]) -> list[list[str]]:
    """The rows as safe texts, in the order in which the template writes them; what is only yes or no is empty for no."""
    return escape_rows(
        [
            (
                r.number, r.subject, r.sender, r.folios, r.kind, r.task, r.who, *r.when, r.day,
                "1" if r.is_urgent else "", "1" if r.is_confidential else "", "1" if r.has_folder else "",
            )
            for r in rows
        ]
    )  # fmt: skip


class SideLink(NamedTuple):
    slug: str
    name: str
    href: str
    badge: str | None


def side(counts: trays.TrayCounts) -> list[SideLink]:
    """The trays beside the content, with what waits in each."""
    return [
        SideLink(t.slug, str(t.name), _tray_url(t.slug), counts.shown(t.slug))
        for t in trays.TRAYS.values()
    ]


@lru_cache
def _tray_url(slug: str) -> str:
    return reverse("routing:tray", kwargs={"tray": slug})


# -- Several at once ---------------------------------------------------------------------------------------------------


class Result(NamedTuple):
    number: str
    done: bool
    text: str


@staff_page
@require_POST
def bulk(request: StaffRequest, tray: str) -> HttpResponse:
    """Receive, refer or archive the ticked sheets, each in its own transaction: one that cannot be does not stop the others."""
    _tray(tray)
    actor, verb = request.actor, request.POST.get("action", "")
    _post_of(actor)
    if verb == "recibir":
        return _receive(request, tray)
    if verb not in BULK:
        raise Http404
    step = BULK[verb]
    confirmed = "confirmed" in request.POST
    form = step.form(request.POST, actor=actor) if confirmed else step.form(actor=actor)
    numbers = ChosenForm(request.POST, actor=actor).chosen()
    if not numbers:
        return _nothing_chosen(request, tray)
    if not confirmed or not form.is_valid():
        context = {
            "form": form,
            "verb": verb,
            "step": step,
            "numbers": numbers,
            "tray": tray,
        }
        return render(
            request,
            "routing/staff/bulk.html",
            context,
            status=422 if confirmed else 200,
        )
    return _results(
        request,
        tray,
        [
            _try(number, actor, lambda sheet: step.call(sheet, form, actor))
            for number in numbers
        ],
    )


class BulkStep(NamedTuple):
    title: str | Promise
    form: type[ChosenForm]
    call: Callable[[RouteSheet, Any, Actor], str]


def _receive(request: StaffRequest, tray: str) -> HttpResponse:
    numbers = ChosenForm(request.POST, actor=request.actor).chosen()
    if not numbers:
        return _nothing_chosen(request, tray)
    with_folder = "with_folder" in request.POST

    def receive(sheet: RouteSheet) -> str:
        movement.receive_sheet(
            sheet_id=sheet.pk, actor=request.actor, with_folder=with_folder
        )
        return (
            _("Recibida con su carpeta")
            if with_folder and sheet.has_folder
            else _("Recibida")
        )

    return _results(
        request, tray, [_try(number, request.actor, receive) for number in numbers]
    )


def _refer(sheet: RouteSheet, form: BulkReferForm, actor: Actor) -> str:
    data = form.cleaned_data
    referral = movement.refer_sheet(
        sheet_id=sheet.pk,
        to=data["to"],
        instruction=data["instruction"],
        note=data["note"],
        actor=actor,
    )
    return _("Derivada a %(position)s") % {"position": referral.receiver}


def _archive(sheet: RouteSheet, form: BulkArchiveForm, actor: Actor) -> str:
    closing.archive_sheet(
        sheet_id=sheet.pk, place=form.cleaned_data["place"], actor=actor
    )
    return _("Archivada")


BULK = {
    "derivar": BulkStep(gettext_lazy("Derivar"), BulkReferForm, _refer),
    "archivar": BulkStep(gettext_lazy("Archivar"), BulkArchiveForm, _archive),
}


def _try(number: str, actor: Actor, act: Callable[[RouteSheet], str]) -> Result:
    try:
        return Result(number, True, act(access_sheet(number, actor=actor)))
    except LlaqtaError as problem:
        if problem.status >= 500:
            raise
        return Result(number, False, str(problem))


def _results(request: StaffRequest, tray: str, results: list[Result]) -> HttpResponse:
    context = {
        "results": results,
        "done": sum(r.done for r in results),
        "tray": tray,
        "info": trays.TRAYS[tray],
        "sheet_base": sheet_base(),
    }
    return render(request, "routing/staff/results.html", context)


def _nothing_chosen(request: StaffRequest, tray: str) -> HttpResponse:
    messages.warning(request, _("Marque al menos una hoja de ruta de la lista."))
    return redirect("routing:tray", tray=tray)


# -- Parts -------------------------------------------------------------------------------------------------------------


def _tray(slug: str) -> trays.TrayInfo:
    if slug not in trays.TRAYS:
        raise Http404
    return trays.TRAYS[slug]


def _post_of(actor: Actor) -> int:
    if actor.position_id is None:
        raise NotYourTurnError(
            reason=_("Las bandejas son de los cargos, y usted no actúa en ninguno.")
        )
    return actor.position_id


def _page_url(request: StaffRequest, name: str, cursor: str) -> str:
    if not cursor:
        return ""
    kept = [(key, request.GET[key]) for key in FILTER_NAMES if request.GET.get(key)]
    return "?" + urlencode([*kept, (name, cursor)])
