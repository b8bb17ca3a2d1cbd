"""Who may open a page of the desk. What they may do there is asked of the policies, act by act."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from llaqta.lib.actor import Actor, Role
from llaqta.organization.errors import OrganizationNotAllowedError
from llaqta.organization.middleware import posts_of, resolve_actor
from llaqta.organization.models import User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request whose user is logged in and acts as `actor`. For annotations: Django makes the real one."""

    user: User
    actor: Actor


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
AnyView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff_page(view: StaffView[P]) -> AnyView[P]:
    """For who works here: logged in, acting in a post that is theirs today. Auditors and administrators need no post.

    Otherwise: the log-in page, the page to change a password that must be changed, the page to choose among several
    posts, or a page that says that there is no post today.
    """

    @never_cache
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        staff, detour = _admit(request)
        return detour if detour is not None else view(staff, *args, **kwargs)

    return guarded


def administrator_page(view: StaffView[P]) -> AnyView[P]:
    """`staff_page`, for administrators only."""

    @wraps(view)
    def administered(
        request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not request.actor.has_role(Role.ADMINISTRATOR):
            raise OrganizationNotAllowedError(reason=_only_administrators())
        return view(request, *args, **kwargs)

    return staff_page(administered)


def _admit(request: HttpRequest) -> tuple[StaffRequest, HttpResponseBase | None]:
    staff = cast(StaffRequest, request)
    if not isinstance(request.user, User):
        return staff, redirect_to_login(
            request.get_full_path(), resolve_url(settings.LOGIN_URL)
        )
    if request.user.must_change_password:
        return staff, redirect("account_change_password")
    staff.actor = resolve_actor(request)
    if staff.actor.position_id is None and len(posts_of(request)) > 1:
        return staff, redirect(_choose_url(request))
    if staff.actor.position_id is None and not staff.actor.roles:
        return staff, render(request, "organization/no_post.html", status=403)
    return staff, None


def _choose_url(request: HttpRequest) -> str:
    return f"{reverse('organization:choose_post')}?{urlencode({'next': request.get_full_path()})}"


def _only_administrators() -> str:
    return _("Solo quien administra el sistema puede abrir esta página.")
