"""A document of Elena's, signed with her token and issued, and what people do to copies of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.tests import signing_desk
from llaqta.signatures.api import DemoAuthority, DemoKey
from llaqta.signatures.testing import OfficialKey
from llaqta.signatures.tests.conftest import sign_elsewhere as sign_elsewhere
from tests.cast import Post


@pytest.fixture
def elena_key(official_key: OfficialKey) -> DemoKey:
    return official_key(
        "Elena Ficticia", "90000902", title="Directora de Urbanismo", organization="GAM"
    )


@pytest.fixture
def issued(
    kinds: None, elena: Post, elena_key: DemoKey, trust_folder: Path
) -> documents.Document:
    """Signed now: the authority of the tests knows no other time."""
    document = signing_desk.waiting_for(elena, subject="Informe sobre el lote 14")
    taken = signing_desk.token_signs(document, elena, elena_key)
    assert taken.accepted, taken
    document.refresh_from_db()
    return document


@pytest.fixture
def pdf(issued: documents.Document) -> bytes:
    return content_of(issued)


def content_of(document: documents.Document) -> bytes:
    assert document.current is not None
    with blobs.open_blob(document.current.sha256) as file:
        return file.read()


def forged(pdf: bytes) -> bytes:
    """The signed file with another text drawn over its first page, in a proper increment."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    drawing = generic.StreamObject(stream_data=b"q 0 0 0 rg 100 300 400 200 re f Q")
    reference = writer.add_object(drawing)
    old = page.raw_get("/Contents")
    parts = list(old.get_object()) if isinstance(old.get_object(), list) else [old]
    page["/Contents"] = generic.ArrayObject([*parts, reference])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def upload(client: Client, content: bytes, name: str = "nota.pdf") -> str:
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    response = client.post("/verificar/", {"file": file, "enviar": "1"})
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


@pytest.fixture
def seal(authority: DemoAuthority, tmp_path: Path, settings: Settings) -> None:
    """The seal's key in a file that the settings name."""
    path = authority.issue_seal().export_pkcs12(tmp_path / "seal.p12", "1234")
    settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN = str(path), "1234"
