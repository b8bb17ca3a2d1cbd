from __future__ import annotations

from django.urls import path

from llaqta.organization.views import public, staff

app_name = "organization"

urlpatterns = [
    path("cargo/", staff.choose_post, name="choose_post"),
    path("logo/<str:sha256>/", public.logo, name="logo"),
]
