"""The authority's own small web server, on loopback only: `/crl`, `/root-crl`, `/issuer`, `/root`, `/ocsp`, `/tsa`."""

from __future__ import annotations

import base64
import binascii
import logging
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.signatures.demo_authority.address import is_answered_by
from llaqta.signatures.demo_authority.authority import DemoAuthority

log = logging.getLogger(__name__)

LARGEST_QUESTION = 100_000
PATIENCE_SECONDS = 10


class AuthorityServer:
    """Answers for one authority between `start` and `stop`, or inside `with`. It may be started again afterwards."""

    def __init__(self, authority: DemoAuthority) -> None:
        self.authority = authority
        self.port = urlsplit(authority.base_url).port or 80
        self.asked: list[str] = []  # paths, for a test that counts questions
        self.at: datetime | None = (
            None  # instant of the answers, for a test that holds the clock
        )
        self._server: ThreadingHTTPServer | None = None
        self._thread: Thread | None = None

    @property
    def tsa_url(self) -> str:
        return f"{self.authority.base_url}/tsa"

    def start(self) -> AuthorityServer:
        """Listen at the address that the certificates name. Raises OSError when another program holds the port."""
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self._thread = Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="demo-authority",
        )
        self._thread.start()
        return self

    def is_answered_elsewhere(self) -> bool:
        """Whether another process answers there for this very authority: then nothing is missing."""
        return is_answered_by(
            self.authority.base_url, self.authority.issuer.certificate
        )

    def stop(self) -> None:
        """Close the socket and wait for the answers under way."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> AuthorityServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    allow_reuse_address = True
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    owner: AuthorityServer
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:
        authority, path = self.owner.authority, urlsplit(self.path).path
        self.owner.asked.append(path)
        if path == "/crl":
            self._answer("application/pkix-crl", authority.crl(at=self.owner.at))
        elif path == "/root-crl":
            self._answer("application/pkix-crl", authority.root_crl(at=self.owner.at))
        elif path in ("/issuer", "/root"):
            key = authority.issuer if path == "/issuer" else authority.root
            self._answer(
                "application/pkix-cert", key.x509_certificate.public_bytes(Encoding.DER)
            )
        elif path.startswith("/ocsp/"):  # RFC 6960 appendix A: the question in the path
            try:
                question = base64.b64decode(unquote(path.removeprefix("/ocsp/")))
            except binascii.Error:
                self.send_error(400)
                return
            self._answer(
                "application/ocsp-response",
                authority.answer_ocsp(question, at=self.owner.at),
            )
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        authority, path = self.owner.authority, urlsplit(self.path).path
        self.owner.asked.append(path)
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LARGEST_QUESTION:
            self.send_error(413)
            return
        question = self.rfile.read(length)
        if path == "/ocsp":
            self._answer(
                "application/ocsp-response",
                authority.answer_ocsp(question, at=self.owner.at),
            )
        elif path == "/tsa":
            self._answer(
                "application/timestamp-reply",
                authority.answer_time_stamp(question, at=self.owner.at),
            )
        else:
            self.send_error(404)

    def _answer(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("signatures.authority_asked %s", format % args)
