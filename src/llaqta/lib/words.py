"""`gettext` that remembers: Django's looks through every catalogue anew, 40,000 instructions for each word of a page.

Catalogues do not change while a process runs, so what was found once for a language holds. Most of the cost is to ask
which language is active; a house that offers only one need not ask.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils import translation


def gettext(message: str) -> str:
    return _gettext(language(), message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _ngettext(language(), singular, plural, number)


def language() -> str | None:
    """The language of the page that is being written."""
    if len(settings.LANGUAGES) == 1:
        return settings.LANGUAGE_CODE
    return translation.get_language()


@lru_cache(maxsize=8192)
def _gettext(language: str | None, message: str) -> str:
    return str(translation.gettext(message))


@lru_cache(maxsize=8192)
def _ngettext(language: str | None, singular: str, plural: str, number: int) -> str:
    return str(translation.ngettext(singular, plural, number))
