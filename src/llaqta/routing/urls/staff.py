"""Addresses of the desk, below `mesa/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from llaqta.routing.views.staff import acts, reception, sheets, trays

patterns: list[URLPattern] = [
    path("recepcion/", reception.reception, name="reception"),
    path("recepcion/personas.json", reception.lookup_person, name="lookup_person"),
    path("recepcion/anteriores/", reception.previous_sheets, name="previous_sheets"),
    path("recepcion/<slug:slug>/", reception.reception, name="reception_other"),
    path("bandeja/<slug:tray>/", trays.tray, name="tray"),
    path("bandeja/<slug:tray>/varias/", trays.bulk, name="bulk"),
    path("hojas/<str:number>/", sheets.sheet, name="sheet"),
    path(
        "hojas/<str:number>/hoja-de-ruta.pdf",
        sheets.route_sheet_pdf,
        name="route_sheet_pdf",
    ),
    path(
        "hojas/<str:number>/comprobante.pdf", sheets.receipt_print, name="receipt_print"
    ),
    path(
        "hojas/<str:number>/archivos/<int:file_id>/",
        sheets.staff_file,
        name="staff_file",
    ),
    path(
        "hojas/<str:number>/archivos/<int:file_id>/vista/",
        sheets.staff_preview,
        name="staff_preview",
    ),
    path("hojas/<str:number>/<slug:slug>/", acts.act, name="act"),
]
