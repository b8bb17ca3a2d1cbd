from __future__ import annotations

import errno
import tempfile
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from llaqta.documents.api import Attachment
from llaqta.routing.models import Draft
from llaqta.routing.services import drafts
from llaqta.routing.tests.answers import ready_draft, upload
from tests.cast import Cast, jpeg_bytes, pdf_bytes, picture_bytes, png_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Draft:
    return drafts.start_draft(address="")


def names(draft: Draft) -> list[str]:
    return [file.attachment.name for file in drafts.list_draft_files(draft)]


def test_it_keeps_pdf_jpeg_and_png(draft: Draft) -> None:
    uploads = [
        upload("a.pdf"),
        upload("b.jpg", jpeg_bytes()),
        upload("c.png", png_bytes()),
    ]
    assert drafts.receive_draft_files(draft_id=draft.pk, uploads=uploads) == []
    assert names(draft) == ["a.pdf", "b.jpg", "c.png"]


def test_it_keeps_the_good_ones_and_names_the_bad_ones(draft: Draft) -> None:
    uploads = [
        upload("pagina.jpg", b"<html><script>alert(1)</script></html>"),
        upload("buena.pdf"),
        upload("vacio.pdf", b""),
        upload("cortado.jpg", jpeg_bytes()[:40]),
    ]
    problems = drafts.receive_draft_files(draft_id=draft.pk, uploads=uploads)
    assert names(draft) == ["buena.pdf"]
    assert [
        name
        for name in ("pagina.jpg", "vacio.pdf", "cortado.jpg")
        for p in problems
        if name in p
    ] == ["pagina.jpg", "vacio.pdf", "cortado.jpg"]


def test_it_refuses_a_file_that_is_too_large(draft: Draft, settings: Settings) -> None:
    settings.LLAQTA_MAX_UPLOAD_MB = 0
    (problem,) = drafts.receive_draft_files(
        draft_id=draft.pk, uploads=[upload("grande.pdf")]
    )
    assert "grande.pdf" in problem
    assert "pesa más" in problem


def test_a_path_in_the_name_is_no_path(draft: Draft) -> None:
    drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload("x.pdf")])
    tricked = upload("y.pdf", picture_bytes("PDF", colour="#123456"))
    tricked._name = "../../etc/ñandú\x00\u202efdp.pdf"  # type: ignore[attr-defined]  # what a hand-made request may say
    drafts.receive_draft_files(draft_id=draft.pk, uploads=[tricked])
    assert names(draft) == ["x.pdf", "ñandúfdp.pdf"]


def test_the_same_file_twice_counts_once(draft: Draft) -> None:
    for name in ("a.pdf", "b.pdf"):
        assert (
            drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload(name)]) == []
        )
    assert names(draft) == ["a.pdf"]
    assert Attachment.objects.count() == 1


def test_there_is_room_for_so_many_and_no_more(
    draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_FILES", 1)
    uploads = [upload("a.pdf"), upload("b.jpg", jpeg_bytes())]
    (problem,) = drafts.receive_draft_files(draft_id=draft.pk, uploads=uploads)
    assert "b.jpg" in problem
    assert names(draft) == ["a.pdf"]


def test_a_full_disk_is_said_in_words(
    draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    (problem,) = drafts.receive_draft_files(
        draft_id=draft.pk, uploads=[upload("a.pdf")]
    )
    assert "No queda espacio" in problem


def test_it_takes_a_file_out_again(draft: Draft) -> None:
    drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload()])
    (file,) = drafts.list_draft_files(draft)
    drafts.remove_draft_file(draft_id=draft.pk, file_id=file.pk)
    assert names(draft) == []
    assert not Attachment.objects.exists()


def test_it_takes_no_file_out_of_another_draft(draft: Draft) -> None:
    drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload()])
    (file,) = drafts.list_draft_files(draft)
    other = drafts.start_draft(address="")
    drafts.remove_draft_file(draft_id=other.pk, file_id=file.pk)
    assert names(draft) == ["carta.pdf"]


def test_a_sent_draft_takes_no_more_files(cast: Cast, client: Client) -> None:
    sent = ready_draft(client)
    drafts.send_draft(draft_id=sent.pk)
    drafts.receive_draft_files(draft_id=sent.pk, uploads=[upload()])
    assert names(sent) == []
    assert not Attachment.objects.exists()


def test_two_uploads_at_once_do_not_pass_the_most_together(draft: Draft) -> None:
    """Both saw an empty draft before the files were copied; the lock counts again."""
    first, second = (
        drafts.receive_uploads(
            [
                upload(f"{batch}{n}.pdf", pdf_bytes() + f"{batch}{n}".encode())
                for n in range(8)
            ],
            room=drafts.MOST_FILES,
        )[0]
        for batch in "ab"
    )
    assert drafts.add_draft_files(draft_id=draft.pk, attachments=first) == []
    problems = drafts.add_draft_files(draft_id=draft.pk, attachments=second)
    assert len(names(draft)) == drafts.MOST_FILES
    assert len(problems) == 6
    assert "«b7.pdf»" in problems[-1]
    assert Attachment.objects.count() == drafts.MOST_FILES
