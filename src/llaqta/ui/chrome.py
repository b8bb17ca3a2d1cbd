"""What stands around every page: the municipality's name, the menus, the chosen post.

This room stands on the lowest floor and knows none of it: higher rooms register functions here at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

DESK_PREFIX = "/mesa/"  # every page of the staff hangs below


@dataclass(frozen=True, slots=True)
class MunicipalityFacts:
    """What the layouts show of the municipality. Any object with these attributes will do."""

    name: str = "Llaqta"
    legal_name: str = "Gobierno Autónomo Municipal"  # "Gobierno Autónomo Municipal de Puerto Villarroel"
    seat: str = ""  # "Ivirgarzama, Cochabamba"
    office_hours: str = ""
    phone: str = ""
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of a menu. It is current when the page's path starts with `match` (or with `href`)."""

    text: str
    href: str
    badge: int | str | None = None
    match: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class PostSwitch:
    """In which post the official acts, and the others that they may choose."""

    current: str
    options: Sequence[tuple[int | str, str]] = field(
        default_factory=tuple
    )  # (id, "Topografía")
    action: str = ""  # address that takes the choice by POST, in the field `position`


MunicipalityProvider = Callable[[], Any]
NavProvider = Callable[[HttpRequest], Sequence[NavItem]]
PostsProvider = Callable[[HttpRequest], PostSwitch | None]

_municipality: MunicipalityProvider = MunicipalityFacts
_last_known: Any = MunicipalityFacts()
_menus: dict[str, NavProvider] = {}
_posts: PostsProvider | None = None


def register_municipality(provider: MunicipalityProvider) -> None:
    """Say where the facts of the municipality come from; the provider caches, for every page asks."""
    global _municipality
    _municipality = provider


def register_chrome(
    *,
    public_nav: NavProvider | None = None,
    public_footer: NavProvider | None = None,
    desk_nav: NavProvider | None = None,
    posts: PostsProvider | None = None,
) -> None:
    """Say what the menus hold. Each is asked once a page; what is not given stays as it was."""
    global _posts
    given = {"public": public_nav, "footer": public_footer, "desk": desk_nav}
    _menus.update(
        {menu: provider for menu, provider in given.items() if provider is not None}
    )
    _posts = posts or _posts


def municipality() -> Any:
    global _last_known
    _last_known = _municipality()
    return _last_known


def last_known_municipality() -> Any:
    """The facts that some page showed before, for pages that must not touch the database."""
    return _last_known


def menu(which: str, request: HttpRequest) -> Sequence[NavItem]:
    provider = _menus.get(which)
    return provider(request) if provider else ()


def is_current(item: NavItem, items: Sequence[NavItem], path: str) -> bool:
    """Whether this is the link of the menu that leads closest to the page."""
    matching = [other for other in items if path.startswith(other.match or other.href)]
    return bool(matching) and item is max(
        matching, key=lambda other: len(other.match or other.href)
    )


def posts(request: HttpRequest) -> PostSwitch | None:
    return _posts(request) if _posts else None
