"""The libro de documentos: on a page, as data and on paper."""

from __future__ import annotations

import csv
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from llaqta.documents.book_paper import print_book
from llaqta.documents.errors import BookTooLongError, DocumentNotAllowedError
from llaqta.documents.responses import pdf_response
from llaqta.documents.selectors import books
from llaqta.documents.selectors.book_months import BookMonths, count_by_month
from llaqta.documents.selectors.books import BookFilters
from llaqta.documents.views.staff.trays import page_url, side
from llaqta.lib import clock
from llaqta.lib.dates import MONTHS
from llaqta.organization.api import StaffRequest, staff_page

MOST_PRINTED = 5_000  # lines on paper; the CSV has no end


@staff_page
@require_safe
def book(request: StaffRequest) -> HttpResponse:
    filters = _filters(request)
    page = books.list_book(
        filters,
        actor=request.actor,
        after=request.GET.get("desde", ""),
        before=request.GET.get("antes", ""),
    )
    months = count_by_month(filters, actor=request.actor)
    kept = _query(filters)
    context = {
        "filters": filters,
        "page": page,
        "months": months,
        "chart": _chart(months),
        "years": books.book_years(),
        "kinds": books.book_kinds(),
        "units": books.book_units(),
        "trays": side(request.actor),
        "kept": urlencode(kept),
        "newer_url": page_url(kept, "antes", page.newer),
        "older_url": page_url(kept, "desde", page.older),
    }
    return render(request, "documents/staff/book.html", context)


@staff_page
@require_safe
def book_csv(request: StaffRequest) -> HttpResponse:
    """The whole book as data: one row a number, UTF-8, commas as in RFC 4180."""
    filters = _filters(request)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="libro-de-documentos-{filters.year}.csv"'
        },
    )
    writer = csv.writer(response)
    writer.writerow(
        [
            "numero", "cite", "fecha", "tipo", "unidad", "de", "para", "referencia", "estado", "motivo_de_anulacion", "sin_efecto_por",
        ]
    )  # fmt: skip
    for line in books.whole_book(filters, actor=request.actor):
        texts = (
            line.cite, f"{line.day:%Y-%m-%d}", line.kind, line.unit, line.issuer, line.addressee, line.subject, line.state, line.void_reason, line.annulled_by,
        )  # fmt: skip
        writer.writerow([line.ordinal, *map(_cell, texts)])
    return response


def _cell(text: str) -> str:
    """A text that a spreadsheet would run as a formula stays a text (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


@staff_page
@require_safe
def book_pdf(request: StaffRequest) -> HttpResponse:
    """The same on paper, to be kept with the other books."""
    filters = _filters(request)
    if count_by_month(filters, actor=request.actor).total > MOST_PRINTED:
        raise BookTooLongError(most=MOST_PRINTED)
    pdf = print_book(
        books.whole_book(filters, actor=request.actor),
        year=filters.year,
        narrowed=_narrowed(filters),
        printed_by=request.actor.label,
    )
    return pdf_response(pdf, name=f"libro-de-documentos-{filters.year}.pdf")


# -- Parts -------------------------------------------------------------------------------------------------------------


def _filters(request: StaffRequest) -> BookFilters:
    """Of an address. What cannot be a filter is left out. Raises DocumentNotAllowedError for who has no book."""
    if not books.may_see_book(request.actor):
        raise DocumentNotAllowedError(
            reason=_("El libro lo consulta quien tiene un cargo, y quien audita.")
        )
    return BookFilters(
        year=_whole(request.GET, "gestion") or clock.today().year,
        kind_id=_whole(request.GET, "tipo"),
        unit_id=_whole(request.GET, "unidad"),
    )


def _whole(query: QueryDict, name: str) -> int | None:
    typed = query.get(name, "")
    is_whole = typed.isascii() and typed.isdecimal() and len(typed) < 10
    return int(typed) if is_whole else None


def _query(filters: BookFilters) -> list[tuple[str, str]]:
    pairs = [
        ("gestion", filters.year),
        ("tipo", filters.kind_id),
        ("unidad", filters.unit_id),
    ]
    return [(name, str(value)) for name, value in pairs if value is not None]


def _narrowed(filters: BookFilters) -> str:
    kind = books.book_kinds().filter(pk=filters.kind_id or 0).first()
    unit = books.book_units().filter(pk=filters.unit_id or 0).first()
    return " · ".join(str(one) for one in (kind, unit) if one)


def _chart(months: BookMonths) -> dict[str, Any]:
    return {
        "labels": [month[:3] for month in MONTHS],
        "series": [
            (_("Tomados"), months.taken),
            (_("Anulados"), months.voided),
        ],
    }
