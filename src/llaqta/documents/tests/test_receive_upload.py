from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.models import Attachment
from llaqta.documents.tests.conftest import Receive
from llaqta.lib.actor import CITIZEN


def test_it_keeps_the_file_and_writes_one_row(receive: Receive, pdf: bytes) -> None:
    attachment = receive(pdf, "../Carta de Ana.pdf")
    assert attachment.name == "Carta de Ana.pdf"
    assert (attachment.sha256, attachment.size) == (
        hashlib.sha256(pdf).hexdigest(),
        len(pdf),
    )
    assert attachment.media_type == blobs.PDF
    assert attachment.received_by_id is None
    assert blobs.exists(attachment.sha256)


def test_it_takes_one_query(
    receive: Receive, pdf: bytes, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        receive(pdf)


def test_the_same_file_twice_is_two_rows_and_one_blob(
    receive: Receive, pdf: bytes
) -> None:
    first, second = receive(pdf, "a.pdf"), receive(pdf, "b.pdf")
    assert first.uuid != second.uuid
    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", blobs.EmptyFileError),
        (b"<html><script>alert(1)</script>", blobs.UnsupportedContentError),
        (b"%PDF-1.7 cut", blobs.BrokenFileError),
    ],
)
def test_it_writes_no_row_for_a_refused_file(
    receive: Receive, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"«foto\.jpg»"):
        receive(content, "foto.jpg")
    assert not Attachment.objects.exists()


def test_it_refuses_a_file_over_the_limit(db: None, pdf: bytes) -> None:
    with pytest.raises(blobs.TooLargeError):
        documents.receive_upload(
            SimpleUploadedFile("a.pdf", pdf), actor=CITIZEN, max_bytes=len(pdf) - 1
        )


def test_bytes_in_memory_are_received_alike(db: None, jpeg: bytes) -> None:
    assert (
        documents.receive_bytes(jpeg, name="foto.jpg", actor=CITIZEN).media_type
        == blobs.JPEG
    )


def test_the_sweep_leaves_attachments_alone(
    receive: Receive, pdf: bytes, jpeg: bytes
) -> None:
    kept, discarded = receive(pdf), receive(jpeg)
    documents.discard_attachment(discarded)
    assert blobs.delete_orphans(timedelta(seconds=-60)).deleted == 1
    assert blobs.exists(kept.sha256)
    assert not blobs.exists(discarded.sha256)


def test_the_database_refuses_an_empty_attachment(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(
            sha256="0" * 64, size=0, media_type=blobs.PDF, name="x"
        )
