from __future__ import annotations

from django.urls import path

from llaqta.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("mesa/", views.gallery_desk, name="gallery_desk"),
    path("mesa/buscar/", views.gallery_lookup, name="gallery_lookup"),
    path("papel/", views.gallery_print, name="gallery_print"),
    path("errores/<int:status>/", views.gallery_error, name="gallery_error"),
]
