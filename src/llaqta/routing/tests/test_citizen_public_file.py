from __future__ import annotations

import pytest
from django.test import Client

from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet, SheetFile
from tests.cast import Cast, Files, pdf_bytes

pytestmark = pytest.mark.django_db


def url(sheet: RouteSheet, file: SheetFile) -> str:
    return f"/s/{sheet.code}/archivos/{file.pk}/"


def test_the_sender_opens_what_they_sent(file_sheet: Files, client: Client) -> None:
    sheet = file_sheet(files=1)
    response = client.get(url(sheet, sheet.files.get()))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline")
    saved = client.get(url(sheet, sheet.files.get()) + "?guardar=1")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    saved.close()


def test_what_a_unit_added_for_itself_does_not_exist(
    cast: Cast, sheet: RouteSheet, client: Client
) -> None:
    with clock.frozen("2026-02-11T10:00"):
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.violeta.actor)
        internal = documents.receive_bytes(
            pdf_bytes(), name="interno.pdf", actor=cast.violeta.actor
        )
        routing.add_files(
            sheet_id=sheet.pk, attachments=[internal], actor=cast.violeta.actor
        )
    assert client.get(url(sheet, sheet.files.get())).status_code == 404


def test_the_code_of_another_sheet_opens_nothing(
    file_sheet: Files, client: Client
) -> None:
    mine, other = file_sheet(files=1), file_sheet(subject="Otra")
    assert client.get(url(other, mine.files.get())).status_code == 404
    assert client.get(f"/s/{mine.code}/archivos/999999/").status_code == 404


def test_other_methods_are_refused(file_sheet: Files, client: Client) -> None:
    sheet = file_sheet(files=1)
    assert client.post(url(sheet, sheet.files.get())).status_code == 405
