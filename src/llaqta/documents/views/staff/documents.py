"""The page of a document, and what changed from one version to the next."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from llaqta.documents import diff
from llaqta.documents.selectors import pages
from llaqta.documents.states import Act
from llaqta.documents.views.staff.acts import BY_ACT
from llaqta.organization.api import StaffRequest, staff_page


@staff_page
@require_safe
def document(request: StaffRequest, uuid: UUID) -> HttpResponse:
    view = pages.view_page(uuid, actor=request.actor)
    found = view.document
    offered = [BY_ACT[act] for act in view.acts if act in BY_ACT]
    context = {
        "view": view,
        "document": found,
        "now": [page for page in offered if page.at_once],
        "forms": [page for page in offered if not page.at_once],
        "write_url": reverse("documents:write", kwargs={"uuid": uuid})
        if Act.EDIT in view.acts
        else "",
        "sign_url": f"{reverse('documents:sign')}?documento={uuid}"
        if Act.SIGN in view.acts
        else "",
        "verify_url": pages.verification_path(found),
    }
    return render(request, "documents/staff/document.html", context)


@staff_page
@require_safe
def version(request: StaffRequest, uuid: UUID, number: int) -> HttpResponse:
    """What one person handed on, with what they changed marked in it."""
    found = pages.access_versions(uuid, number, actor=request.actor)
    before = found.before
    context = {
        "found": found,
        "document": found.document,
        "version": found.version,
        "before": before,
        "changes": diff.compare(before.body if before else "", found.version.body)
        if before
        else None,
    }
    return render(request, "documents/staff/version.html", context)
