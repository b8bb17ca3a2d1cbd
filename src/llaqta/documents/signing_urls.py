"""Addresses of the pages for signing, below `mesa/documentos/firmar/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from llaqta.documents.views.staff import signing

patterns: list[URLPattern] = [
    path("", signing.sign, name="sign"),
    path("a-mano/", signing.ink, name="ink"),
    path("<uuid:session>/", signing.session, name="signing_session"),
    path(
        "<uuid:session>/continuar/", signing.continue_session, name="signing_continue"
    ),
    path("<uuid:session>/por-firmar.zip", signing.session_zip, name="signing_zip"),
    path("<uuid:session>/subir/", signing.upload, name="signing_upload"),
    path("<uuid:session>/resumenes/", signing.prepare_hashes, name="signing_hashes"),
    path("<uuid:session>/<uuid:item>.pdf", signing.item_pdf, name="signing_file"),
    path("<uuid:session>/<uuid:item>/", signing.return_item, name="signing_return"),
    path(
        "<uuid:session>/<uuid:item>/resumen/",
        signing.return_hash,
        name="signing_return_hash",
    ),
]
