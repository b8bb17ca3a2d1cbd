"""The page of a sheet, its files and its papers."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from llaqta.documents import api as documents
from llaqta.organization.api import StaffRequest, staff_page
from llaqta.routing import papers, policies
from llaqta.routing.cover import print_cover
from llaqta.routing.errors import NotYourTurnError
from llaqta.routing.selectors import sheets
from llaqta.routing.views.staff.acts import BY_ACT


@staff_page
@require_safe
def sheet(request: StaffRequest, number: str) -> HttpResponse:
    view = sheets.view_sheet(number, actor=request.actor)
    pages = [BY_ACT[act] for act in view.acts]
    context = {
        "view": view,
        "sheet": view.sheet,
        "now": [page for page in pages if page.at_once],
        "forms": [page for page in pages if not page.at_once],
        "may_print_receipt": bool(
            policies.may_print_receipt(request.actor, view.sheet)
        ),
        "may_print_cover": bool(policies.may_print_cover(request.actor)),
    }
    return render(request, "routing/staff/sheet.html", context)


@staff_page
@require_safe
def route_sheet_pdf(request: StaffRequest, number: str) -> HttpResponse:
    found = sheets.access_sheet(number, actor=request.actor)
    decision = policies.may_print_cover(request.actor)
    if not decision:
        raise NotYourTurnError(reason=decision.reason)
    pdf = print_cover(found, sheets.list_hops(found), printed_by=request.actor.label)
    return documents.pdf_response(pdf, name=f"hoja-de-ruta-{number}.pdf")


@staff_page
@require_safe
def receipt_print(request: StaffRequest, number: str) -> HttpResponse:
    """The receipt again, for the counter: on Carta, or with `?formato=tira` on the roll of 80 mm."""
    found = sheets.access_sheet(number, actor=request.actor)
    decision = policies.may_print_receipt(request.actor, found)
    if not decision:
        raise NotYourTurnError(reason=decision.reason)
    on_roll = request.GET.get("formato") == "tira"
    pdf = papers.print_receipt(papers.receipt_of(found), on_roll=on_roll)
    return documents.pdf_response(
        pdf, name=f"comprobante-{number}{'-tira' if on_roll else ''}.pdf"
    )


@staff_page
@require_safe
def staff_file(request: StaffRequest, number: str, file_id: int) -> HttpResponseBase:
    """A file of the sheet: shown, or with `?bajar` saved."""
    file = sheets.access_file(number, file_id, actor=request.actor)
    return documents.attachment_response(
        file.content, inline="bajar" not in request.GET
    )


@staff_page
@require_safe
def staff_preview(request: StaffRequest, number: str, file_id: int) -> HttpResponseBase:
    return documents.preview_response(
        sheets.access_file(number, file_id, actor=request.actor).content
    )
