"""The authority «DE PRUEBA», judged by programs that are not ours: openssl, and pyHanko's path validator."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import socket
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asn1crypto import crl, ocsp, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, RevokedError

from llaqta.lib import clock
from llaqta.signatures.chains import run
from llaqta.signatures.demo_authority import (
    OFFICIALS,
    AuthorityServer,
    DemoAuthority,
    DemoKey,
    Official,
)

CARLA = Official(
    username="carla",
    name="Carla Ficticia",
    document_number="90000950",
    complement="1B",
    title="Topógrafa",
    unit="Topografía",
    email="carla@demo.example",
)


@pytest.fixture
def own(tmp_path: Path) -> DemoAuthority:
    """An authority of one test, whose certificates may be revoked freely. Nobody answers at its address."""
    return DemoAuthority.make(tmp_path / "own", base_url="http://127.0.0.1:1")


def openssl(*arguments: str | Path) -> str:
    program = shutil.which("openssl")
    assert program, "openssl is part of every Debian: apt-get install openssl"
    command = [program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — our own files
    return done.stdout + done.stderr


def papers(authority: DemoAuthority, folder: Path, key: DemoKey) -> None:
    """Root, issuer and a certificate as files, for openssl."""
    (folder / "root.pem").write_bytes(
        authority.root.x509_certificate.public_bytes(Encoding.PEM)
    )
    (folder / "issuer.pem").write_bytes(
        authority.issuer.x509_certificate.public_bytes(Encoding.PEM)
    )
    (folder / "person.pem").write_bytes(key.x509_certificate.public_bytes(Encoding.PEM))


def ask(server: AuthorityServer, method: str, path: str, body: bytes = b"") -> bytes:
    address = urlsplit(server.authority.base_url)
    connection = http.client.HTTPConnection(
        str(address.hostname), address.port, timeout=30
    )
    try:
        connection.request(method, path, body or None)
        return connection.getresponse().read()
    finally:
        connection.close()


def validate(key: DemoKey, context: ValidationContext) -> None:
    validator = CertificateValidator(
        x509.Certificate.load(key.certificate),
        [x509.Certificate.load(issuer) for issuer in key.chain],
        validation_context=context,
    )
    run(validator.async_validate_usage({"digital_signature"}))  # type: ignore[no-untyped-call]


# -- Certificates ------------------------------------------------------------------------------------------------------


def test_an_official_carries_the_attributes_of_the_national_profile(
    authority: DemoAuthority,
) -> None:
    subject = x509.Certificate.load(authority.issue_official(CARLA).certificate).subject
    written = {
        attribute["type"].dotted: attribute["value"].native
        for rdn in subject.chosen
        for attribute in rdn
    }
    assert written["2.5.4.46"] == "CI"
    assert written["1.3.6.1.1.1.1.0"] == "90000950"
    assert written["0.9.2342.19200300.100.1.1"] == "1B"
    assert written["2.5.4.3"] == "Carla Ficticia"
    assert written["2.5.4.12"] == "Topógrafa"
    assert written["2.5.4.6"] == "BO"
    assert "DE PRUEBA" in written["2.5.4.10"]
    assert "DE PRUEBA" in written["2.5.4.13"]


@pytest.mark.parametrize("names_list_issuer", [False, True])
def test_openssl_accepts_the_chain_with_its_lists(
    own: DemoAuthority, tmp_path: Path, names_list_issuer: bool
) -> None:
    papers(
        own, tmp_path, own.issue_official(CARLA, names_list_issuer=names_list_issuer)
    )
    (tmp_path / "crl.der").write_bytes(own.crl())
    (tmp_path / "root.der").write_bytes(own.root_crl())
    for name in ("crl", "root"):
        openssl(
            "crl", "-inform", "DER", "-in", tmp_path / f"{name}.der",
            "-out", tmp_path / f"{name}-list.pem",
        )  # fmt: skip
    lists = (tmp_path / "crl-list.pem").read_text() + (
        tmp_path / "root-list.pem"
    ).read_text()
    (tmp_path / "lists.pem").write_text(lists)
    verdict = openssl(
        "verify", "-x509_strict", "-crl_check_all", "-CRLfile", tmp_path / "lists.pem",
        "-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "issuer.pem", tmp_path / "person.pem",
    )  # fmt: skip
    assert verdict.strip().endswith("person.pem: OK")


def test_nobody_trusts_it_without_its_root(
    authority: DemoAuthority, own: DemoAuthority
) -> None:
    stranger = ValidationContext(
        trust_roots=[x509.Certificate.load(own.root.certificate)]
    )
    key = authority.issue_official(CARLA)
    with pytest.raises(PathBuildingError):
        validate(key, stranger)


def test_a_certificate_may_be_expired_or_not_yet_valid(
    authority: DemoAuthority, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    for dates, said in [
        ((now - timedelta(days=400), now - timedelta(days=35)), "has expired"),
        ((now + timedelta(days=1), now + timedelta(days=366)), "not yet valid"),
    ]:
        key = authority.issue_official(CARLA, not_before=dates[0], not_after=dates[1])
        papers(authority, tmp_path, key)
        verdict = openssl(
            "verify", "-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "issuer.pem", tmp_path / "person.pem",
        )  # fmt: skip
        assert said in verdict


def test_a_pkcs12_opens_with_its_pin_only(
    authority: DemoAuthority, tmp_path: Path
) -> None:
    key = authority.issue_seal()
    file = key.export_pkcs12(tmp_path / "seal.p12", "2468")
    assert file.stat().st_mode & 0o077 == 0
    assert "Sello electr" in openssl(
        "pkcs12", "-in", file, "-passin", "pass:2468", "-nokeys", "-info"
    )
    assert "invalid password" in openssl(
        "pkcs12", "-in", file, "-passin", "pass:1357", "-nokeys"
    )


def test_the_folder_remembers_keys_and_revocations(own: DemoAuthority) -> None:
    key = own.have_official(OFFICIALS[0])
    own.revoke(key)
    again = DemoAuthority.have(own.folder)
    assert again.have_official(OFFICIALS[0]).sha256 == key.sha256
    listed = crl.CertificateList.load(again.crl())["tbs_cert_list"][
        "revoked_certificates"
    ]
    assert [one["user_certificate"].native for one in listed] == [key.serial_number]


# -- CRL and OCSP ------------------------------------------------------------------------------------------------------


def test_a_list_of_before_the_revocation_does_not_name_it(own: DemoAuthority) -> None:
    key = own.issue_official(CARLA)
    own.revoke(key, at=datetime(2026, 3, 10, 12, tzinfo=UTC))
    before = crl.CertificateList.load(own.crl(at=datetime(2026, 3, 9, tzinfo=UTC)))
    after = crl.CertificateList.load(own.crl(at=datetime(2026, 3, 11, tzinfo=UTC)))
    assert len(before["tbs_cert_list"]["revoked_certificates"]) == 0
    assert len(after["tbs_cert_list"]["revoked_certificates"]) == 1


def test_openssl_asks_by_ocsp_and_believes_the_answer(
    authority_server: AuthorityServer, tmp_path: Path
) -> None:
    authority = authority_server.authority
    key = authority.issue_official(CARLA)
    papers(authority, tmp_path, key)
    question: tuple[str | Path, ...] = (
        "ocsp", "-issuer", tmp_path / "issuer.pem", "-cert", tmp_path / "person.pem",
        "-CAfile", tmp_path / "root.pem", "-url", f"{authority.base_url}/ocsp",
    )  # fmt: skip
    assert "Response verify OK" in (first := openssl(*question))
    assert "person.pem: good" in first
    authority.revoke(key)
    assert "person.pem: revoked" in openssl(*question)


@pytest.mark.parametrize(
    ("question", "status"), [(b"nonsense", "malformed_request"), (None, "unauthorized")]
)
def test_ocsp_refuses_what_it_cannot_answer(
    authority: DemoAuthority,
    own: DemoAuthority,
    tmp_path: Path,
    question: bytes | None,
    status: str,
) -> None:
    if question is None:  # about somebody else's certificate
        papers(own, tmp_path, own.issue_official(CARLA))
        openssl(
            "ocsp", "-issuer", tmp_path / "root.pem", "-cert", tmp_path / "person.pem", "-reqout", tmp_path / "question",
        )  # fmt: skip
        question = (tmp_path / "question").read_bytes()
    answer = ocsp.OCSPResponse.load(authority.answer_ocsp(question))
    assert answer["response_status"].native == status


def test_pyhanko_finds_the_revocation_in_the_list(own: DemoAuthority) -> None:
    key, other = own.issue_official(CARLA), own.issue_official(CARLA)
    own.revoke(key)

    def context() -> ValidationContext:
        return ValidationContext(
            trust_roots=[x509.Certificate.load(own.root.certificate)],
            crls=[own.crl(), own.root_crl()],
            revocation_mode="require",
        )

    validate(other, context())
    with pytest.raises(RevokedError):
        validate(key, context())


# -- Time stamps -------------------------------------------------------------------------------------------------------


def test_openssl_asks_for_a_time_stamp_and_verifies_it(
    authority_server: AuthorityServer, tmp_path: Path
) -> None:
    authority = authority_server.authority
    papers(authority, tmp_path, authority.issue_official(CARLA))
    (tmp_path / "data").write_bytes(b"un documento")
    openssl(
        "ts", "-query", "-data", tmp_path / "data", "-sha256", "-cert", "-out", tmp_path / "question",
    )  # fmt: skip
    answer = ask(authority_server, "POST", "/tsa", (tmp_path / "question").read_bytes())
    (tmp_path / "answer").write_bytes(answer)
    verdict = openssl(
        "ts", "-verify", "-queryfile", tmp_path / "question", "-in", tmp_path / "answer",
        "-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "issuer.pem",
    )  # fmt: skip
    assert "Verification: OK" in verdict


def test_a_time_stamp_of_the_authority_itself_follows_our_clock(
    authority: DemoAuthority,
) -> None:
    digest = hashlib.sha256(b"un documento").digest()
    with clock.frozen("2026-02-13T10:30:00"):
        token = authority.timestamp(digest)
    statement = tsp.ContentInfo.load(token)["content"]["encap_content_info"][
        "content"
    ].parsed
    assert statement["message_imprint"]["hashed_message"].native == digest
    assert statement["gen_time"].native == datetime(2026, 2, 13, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (lambda: b"nonsense", "data submitted has the wrong format"),
        (lambda: _question("md5", b"x" * 16), "unsupported algorithm identifier"),
        (lambda: _question("sha256", b"x" * 20), "unsupported algorithm identifier"),
    ],
)
def test_a_time_stamp_is_refused_with_its_reason(
    authority: DemoAuthority,
    tmp_path: Path,
    question: Callable[[], bytes],
    reason: str,
) -> None:
    (tmp_path / "answer").write_bytes(authority.answer_time_stamp(question()))
    read = openssl("ts", "-reply", "-in", tmp_path / "answer", "-text")
    assert "Status: Rejected." in read
    assert reason in read


def _question(algorithm: str, digest: bytes) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint})
    return bytes(asked.dump())


# -- The server --------------------------------------------------------------------------------------------------------


def test_the_addresses_in_the_certificate_answer(
    authority_server: AuthorityServer,
) -> None:
    certificate = x509.Certificate.load(
        authority_server.authority.issue_official(CARLA).certificate
    )
    (point,) = certificate.crl_distribution_points
    listed = crl.CertificateList.load(
        ask(authority_server, "GET", urlsplit(point.url).path)
    )
    assert listed.issuer == certificate.issuer
    issuer = x509.Certificate.load(ask(authority_server, "GET", "/issuer"))
    assert issuer.subject == certificate.issuer
    assert ask(authority_server, "GET", "/root-crl")
    assert authority_server.asked[-1] == "/root-crl"


def test_it_stops_for_sure_and_starts_again_at_the_same_place(
    tmp_path: Path,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    authority = DemoAuthority.make(tmp_path, base_url=f"http://127.0.0.1:{port}")
    server = AuthorityServer(authority)
    for _ in range(2):
        with server:
            assert ask(server, "GET", "/crl")
        with pytest.raises(ConnectionRefusedError):
            ask(server, "GET", "/crl")


def test_two_authorities_made_while_both_answer_have_two_ports_for_good(
    tmp_path: Path,
) -> None:
    first = DemoAuthority.have(tmp_path / "first")
    with AuthorityServer(first):
        second = DemoAuthority.have(tmp_path / "second")
        with AuthorityServer(second) as server:
            assert ask(server, "GET", "/crl")
    assert first.base_url != second.base_url
    assert DemoAuthority.have(tmp_path / "second").base_url == second.base_url


def test_it_knows_its_own_answers_from_those_of_another_program(
    own: DemoAuthority, authority_server: AuthorityServer
) -> None:
    assert authority_server.is_answered_elsewhere()
    stranger = DemoAuthority.make(
        own.folder.parent / "stranger", base_url=authority_server.authority.base_url
    )
    assert not AuthorityServer(stranger).is_answered_elsewhere()
    assert not AuthorityServer(own).is_answered_elsewhere()  # nobody is there


def test_it_answers_at_the_instant_that_a_test_holds(
    authority_server: AuthorityServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 2, 13, 14, 30, tzinfo=UTC)
    monkeypatch.setattr(authority_server, "at", moment)
    listed = crl.CertificateList.load(ask(authority_server, "GET", "/crl"))
    assert listed["tbs_cert_list"]["this_update"].native == moment


def test_the_fixtures_give_a_folder_that_trusts_it_and_stable_keys(
    trust_folder: Path, authority: DemoAuthority, official_key: Callable[..., DemoKey]
) -> None:
    anchor = (trust_folder / "anchors/raiz-de-prueba.pem").read_bytes()
    assert anchor == authority.root.x509_certificate.public_bytes(Encoding.PEM)
    first = official_key("Carla Ficticia", "90000950", complement="1B")
    assert official_key("Carla Ficticia", "90000950", complement="1B") is first
    assert official_key("Carla Ficticia", "90000950") is not first
