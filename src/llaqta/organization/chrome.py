"""What this room puts around every page: the municipality's facts, and the post in which the official acts."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from llaqta.organization import selectors
from llaqta.organization.middleware import posts_of, resolve_actor
from llaqta.ui import api as ui


def post_switch(request: HttpRequest) -> ui.PostSwitch | None:
    """The posts to choose from, already read with the actor: no query of its own."""
    posts = posts_of(request)
    if not posts:
        return None
    titles = {post.position_id: f"{post.title} · {post.unit_name}" for post in posts}
    return ui.PostSwitch(
        current=titles.get(resolve_actor(request).position_id or 0, ""),
        options=tuple(titles.items()),
        action=reverse("organization:choose_post"),
    )


def register() -> None:
    ui.register_municipality(selectors.get_municipality)
    ui.register_chrome(posts=post_switch)
