"""Addresses of the public. Short where people type them: `/s/<code>/` is on every receipt."""

from __future__ import annotations

from django.urls import URLPattern, path

from llaqta.routing.views.citizen import filing, notices, receipt, tracking

patterns: list[URLPattern] = [
    path("solicitudes/nueva/", filing.new_request, name="new_request"),
    path("solicitudes/borrador/<str:token>/", filing.draft, name="draft"),
    path(
        "solicitudes/borrador/<str:token>/<str:step>/",
        filing.draft_step,
        name="draft_step",
    ),
    path("seguimiento/", tracking.track, name="track"),
    path("s/<str:code>.json", tracking.tracking_json, name="tracking_json"),
    path("s/<str:code>/", tracking.tracking, name="tracking"),
    path("s/<str:code>/comprobante/", receipt.receipt, name="receipt"),
    path("s/<str:code>/comprobante.pdf", receipt.receipt_pdf, name="receipt_pdf"),
    path(
        "s/<str:code>/archivos/<int:file_id>/", tracking.public_file, name="public_file"
    ),
    path("s/<str:code>/completar/", tracking.complete, name="complete"),
    path("s/<str:code>/avisos/", notices.subscribe, name="subscribe"),
    path(
        "avisos/confirmar/<str:token>/", notices.confirm_notices, name="confirm_notices"
    ),
    path("avisos/dejar/<str:token>/", notices.stop_notices, name="stop_notices"),
    path("privacidad/", notices.privacy, name="privacy"),
]
