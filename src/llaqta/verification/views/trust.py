"""The page of the authorities that this municipality believes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from llaqta.lib import clock
from llaqta.lib.errors import InvalidError
from llaqta.organization.api import StaffRequest, administrator_page
from llaqta.verification import selectors, services
from llaqta.verification.forms import TrustForm


@administrator_page
@require_safe
def trust(request: StaffRequest) -> HttpResponse:
    return render(
        request,
        "verification/trust.html",
        {"page": selectors.view_trust(on=clock.today())},
    )


@administrator_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    form = TrustForm(
        *((request.POST, request.FILES) if request.method == "POST" else (None, None))
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            trusted = services.trust_authority(
                content=values["file"].read(1_000_000),
                is_anchor=values["is_anchor"],
                sha256=values["sha256"],
                actor=request.actor,
            )
        except InvalidError as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(
                request,
                _("Desde ahora se confía en «%(name)s».")
                % {"name": trusted.facts.name},
            )
            return redirect("verification:trust")
    return render(
        request,
        "verification/trust_add.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@administrator_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, sha256: str) -> HttpResponse:
    authority = selectors.find_authority(sha256)
    if authority is None:
        raise Http404
    if request.method == "POST":
        services.distrust_authority(sha256=sha256, actor=request.actor)
        messages.success(
            request, _("Ya no se confía en «%(name)s».") % {"name": authority.name}
        )
        return redirect("verification:trust")
    return render(request, "verification/trust_remove.html", {"authority": authority})
