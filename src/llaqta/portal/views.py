"""Pages that compose what other rooms know, for everybody."""

from __future__ import annotations

import csv

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from llaqta import __version__
from llaqta.lib.dates import MONTHS
from llaqta.routing import api as routing


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    figures = routing.fulfilment()
    return render(
        request, "portal/home.html", {"figures": figures, "chart": _chart(figures)}
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Accessibility, and where the source of what runs here is to be had (AGPL section 13)."""
    return render(
        request,
        "portal/about.html",
        {"version": __version__, "source_url": settings.LLAQTA_SOURCE_URL},
    )


@require_safe
def fulfilment(request: HttpRequest) -> HttpResponse:
    figures = routing.fulfilment()
    return render(
        request,
        "portal/fulfilment.html",
        {"figures": figures, "chart": _chart(figures), "month_names": MONTHS},
    )


@require_safe
def fulfilment_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as open data: one row a month, UTF-8, dots and commas as in RFC 4180."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="cumplimiento.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(["mes", "recibidas", "resueltas", "resueltas_en_plazo"])
    for month in routing.fulfilment().months:
        writer.writerow(
            [f"{month.first:%Y-%m}", month.received, month.resolved, month.on_time]
        )
    return response


def _chart(figures: routing.Fulfilment) -> dict[str, object]:
    return {
        "labels": [MONTHS[month.first.month - 1][:3] for month in figures.months],
        "series": [
            (_("Recibidas"), [month.received for month in figures.months]),
            (_("Resueltas"), [month.resolved for month in figures.months]),
        ],
    }
