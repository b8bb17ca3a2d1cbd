"""The folder of trusted authorities: what is in it, what may be put there, and that it is read again when it changes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.signatures.api import SigningKey, TrustError, TrustStore
from llaqta.signatures.demo_authority import DemoAuthority


@pytest.fixture
def empty(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "trust")


@pytest.fixture
def root(authority: DemoAuthority) -> bytes:
    return authority.root.x509_certificate.public_bytes(Encoding.PEM)


def test_a_folder_that_does_not_exist_trusts_nobody(empty: TrustStore) -> None:
    assert (empty.anchors(), empty.issuers(), empty.problems()) == ((), (), ())


def test_an_authority_is_added_in_pem_and_in_der(
    empty: TrustStore, root: bytes, authority: DemoAuthority
) -> None:
    empty.add(root, is_anchor=True)
    empty.add(authority.issuer.certificate, is_anchor=False)
    [anchor], [issuer] = empty.anchors(), empty.issuers()
    assert anchor.is_anchor
    assert anchor.facts.name == "Entidad Certificadora Raíz DE PRUEBA (Llaqta)"
    assert issuer.der == authority.issuer.certificate
    assert anchor.path.name.startswith("entidad-certificadora-raiz-de-prueba-llaqta-")


def test_added_twice_it_is_there_once(empty: TrustStore, root: bytes) -> None:
    assert empty.add(root, is_anchor=True) == empty.add(root, is_anchor=True)
    assert len(empty.anchors()) == 1


def test_a_person_is_no_authority(empty: TrustStore, elena_key: SigningKey) -> None:
    with pytest.raises(TrustError, match="no es el certificado de una autoridad"):
        empty.add(elena_key.certificate, is_anchor=True)
    assert empty.anchors() == ()


@pytest.mark.parametrize(
    "content", [b"", b"hola", b"-----BEGIN CERTIFICATE-----\nAA\n"]
)
def test_what_is_no_certificate_is_refused(empty: TrustStore, content: bytes) -> None:
    with pytest.raises(TrustError):
        empty.add(content, is_anchor=True)


def test_several_at_once_are_refused(
    empty: TrustStore, root: bytes, authority: DemoAuthority
) -> None:
    both = root + authority.issuer.x509_certificate.public_bytes(Encoding.PEM)
    with pytest.raises(TrustError, match="uno por uno"):
        empty.add(both, is_anchor=True)


def test_what_is_removed_is_not_trusted_any_more(trust: TrustStore) -> None:
    [anchor] = trust.anchors()
    before = trust.fingerprint()
    assert trust.remove(anchor.facts.sha256)
    assert trust.anchors() == ()
    assert trust.fingerprint() != before
    assert not trust.remove(anchor.facts.sha256)


def test_of_a_bundle_only_one_is_removed(
    empty: TrustStore, root: bytes, authority: DemoAuthority
) -> None:
    folder = empty.folder / "anchors"
    folder.mkdir(parents=True)
    issuer = authority.issuer.x509_certificate.public_bytes(Encoding.PEM)
    (folder / "todas.pem").write_bytes(root + issuer)
    first, second = empty.anchors()
    assert empty.remove(first.facts.sha256)
    assert [one.facts for one in empty.anchors()] == [second.facts]


def test_a_file_put_there_by_hand_is_seen_at_once(
    empty: TrustStore, root: bytes
) -> None:
    before = empty.fingerprint()
    folder = empty.folder / "anchors"
    folder.mkdir(parents=True)
    (folder / "a mano.pem").write_bytes(root)
    assert len(empty.anchors()) == 1
    assert empty.fingerprint() != before


def test_another_certificate_of_the_same_length_and_time_is_seen(
    empty: TrustStore, root: bytes
) -> None:
    """As copies that keep times put it there: an image of a container, `rsync -t`, a backup."""
    path = empty.add(root, is_anchor=True).path
    before = path.stat()
    assert len(empty.anchors()) == 1
    path.write_bytes(b" " * len(root))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert empty.anchors() == ()


def test_unreadable_files_are_named_and_trust_nobody(
    trust: TrustStore, elena_key: SigningKey
) -> None:
    (trust.folder / "anchors" / "rota.pem").write_bytes(b"hola")
    (trust.folder / "anchors" / "persona.pem").write_bytes(elena_key.certificate)
    assert {one.path.name for one in trust.problems()} == {"rota.pem", "persona.pem"}
    assert len(trust.anchors()) == 1


def test_what_expires_soon_is_listed(trust: TrustStore) -> None:
    [anchor] = trust.anchors()
    end = anchor.facts.not_after.date()
    assert trust.expiring(on=date(2026, 1, 1), days=90) == ()
    assert anchor in trust.expiring(on=end, days=0)
    assert anchor.facts.not_after > datetime.now(UTC)
