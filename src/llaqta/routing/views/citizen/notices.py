"""E-mail notices: ask for them, confirm, stop. A link in a mail only shows a button, for mail programs open links by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from llaqta.routing.errors import (
    SheetNotFoundError,
    TooManyFollowersError,
    TooManyLettersError,
)
from llaqta.routing.forms.citizen import SubscribeForm
from llaqta.routing.selectors.tracking import (
    access_subscription,
    find_by_code,
    mask_email,
)
from llaqta.routing.services import drafts, exchange
from llaqta.routing.views.citizen.access import opened, private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, code: str) -> HttpResponse:
    sheet = opened(request, code, find_by_code)
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    sent_to = ""
    if form.is_valid():
        try:
            exchange.subscribe(sheet_id=sheet.pk, email=form.cleaned_data["email"])
        except (TooManyFollowersError, TooManyLettersError) as problem:
            form.add_error("email", str(problem))
        else:
            sent_to = form.cleaned_data["email"]
    return render(
        request,
        "routing/citizen/subscribe.html",
        {"sheet": sheet, "form": form, "sent_to": sent_to},
    )


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_notices(request: HttpRequest, token: str) -> HttpResponse:
    subscription = access_subscription(token)
    if request.method == "POST":
        exchange.confirm_subscription(token=token)
    context = {
        "sheet": subscription.sheet,
        "email": mask_email(subscription.email),
        "done": request.method == "POST",
    }
    return render(request, "routing/citizen/confirm_notices.html", context)


@csrf_exempt  # the token is the proof; a mail program's own button posts here (RFC 8058)
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop_notices(request: HttpRequest, token: str) -> HttpResponse:
    """Stopping twice, or with a link that no longer means anything, is answered alike."""
    try:
        subscription = access_subscription(token)
    except SheetNotFoundError:
        return render(request, "routing/citizen/stop_notices.html", {"done": True})
    if request.method == "POST":
        exchange.unsubscribe(token=token)
    context = {
        "number": subscription.sheet.number,
        "email": mask_email(subscription.email),
        "done": request.method == "POST",
    }
    return render(request, "routing/citizen/stop_notices.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request, "routing/citizen/privacy.html", {"draft_days": drafts.DRAFT_LIFE.days}
    )
