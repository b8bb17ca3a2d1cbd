"""The room's addresses under one namespace: the public ones at the root, those of the staff below `mesa/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from llaqta.routing.urls import citizen, staff

app_name = "routing"
urlpatterns: list[URLPattern | URLResolver] = [
    *citizen.patterns,
    path("mesa/", include(staff.patterns)),
]
