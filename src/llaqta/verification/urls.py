"""Addresses of the room: the public check at the root, the trust folder below `mesa/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from llaqta.verification.views import public, trust

app_name = "verification"
urlpatterns: list[URLPattern] = [
    path("verificar/", public.verify, name="verify"),
    path("verificar.json", public.verify_json, name="verify_json"),
    path("verificar/informe.pdf", public.report_pdf, name="report"),
    path("verificar/<str:code>.json", public.document_json, name="document_json"),
    path("verificar/<str:code>/", public.document, name="document"),
    path("verificar/<str:code>/documento.pdf", public.document_file, name="file"),
    path(
        "verificar/<str:code>/revision.pdf", public.document_revision, name="revision"
    ),
    path("mesa/confianza/", trust.trust, name="trust"),
    path("mesa/confianza/agregar/", trust.add, name="trust_add"),
    path("mesa/confianza/<str:sha256>/quitar/", trust.remove, name="trust_remove"),
]
