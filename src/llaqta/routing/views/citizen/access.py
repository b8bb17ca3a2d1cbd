"""How a public page finds its sheet. Wrong and unknown codes look alike, and guessing gets slow."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from llaqta.lib import codes
from llaqta.lib.network import client_address
from llaqta.routing import lookups
from llaqta.routing.errors import SheetNotFoundError

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def private_page(view: View[P]) -> View[P]:
    """A page about one person's matter: no machine on the way keeps it, no search engine shows it."""

    @never_cache
    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def opened(request: HttpRequest, code: str, find: Callable[[str], T | None]) -> T:
    """What `find` gives for this code. A code that opens nothing is counted. Raises `SheetNotFoundError`, `TooManyLookupsError`."""
    normal = codes.normalize(code)
    found = find(normal) if normal else None
    if found is None:
        lookups.count_failure(address=client_address(request))
        raise SheetNotFoundError
    return found
