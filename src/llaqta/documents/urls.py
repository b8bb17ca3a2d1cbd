"""Addresses of the desk's documents, below `mesa/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from llaqta.documents import signing_urls
from llaqta.documents.views.staff import (
    acts,
    books,
    documents,
    files,
    search,
    trays,
    writing,
)

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("documentos/", trays.trays, name="trays"),
    path("documentos/bandeja/<slug:tray>/", trays.tray, name="tray"),
    path("documentos/nuevo/", writing.new, name="new"),
    path("documentos/firmar/", include(signing_urls.patterns)),
    path("documentos/buscar/", search.search, name="search"),
    path("documentos/libro/", books.book, name="book"),
    path("documentos/libro/libro.csv", books.book_csv, name="book_csv"),
    path("documentos/libro/libro.pdf", books.book_pdf, name="book_pdf"),
    path("documentos/<uuid:uuid>/", documents.document, name="document"),
    path(
        "documentos/<uuid:uuid>/versiones/<int:number>/",
        documents.version,
        name="version",
    ),
    path("documentos/<uuid:uuid>/escribir/", writing.write, name="write"),
    path("documentos/<uuid:uuid>/guardar.json", writing.autosave, name="autosave"),
    path("documentos/<uuid:uuid>/textos.json", writing.modules, name="modules"),
    path("documentos/<uuid:uuid>/vista.pdf", files.preview_pdf, name="preview_pdf"),
    path("documentos/<uuid:uuid>/documento.pdf", files.paper, name="paper"),
    path("documentos/<uuid:uuid>/sin-firmas.pdf", files.unsigned, name="unsigned"),
    path("documentos/<uuid:uuid>/original.pdf", files.original, name="original"),
    path("documentos/<uuid:uuid>/portada/", files.cover, name="cover"),
    path("documentos/<uuid:uuid>/imagenes/", files.pictures, name="pictures"),
    path(
        "documentos/<uuid:uuid>/imagenes/<int:file_id>/",
        files.picture,
        name="picture",
    ),
    path(
        "documentos/<uuid:uuid>/archivos/<int:file_id>/",
        files.file,
        name="file",
    ),
    path(
        "documentos/<uuid:uuid>/archivos/<int:file_id>/vista/",
        files.file_preview,
        name="file_preview",
    ),
    path("documentos/<uuid:uuid>/<slug:slug>/", acts.act, name="act"),
]
