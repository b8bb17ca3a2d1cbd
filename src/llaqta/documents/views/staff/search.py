"""Full-text search over the documents that the actor may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from llaqta.documents.selectors.search import find_documents
from llaqta.documents.views.staff.trays import page_url, side
from llaqta.organization.api import StaffRequest, staff_page


@staff_page
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:200]
    page = find_documents(
        typed,
        actor=request.actor,
        after=request.GET.get("desde", ""),
        before=request.GET.get("antes", ""),
    )
    context = {
        "typed": typed,
        "page": page,
        "trays": side(request.actor),
        "newer_url": page_url([("q", typed)], "antes", page.newer),
        "older_url": page_url([("q", typed)], "desde", page.older),
    }
    return render(request, "documents/staff/search.html", context)
