"""The trays of documents of a post."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from llaqta.documents.selectors import trays as selectors
from llaqta.lib.actor import Actor
from llaqta.organization.api import StaffRequest, staff_page


@staff_page
@require_safe
def trays(request: StaffRequest) -> HttpResponse:
    """The first tray in which others wait for this post; otherwise its drafts. Who has no post searches."""
    if request.actor.position_id is None:
        return redirect("documents:search")
    counts = selectors.count_trays(request.actor)
    waiting = [
        ("para-firmar", counts.to_sign),
        ("para-aprobar", counts.to_approve),
        ("para-revisar", counts.to_review),
    ]
    slug = next((slug for slug, count in waiting if count), "borradores")
    return redirect("documents:tray", tray=slug)


@staff_page
@require_safe
def tray(request: StaffRequest, tray: str) -> HttpResponse:
    if tray not in selectors.TRAYS:
        raise Http404
    page = selectors.list_tray(
        tray,
        actor=request.actor,
        after=request.GET.get("desde", ""),
        before=request.GET.get("antes", ""),
    )
    context = {
        "info": selectors.TRAYS[tray],
        "page": page,
        "trays": side(request.actor),
        "sign_url": reverse("documents:sign") if tray == "para-firmar" else "",
        "newer_url": page_url([], "antes", page.newer),
        "older_url": page_url([], "desde", page.older),
    }
    return render(request, "documents/staff/tray.html", context)


class TrayLink(NamedTuple):
    slug: str
    name: str
    href: str
    badge: str


def side(actor: Actor) -> list[TrayLink]:
    """The trays beside the content, with what waits in each. None for who has no post."""
    if actor.position_id is None:
        return []
    counts = selectors.count_trays(actor).by_tray
    return [
        TrayLink(
            info.slug,
            str(info.name),
            reverse("documents:tray", kwargs={"tray": info.slug}),
            _shown(counts.get(info.slug, 0)),
        )
        for info in selectors.TRAYS.values()
    ]


def _shown(count: int) -> str:
    cap = selectors.COUNT_CAP
    return f"{cap}+" if count > cap else str(count or "")


def page_url(kept: list[tuple[str, str]], name: str, cursor: str) -> str:
    return "?" + urlencode([*kept, (name, cursor)]) if cursor else ""
