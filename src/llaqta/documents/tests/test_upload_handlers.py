"""A file that is too large fills no disk, and its page can still name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from pytest_django import Settings

from llaqta.blobs.errors import TooLargeError
from llaqta.documents import api as documents
from llaqta.lib.actor import CITIZEN

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _one_megabyte(settings: Settings) -> None:
    settings.LLAQTA_MAX_UPLOAD_MB = 1


@contextmanager
def _uploaded(*sizes: int) -> Iterator[list[documents.UploadedFile]]:
    files = [
        SimpleUploadedFile(f"plano-{n}.pdf", b"%PDF" + b"x" * (size - 4))
        for n, size in enumerate(sizes)
    ]
    request = RequestFactory().post("/", {"uploads": files})
    yield list(request.FILES.getlist("uploads"))
    request.close()


def test_no_more_than_the_limit_and_a_byte_is_written() -> None:
    with _uploaded(3 * MEGABYTE) as (large,):
        assert len(large.read(10 * MEGABYTE)) == MEGABYTE + 1


def test_each_file_has_the_whole_room() -> None:
    with _uploaded(MEGABYTE, 2 * MEGABYTE, 10) as files:
        assert [len(file.read(10 * MEGABYTE)) for file in files] == [
            MEGABYTE,
            MEGABYTE + 1,
            10,
        ]


@pytest.mark.django_db
def test_the_refusal_names_the_file() -> None:
    with (
        _uploaded(3 * MEGABYTE) as (large,),
        pytest.raises(TooLargeError, match="plano-0"),
    ):
        documents.receive_upload(large, actor=CITIZEN)
