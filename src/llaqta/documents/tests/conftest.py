from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.lib.actor import CITIZEN

Receive = Callable[..., documents.Attachment]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Settings) -> Path:
    settings.LLAQTA_BLOBS = tmp_path / "blobs"
    return tmp_path / "blobs"


@pytest.fixture
def pdf() -> bytes:
    return drawn("PDF")


@pytest.fixture
def jpeg() -> bytes:
    return drawn("JPEG")


@pytest.fixture
def receive(db: None) -> Receive:
    """Receive bytes under a name, as from a form."""

    def receive(content: bytes, name: str = "carta.pdf") -> documents.Attachment:
        return documents.receive_upload(
            SimpleUploadedFile(name, content), actor=CITIZEN
        )

    return receive


def drawn(kind: str, size: tuple[int, int] = (600, 800)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5a3c").save(out, kind)
    return out.getvalue()
