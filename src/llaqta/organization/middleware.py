"""`request.actor`: who acts, in which post. Read when somebody asks, so that public pages pay nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from llaqta.lib.actor import CITIZEN, Actor
from llaqta.organization import selectors
from llaqta.organization.models import User
from llaqta.organization.selectors import Post
from llaqta.organization.services import POST_SESSION_KEY

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        carrier = cast(Any, request)
        carrier.actor = SimpleLazyObject(lambda: resolve_actor(request))
        return self.get_response(request)


def resolve_actor(request: HttpRequest) -> Actor:
    """The citizen, or the logged-in user in the post chosen for this session. One query beside session and user."""
    user = request.user
    if not isinstance(user, User):
        return CITIZEN
    chosen = request.session.get(POST_SESSION_KEY)
    return selectors.actor_in(
        user, posts_of(request), chosen if isinstance(chosen, int) else None
    )


def posts_of(request: HttpRequest) -> list[Post]:
    """The posts that the logged-in user holds today, read once a request."""
    carrier = cast(Any, request)
    if not hasattr(carrier, "_posts_held"):
        user = request.user
        carrier._posts_held = (
            selectors.list_posts(user) if user.is_authenticated else []
        )
    return cast(list[Post], carrier._posts_held)
