"""The page of the authorities: only administrators, with the fingerprint, and recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from llaqta.ledger import api as ledger
from llaqta.signatures.api import DemoAuthority
from llaqta.verification import services
from llaqta.verification.errors import OnlyAdministratorsError
from tests.cast import Post, Staff

pytestmark = pytest.mark.django_db
Enter = Callable[[Post | Staff], Client]


@pytest.fixture
def empty_trust(settings: Settings, tmp_path: Path) -> Path:
    settings.LLAQTA_TRUST = tmp_path / "trust"
    return tmp_path / "trust"


@pytest.fixture
def root(authority: DemoAuthority) -> bytes:
    return authority.root.x509_certificate.public_bytes(Encoding.PEM)


def fingerprint(authority: DemoAuthority) -> str:
    der = authority.root.x509_certificate.public_bytes(Encoding.DER)
    return hashlib.sha256(der).hexdigest()


def add(client: Client, root: bytes, sha256: str):  # type: ignore[no-untyped-def]
    return client.post(
        "/mesa/confianza/agregar/",
        {
            "file": SimpleUploadedFile("raiz.pem", root),
            "is_anchor": "raiz",
            "sha256": sha256,
        },
    )


def test_nobody_is_trusted_until_an_administrator_says_so(
    enter: Enter, administrator: Staff, empty_trust: Path
) -> None:
    page = enter(administrator).get("/mesa/confianza/").content.decode()
    assert "Todavía no se confía en ninguna autoridad" in page


def test_an_administrator_adds_a_root_with_its_fingerprint(
    enter: Enter,
    administrator: Staff,
    empty_trust: Path,
    root: bytes,
    authority: DemoAuthority,
) -> None:
    client = enter(administrator)
    assert add(client, root, fingerprint(authority)).status_code == 302
    assert "DE PRUEBA" in client.get("/mesa/confianza/").content.decode()
    assert [entry.event for entry in ledger.history(services.CHAIN)] == [
        "verification.authority_trusted"
    ]


def test_another_fingerprint_is_refused(
    enter: Enter, administrator: Staff, empty_trust: Path, root: bytes
) -> None:
    response = add(enter(administrator), root, "ab" * 32)
    assert response.status_code == 422
    assert "la huella del certificado es otra" in response.content.decode()
    assert not list(empty_trust.rglob("*.pem"))


def test_a_fingerprint_with_colons_is_understood(
    enter: Enter,
    administrator: Staff,
    empty_trust: Path,
    root: bytes,
    authority: DemoAuthority,
) -> None:
    digits = fingerprint(authority).upper()
    typed = ":".join(digits[at : at + 2] for at in range(0, 64, 2))
    assert add(enter(administrator), root, typed).status_code == 302


def test_an_official_cannot_open_it(
    enter: Enter, elena: Post, empty_trust: Path
) -> None:
    assert enter(elena).get("/mesa/confianza/").status_code == 403


def test_an_official_cannot_trust_by_the_service_either(
    elena: Post, empty_trust: Path, root: bytes, authority: DemoAuthority
) -> None:
    with pytest.raises(OnlyAdministratorsError):
        services.trust_authority(
            content=root,
            is_anchor=True,
            sha256=fingerprint(authority),
            actor=elena.actor,
        )


def test_an_authority_is_removed_after_asking(
    enter: Enter, administrator: Staff, trust_folder: Path, authority: DemoAuthority
) -> None:
    client = enter(administrator)
    address = f"/mesa/confianza/{fingerprint(authority)}/quitar/"
    assert "¿Dejar de confiar" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert client.get(address).status_code == 404
    assert [entry.event for entry in ledger.history(services.CHAIN)] == [
        "verification.authority_distrusted"
    ]
