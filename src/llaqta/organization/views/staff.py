"""The post in which an official acts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from llaqta.organization import services
from llaqta.organization.forms import ChoosePostForm
from llaqta.organization.middleware import posts_of, resolve_actor


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Choose in which of one's posts to act. Also the target of the switch on top of every page of the desk."""
    posts, destination = posts_of(request), _destination(request)
    if not posts:
        return render(request, "organization/no_post.html", status=403)
    form = ChoosePostForm(
        request.POST or None,
        posts=posts,
        initial={"position": resolve_actor(request).position_id},
    )
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(
            request,
            "organization/choose_post.html",
            {"form": form, "next": destination},
            status=status,
        )
    actor = services.choose_post(request, form.cleaned_data["position"])
    messages.success(request, _("Ahora actúa como %(post)s.") % {"post": actor.label})
    return redirect(destination)


def _destination(request: HttpRequest) -> str:
    """Where the person was going, when that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
