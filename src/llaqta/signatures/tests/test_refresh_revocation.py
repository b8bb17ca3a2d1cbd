"""Lists of revoked certificates: fetched from where trusted certificates say, kept when they are right, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from llaqta.lib import clock
from llaqta.signatures.api import (
    SigningKey,
    TrustStore,
    judge_pdf,
    refresh_revocation,
    remember_signer,
    sign_pdf,
)
from llaqta.signatures.demo_authority import (
    AuthorityServer,
    DemoAuthority,
    Official,
    profiles,
)
from llaqta.signatures.tests.checks import plan
from llaqta.signatures.tests.papers import paper


@pytest.fixture
def trust(authority: DemoAuthority, tmp_path: Path) -> TrustStore:
    """A folder without lists."""
    return TrustStore(authority.put_anchors(tmp_path / "trust", with_lists=False))


def test_it_fetches_what_the_folders_certificates_name(
    trust: TrustStore, authority_server: AuthorityServer
) -> None:
    report = refresh_revocation(trust, seconds=10)
    assert report.fetched == [f"{authority_server.authority.base_url}/root-crl"]
    assert not report.failed


def test_it_fetches_what_a_remembered_signer_names(
    trust: TrustStore, authority_server: AuthorityServer, elena_key: SigningKey
) -> None:
    assert remember_signer(trust, elena_key.certificate)
    report = refresh_revocation(trust, seconds=10)
    assert f"{authority_server.authority.base_url}/crl" in report.fetched
    verdict = judge_pdf(sign_pdf(paper(), key=elena_key, plan=plan()), trust=trust)
    assert verdict.signatures[0].revocation.code == "good"


def test_it_asks_for_an_answer_where_no_list_is_named(
    trust: TrustStore, authority_server: AuthorityServer
) -> None:
    authority = authority_server.authority
    official = Official(username="a", name="Ana Ficticia", document_number="90000904")
    extensions = tuple(
        one
        for one in profiles.for_signer(authority.base_url)
        if not isinstance(one[0], x509.CRLDistributionPoints)
    )
    key = authority.issue(profiles.official_name(official), extensions)
    remember_signer(trust, key.certificate)
    signed = sign_pdf(paper(), key=key, plan=plan(at=clock.now()))
    assert f"{authority.base_url}/ocsp" in refresh_revocation(trust, seconds=10).fetched
    assert judge_pdf(signed, trust=trust).signatures[0].revocation.outcome == "yes"
    authority.revoke(key, at=clock.now() - timedelta(days=1))
    for path in trust.ocsp.iterdir():
        path.unlink()
    refresh_revocation(trust, seconds=10)
    assert judge_pdf(signed, trust=trust).signatures[0].revocation.code == "revoked"


def test_what_is_new_is_not_asked_again(
    trust: TrustStore, authority_server: AuthorityServer
) -> None:
    refresh_revocation(trust, seconds=10)
    authority_server.asked.clear()
    report = refresh_revocation(trust, seconds=10)
    assert (len(report.fresh), report.fetched, authority_server.asked) == (1, [], [])


def test_a_stranger_is_not_remembered_and_nobody_is_asked(
    trust: TrustStore, authority_server: AuthorityServer, tmp_path: Path
) -> None:
    stranger = DemoAuthority.make(
        tmp_path / "stranger", base_url=f"{authority_server.authority.base_url}/trap"
    )
    key = stranger.issue_official(
        Official(username="x", name="Nadie Ficticio", document_number="1")
    )
    assert not remember_signer(trust, key.certificate)
    # Nor does an issuer count that somebody left in the folder without its root.
    trust.add(stranger.issuer.certificate, is_anchor=False)
    authority_server.asked.clear()
    refresh_revocation(trust, seconds=10)
    assert not [path for path in authority_server.asked if "trap" in path]


def test_silence_is_reported_and_the_old_list_stays(
    trust: TrustStore, authority_server: AuthorityServer
) -> None:
    refresh_revocation(trust, seconds=10)
    [kept] = trust.crls.iterdir()
    old = authority_server.authority.root_crl(at=clock.now() - timedelta(days=2))
    kept.write_bytes(old)
    authority_server.stop()
    try:
        report = refresh_revocation(trust, seconds=10)
    finally:
        authority_server.start()
    assert [failure.url for failure in report.failed]
    assert kept.read_bytes() == old


class _Liar(BaseHTTPRequestHandler):
    """Answers every question in the same wrong way."""

    answer = b""
    status = 200
    headers_too: dict[str, str] = {}

    def do_GET(self) -> None:
        self.send_response(self.status)
        for name, value in self.headers_too.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_anything: object) -> None:
        pass


@pytest.fixture
def liar() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Liar)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def misled(liar: HTTPServer, tmp_path: Path) -> DemoAuthority:
    """An authority whose certificates point at the liar."""
    return DemoAuthority.make(
        tmp_path / "misled", base_url=f"http://127.0.0.1:{liar.server_address[1]}"
    )


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (200, {}, "nonsense"),
        (200, {}, "another authority's list"),
        (500, {}, "nonsense"),
        (302, {"Location": "http://127.0.0.1:9/elsewhere"}, "nonsense"),
    ],
)
def test_what_is_not_that_authoritys_list_is_not_kept(
    misled: DemoAuthority,
    authority: DemoAuthority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    kind: str,
) -> None:
    answer = b"<html>" if kind == "nonsense" else authority.root_crl()
    monkeypatch.setattr(_Liar, "answer", answer)
    monkeypatch.setattr(_Liar, "status", status)
    monkeypatch.setattr(_Liar, "headers_too", headers)
    trust = TrustStore(misled.put_anchors(tmp_path / "trust", with_lists=False))
    report = refresh_revocation(trust, seconds=10)
    assert len(report.failed) == 1
    assert not list(trust.crls.glob("*")) if trust.crls.exists() else True


def test_only_the_web_is_asked(authority: DemoAuthority, trust: TrustStore) -> None:
    point = x509.DistributionPoint(
        [x509.UniformResourceIdentifier("file:///etc/passwd")], None, None, None
    )
    official = Official(username="a", name="Ana Ficticia", document_number="90000904")
    key = authority.issue(
        profiles.official_name(official),
        ((x509.CRLDistributionPoints([point]), False),),
        key=ec.generate_private_key(ec.SECP256R1()),
    )
    assert remember_signer(trust, key.certificate)
    report = refresh_revocation(trust, seconds=10)
    assert not [url for url in report.fetched if url.startswith("file")]
    assert not report.failed
