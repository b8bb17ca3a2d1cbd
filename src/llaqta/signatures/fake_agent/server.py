"""The agent's HTTPS server on loopback: Jacobitus' calls under `/api/`, for pages of any origin, and the page that asks for the PIN."""

from __future__ import annotations

import json
import logging
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from llaqta.signatures.fake_agent import contract, page
from llaqta.signatures.fake_agent.tokens import RefusedError

if TYPE_CHECKING:
    from llaqta.signatures.fake_agent.agent import FakeAgent

log = logging.getLogger(__name__)

LARGEST_BODY = 500_000_000  # a batch of fifty, in base64
PATIENCE_SECONDS = 30
UNFORESEEN = "Error inesperado en el agente DE PRUEBA."
METHODS = "GET, PUT, POST, DELETE, OPTIONS"
HEADERS = (
    "Content-Type, Authorization, X-Requested-With, Content-Length, Accept, Origin"
)
# Two names of the same question that browsers ask before a page may reach this computer.
LOCAL_NETWORK = ("Private-Network", "Local-Network")


class AgentServer:
    """Listens between `start` and `stop`. The port is taken when it is made, and told by `port`."""

    def __init__(self, agent: FakeAgent, certificate: Path, port: int) -> None:
        self._agent, self._certificate, self._wanted_port = agent, certificate, port
        self._listener: _Listener | None = None
        self._thread: Thread | None = None

    @property
    def port(self) -> int:
        return self._listener.server_address[1] if self._listener else self._wanted_port

    def start(self) -> None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self._certificate)
        self._listener = _Listener(self._wanted_port, tls, self._agent)
        self._thread = Thread(
            target=self._listener.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="fake-agent",
        )
        self._thread.start()

    def stop(self, *, before_joining: Callable[[], None]) -> None:
        """Take no more; `before_joining` must end what waits for a person; then wait for the answers under way."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown()
        self._thread.join()
        before_joining()
        self._listener.drop_idle()
        self._listener.server_close()
        self._listener = self._thread = None


class _Listener(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, tls: ssl.SSLContext, agent: FakeAgent) -> None:
        self.agent, self._tls = agent, tls
        self._context = copy_context()  # with the clock of whoever started us
        self.idle: set[socket] = (
            set()
        )  # browsers open connections before they need them
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket, Any]:
        connection, address = super().get_request()
        # The handshake happens in the connection's own thread: a slow one holds nobody up.
        wrapped = self._tls.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        self.idle.add(wrapped)
        return wrapped, address

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._context.copy().run(
            super().process_request_thread, request, client_address
        )

    def drop_idle(self) -> None:
        for connection in list(self.idle):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)

    def shutdown_request(self, request: Any) -> None:
        self.idle.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that does not accept the certificate, or went away: nothing to mend here."""
        log.debug("signatures.agent_connection_ended %s", sys.exc_info()[1])


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    timeout = PATIENCE_SECONDS

    def do_OPTIONS(self) -> None:
        self._begin()
        self._send(HTTPStatus.NO_CONTENT, "", b"")

    def do_GET(self) -> None:
        self._begin()
        path = urlsplit(self.path).path
        if path == "/":
            self._send_page()
        else:
            self._call("GET", path, {})

    def do_POST(self) -> None:
        self._begin()
        path = urlsplit(self.path).path
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self._send_json(contract.refusal("La solicitud es demasiado grande."))
            return
        content = self.rfile.read(length)
        if path.startswith("/pedido/"):
            self._decide(path.removeprefix("/pedido/"), content)
            return
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if isinstance(body, dict):
            self._call("POST", path, {**body, "_origin": self.headers.get("Origin")})
        else:
            self._send_json(contract.refusal("La solicitud no es JSON."))

    # -- Jacobitus' calls ----------------------------------------------------------------------------------------------

    def _call(self, method: str, path: str, body: dict[str, Any]) -> None:
        call = contract.CALLS.get((method, path))
        if call is None:
            answer = contract.refusal(f"El agente DE PRUEBA no ofrece {method} {path}.")
            self._send_json(answer, HTTPStatus.NOT_FOUND)
            return
        try:
            answer = call(self.server.agent, body)
        except RefusedError as problem:
            answer = contract.refusal(str(problem))
        except Exception:  # as the original: whatever happens is told in the envelope
            log.exception("signatures.agent_failed")
            answer = contract.refusal(UNFORESEEN)
        self._send_json(answer)

    # -- The page ------------------------------------------------------------------------------------------------------

    def _send_page(self) -> None:
        content = page.render(self.server.agent).encode()
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", content)

    def _decide(self, key: str, content: bytes) -> None:
        """The person signed or cancelled. Only our own page may say so."""
        agent = self.server.agent
        origin = self.headers.get("Origin")
        if origin not in (None, agent.url, agent.url.replace("localhost", "127.0.0.1")):
            self._send_json(
                contract.refusal("Solo desde la página del agente."),
                HTTPStatus.FORBIDDEN,
            )
            return
        typed = {name: values[0] for name, values in parse_qs(content.decode()).items()}
        pending = agent.waiting_room.find(key)
        if pending is None:
            agent.last_event = "Esa solicitud ya no espera."
        elif typed.get("acto") == "firmar":
            try:
                agent.decide(
                    pending, slot=typed.get("token", ""), pin=typed.get("pin", "")
                )
            except Exception:
                log.exception("signatures.agent_failed")
                pending.answer(refusal=UNFORESEEN)
        else:
            agent.cancel(pending)
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    # -- Parts ---------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.server.idle.discard(self.connection)

    def _send_json(
        self, answer: contract.Envelope, status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        content = json.dumps(answer, ensure_ascii=False).encode()
        self._send(status, "application/json; charset=utf-8", content)

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in self._cors():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _cors(self) -> list[tuple[str, str]]:
        """Any origin, with credentials, as Jacobitus allows."""
        origin = self.headers.get("Origin")
        if origin is None or urlsplit(self.path).path == "/":
            return []
        allowed = [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", METHODS),
            ("Access-Control-Allow-Headers", HEADERS),
            ("Vary", "Origin"),
        ]
        allowed += [
            (f"Access-Control-Allow-{network}", "true")
            for network in LOCAL_NETWORK
            if self.headers.get(f"Access-Control-Request-{network}") == "true"
        ]
        return allowed

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("signatures.agent_asked %s", format % args)
