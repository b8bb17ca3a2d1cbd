"""What a browser sends for each thing that is measured: a filing, a referral, a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

CSRF = "b" * 32  # any secret will do, as long as cookie and field agree
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "es-BO,es;q=0.8,en;q=0.5",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


@dataclass(frozen=True)
class Visit:
    """One request, and the status that a good answer has."""

    path: str
    body: bytes = b""
    status: int = 200
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"

    @property
    def headers(self) -> dict[str, str]:
        headers = dict(BROWSER)
        if self.cookies:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self.cookies.items()
            )
        if self.body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(self.body))
        return headers


def file(draft: Mapping[str, str]) -> Visit:
    """«Enviar mi solicitud» on the last page of a draft that is complete."""
    body = urlencode({"csrfmiddlewaretoken": CSRF, "sitio_web": ""}).encode()
    return Visit(
        f"/solicitudes/borrador/{draft['token']}/revisar/",
        body,
        302,
        {"csrftoken": CSRF},
    )


def refer(desk: Mapping[str, Any], session: str, to: int) -> Visit:
    """«Derivar», with a note, as the page of the act sends it."""
    fields = {
        "csrfmiddlewaretoken": CSRF,
        "seen": desk["seen"],
        "to": to,
        "instruction": 1,
        "note": "Para su atención y fines pertinentes.",
        "due_on": "",
        "folios_added": 0,
    }
    return Visit(
        f"/mesa/hojas/{desk['number']}/derivar/",
        urlencode(fields).encode(),
        302,
        {"csrftoken": CSRF, "sessionid": session},
    )


def track(code: str) -> Visit:
    return Visit(f"/s/{code}/")


def tray(session: str, name: str = "en-despacho") -> Visit:
    return Visit(
        f"/mesa/bandeja/{name}/", cookies={"csrftoken": CSRF, "sessionid": session}
    )


HELLO = Visit("/hola/")
FRAMED = Visit("/hola/con-marco/")


class Visitor:
    """Gives the next visit of each kind, from what `bench.filling` prepared."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self._ready = ready
        self._sessions = {one["post"]: one["session"] for one in ready["staff"]}
        self._next = {"file": 0, "refer": 0, "track": 0, "tray": 0}

    def visit(self, kind: str) -> Visit:
        number = self._next[kind]
        self._next[kind] += 1
        if kind == "file":
            return file(self._ready["drafts"][number])
        if kind == "refer":
            desk = self._ready["desks"][number]
            return refer(desk, self._sessions[desk["post"]], self._ready["other_post"])
        if kind == "track":
            return track(self._ready["codes"][number % len(self._ready["codes"])])
        sessions = list(self._sessions.values())
        return tray(sessions[number % len(sessions)])
