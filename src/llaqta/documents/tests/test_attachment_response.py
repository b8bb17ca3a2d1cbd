from __future__ import annotations

import pytest
from django.http import FileResponse

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.tests.conftest import Receive


def body(response: FileResponse) -> bytes:
    content = b"".join(response.streaming_content)  # type: ignore[arg-type]  # not an asynchronous one
    response.close()
    return content


def test_it_hands_out_the_bytes(receive: Receive, pdf: bytes) -> None:
    response = documents.attachment_response(receive(pdf), inline=False)
    assert body(response) == pdf
    assert response["Content-Length"] == str(len(pdf))


def test_it_sandboxes_a_download(receive: Receive, jpeg: bytes) -> None:
    response = documents.attachment_response(receive(jpeg, "foto.jpg"), inline=False)
    response.close()
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")


def test_it_lets_a_reader_show_a_pdf_but_no_script(
    receive: Receive, pdf: bytes
) -> None:
    response = documents.attachment_response(receive(pdf), inline=True)
    response.close()
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" not in policy


def test_it_names_the_file_for_old_and_new_readers(
    receive: Receive, pdf: bytes
) -> None:
    response = documents.attachment_response(
        receive(pdf, 'ñandú "ʼ".html'), inline=True
    )
    response.close()
    assert response["Content-Disposition"] == (
        "inline; filename=\"nandu ___.html.pdf\"; filename*=UTF-8''%C3%B1and%C3%BA%20_%CA%BC_.html.pdf"
    )


def test_it_serves_what_the_bytes_are_and_not_what_the_name_says(
    receive: Receive, pdf: bytes
) -> None:
    response = documents.attachment_response(receive(pdf, "página.html"), inline=True)
    response.close()
    assert response["Content-Type"] == "application/pdf"


def test_it_says_when_the_bytes_are_gone(receive: Receive, pdf: bytes) -> None:
    attachment = receive(pdf)
    blobs.path_of(attachment.sha256).unlink()
    with pytest.raises(blobs.MissingBlobError):
        documents.attachment_response(attachment, inline=True)


def test_a_paper_set_now_is_kept_by_nobody() -> None:
    response = documents.pdf_response(b"%PDF-", name="Hoja de ruta E-2026-000123.pdf")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith(
        'inline; filename="Hoja de ruta E-2026-000123.pdf"'
    )
