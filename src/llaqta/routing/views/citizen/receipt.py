"""The receipt: what was received, the number and the code, on a page and as a PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from llaqta.documents import api as documents
from llaqta.routing import papers
from llaqta.routing.selectors.tracking import find_by_code
from llaqta.routing.views.citizen.access import opened, private_page


@private_page
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    found = papers.receipt_of(opened(request, code, find_by_code))
    qr = mark_safe(documents.qr_svg(found.url).decode())  # noqa: S308 drawn by us, of an address of ours
    return render(
        request,
        "routing/citizen/receipt.html",
        {"receipt": found, "sheet": found.sheet, "qr": qr},
    )


@private_page
@require_safe
def receipt_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """`?formato=rollo` for a printer of 80 mm; Carta otherwise."""
    found = papers.receipt_of(opened(request, code, find_by_code))
    on_roll = request.GET.get("formato") == "rollo"
    return documents.pdf_response(
        papers.print_receipt(found, on_roll=on_roll),
        name=f"comprobante-{found.sheet.number}.pdf",
    )
