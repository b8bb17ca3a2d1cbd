"""Where the authority answers. Its certificates name the address, so that it is chosen once and stays with its folder."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing
from urllib.parse import urlsplit

HOST = "127.0.0.1"
PORTS = range(9001, 9100)
PATIENCE_SECONDS = 2


def choose_address() -> str:
    """The first port that nobody uses now; the usual one when all are used."""
    port = next((port for port in PORTS if _is_free(port)), PORTS.start)
    return f"http://{HOST}:{port}"


def is_answered_by(base_url: str, certificate: bytes) -> bool:
    """Whether the authority with this certificate answers there already, from another process."""
    parts = urlsplit(base_url)
    with closing(
        http.client.HTTPConnection(
            parts.hostname or HOST, parts.port, timeout=PATIENCE_SECONDS
        )
    ) as connection:
        try:
            connection.request("GET", "/issuer")
            return connection.getresponse().read(len(certificate) + 1) == certificate
        except (OSError, http.client.HTTPException):
            return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
