from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents import pictures, tasks
from llaqta.documents.models import Preview
from llaqta.documents.tests.conftest import Receive, drawn

LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"
    + b"41" * 32
    + b">/U<"
    + b"42" * 32
    + b">>>endobj\n"
    b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<31><31>]>>\nstartxref\n0\n%%EOF\n"
)
HOLLOW = b"%PDF-1.7\nnothing that a reader could show\nstartxref\n9\n%%EOF\n"


def picture_of(attachment: documents.Attachment) -> Image.Image:
    preview = documents.make_preview(attachment)
    assert preview is not None
    with blobs.open_blob(preview.sha256) as file:
        return Image.open(io.BytesIO(file.read()))


def test_it_draws_the_first_page_of_a_pdf(receive: Receive, pdf: bytes) -> None:
    attachment = receive(pdf)
    assert max(picture_of(attachment).size) == 1000
    preview = documents.find_preview(attachment)
    assert preview is not None
    assert (preview.page_count, preview.is_ready) == (1, True)
    assert "pypdfium2" in preview.tool


def test_it_reduces_a_photograph(receive: Receive) -> None:
    assert picture_of(receive(drawn("JPEG", (3000, 2000)), "foto.jpg")).size == (
        1000,
        667,
    )


def test_it_turns_a_photograph_upright_and_drops_where_it_was_taken(
    receive: Receive,
) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # the telephone was held upright
    exif[0x8825] = {1: "S", 2: (16.0, 50.0, 0.0)}
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)
    picture = picture_of(receive(out.getvalue(), "foto.jpg"))
    assert picture.size == (200, 400)
    assert not picture.getexif()


def test_it_shows_a_transparent_png_on_white(receive: Receive) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert picture_of(receive(out.getvalue(), "sello.png")).getpixel((5, 5)) == (
        255,
        255,
        255,
    )


def test_it_draws_once(receive: Receive, pdf: bytes) -> None:
    first, second = (
        documents.make_preview(receive(pdf)),
        documents.make_preview(receive(pdf)),
    )
    assert first is not None
    assert first == second
    assert Preview.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "problem"), [(HOLLOW, "broken"), (LOCKED, "password")]
)
def test_it_remembers_why_a_file_cannot_be_drawn(
    receive: Receive, content: bytes, problem: str
) -> None:
    preview = documents.make_preview(receive(content))
    assert preview is not None
    assert preview.problem == problem
    assert documents.preview_sentence(preview).endswith("Puede descargarlo.")


def test_a_newer_tool_tries_again(receive: Receive, pdf: bytes) -> None:
    attachment = receive(pdf)
    Preview.objects.create(
        source_sha256=attachment.sha256, tool="old", problem=Preview.Problem.BROKEN
    )
    preview = documents.make_preview(attachment)
    assert preview is not None
    assert preview.is_ready


def test_a_lost_picture_is_drawn_again(receive: Receive, pdf: bytes) -> None:
    attachment = receive(pdf)
    preview = documents.make_preview(attachment)
    assert preview is not None
    blobs.path_of(preview.sha256).unlink()
    documents.make_preview(attachment)
    assert blobs.exists(preview.sha256)


def test_too_long_is_a_problem_and_no_error(tmp_path: Path, pdf: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    assert pictures.draw(path, blobs.PDF, seconds=0.001).problem == "too_heavy"


def test_the_sweep_keeps_pictures(receive: Receive, pdf: bytes) -> None:
    preview = documents.make_preview(receive(pdf))
    assert preview is not None
    blobs.delete_orphans(timedelta(seconds=-60))
    assert blobs.exists(preview.sha256)


def test_the_job_may_run_twice_and_for_nothing(receive: Receive, pdf: bytes) -> None:
    attachment = receive(pdf)
    tasks.draw_preview.func(attachment.pk)
    tasks.draw_preview.func(attachment.pk)
    tasks.draw_preview.func(attachment.pk + 1000)
    assert list(documents.list_previews([attachment])) == [attachment.sha256]


def test_the_page_gets_the_picture(receive: Receive, pdf: bytes) -> None:
    response = documents.preview_response(receive(pdf))
    response.close()
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_page_gets_words_for_a_broken_file(receive: Receive) -> None:
    response = documents.preview_response(receive(HOLLOW))
    assert response.status_code == 200
    assert "No se puede mostrar" in response.content.decode()


def test_the_page_gets_words_when_the_bytes_are_gone(
    receive: Receive, pdf: bytes
) -> None:
    attachment = receive(pdf)
    blobs.path_of(attachment.sha256).unlink()
    assert (
        "No se puede mostrar" in documents.preview_response(attachment).content.decode()
    )
