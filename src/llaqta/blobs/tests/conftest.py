from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Settings) -> Path:
    settings.LLAQTA_BLOBS = tmp_path / "blobs"
    return tmp_path / "blobs"


@pytest.fixture
def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def jpeg() -> bytes:
    return picture("JPEG")


@pytest.fixture
def png() -> bytes:
    return picture("PNG")


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5a3c").save(out, kind)
    return out.getvalue()
