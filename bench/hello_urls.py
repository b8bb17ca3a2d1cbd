from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hola")


def framed(request: HttpRequest) -> HttpResponse:
    """Nothing but the layout that every page of the public has."""
    return render(request, "ui/site.html", {})


urlpatterns = [
    path("hola/", hello),
    path("hola/con-marco/", framed),
    path("", include("llaqta.config.urls")),
]
