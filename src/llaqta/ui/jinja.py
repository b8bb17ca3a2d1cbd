"""The environment of our page templates: what every template may call, and how it writes dates, sizes and numbers."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment

from llaqta.lib import clock, dates, words
from llaqta.ui import chrome

NO_BREAK_SPACE = "\u00a0"


def url(name: str, *args: Any, **kwargs: Any) -> str:
    if args or kwargs:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return _fixed_url(name, settings.ROOT_URLCONF)


@lru_cache(maxsize=512)
def _fixed_url(name: str, urlconf: str) -> str:
    """An address without parts that change, found once."""
    return reverse(name)


def number(value: int | float | Decimal, decimals: int = 0) -> str:
    """«2 431» or «1 250,50»: groups apart by a space that does not break, decimals after a comma."""
    return f"{value:,.{decimals}f}".replace(",", NO_BREAK_SPACE).replace(".", ",")


def filesize(size: int) -> str:
    """«812 bytes», «48 KB», «1,4 MB»."""
    if size < 1024:
        return f"{size}{NO_BREAK_SPACE}bytes"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f}{NO_BREAK_SPACE}KB"
    return f"{number(size / 1024 / 1024, 1)}{NO_BREAK_SPACE}MB"


def page_language() -> str:
    """The value of `lang` of the page, for screen readers and hyphenation."""
    language = words.language() or settings.LANGUAGE_CODE
    return "es-BO" if language == "es" else language


def widget_attrs(
    attrs: dict[str, Any], more: dict[str, Any], described: str
) -> dict[str, Any]:
    """The attributes of a widget, with the ids of its hint and its error in the order in which they are read aloud."""
    merged = {**attrs, **more}
    about = " ".join(
        [described.strip(), str(merged.get("aria-describedby", ""))]
    ).strip()
    return {**merged, "aria-describedby": about} if about else merged


def is_demo() -> bool:
    return bool(getattr(settings, "LLAQTA_DEMO", False))


def environment(**options: Any) -> Environment:
    options.setdefault("extensions", []).append("jinja2.ext.i18n")
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - Django's backend turns autoescape on
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext,
        words.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        static=static,
        municipality=chrome.municipality,
        last_known_municipality=chrome.last_known_municipality,
        menu=chrome.menu,
        is_current=chrome.is_current,
        posts=chrome.posts,
        today=clock.today,
        page_language=page_language,
        is_demo=is_demo,
        widget_attrs=widget_attrs,
    )
    env.filters.update(
        long_date=dates.long_date,
        weekday_date=dates.weekday_date,
        short_date=dates.short_date,
        long_instant=dates.long_instant,
        short_instant=dates.short_instant,
        filesize=filesize,
        number=number,
    )
    return env
