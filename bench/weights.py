"""What a server holds in memory, and what a citizen's phone must fetch."""

from __future__ import annotations

import gzip
import http.client
import re
from contextlib import closing
from typing import Any

from bench import processes
from bench.load import drive
from bench.places import open_place
from bench.servers import Server, serve
from bench.visits import BROWSER, Visit, Visitor

CITIZEN_PAGES = {
    "home": "/",
    "ask": "/solicitudes/nueva/",
    "track": "/seguimiento/",
    "privacy": "/privacidad/",
}


def measure(vendor: str, rows: int = 3_000) -> dict[str, Any]:
    """Serve a town with as many sheets as the demonstration, visit every kind of page, then weigh."""
    with open_place(vendor) as place:
        place.run("llaqta", "setup")
        ready = place.ask("bench.filling", str(rows), "--drafts", "40", "--desks", "40")
        with serve(place, "llaqta.config.wsgi:application") as server:
            visitor = Visitor(ready)
            for kind in ("file", "refer", "track", "tray"):
                drive(server, [visitor.visit(kind) for _number in range(40)])
            pages = {**CITIZEN_PAGES, "tracking": f"/s/{ready['codes'][0]}/"}
            return {
                "memory_mb": processes.memory_mb(processes.tree(server.pid)),
                "pages": {name: weigh(server, path) for name, path in pages.items()},
            }


def weigh(server: Server, path: str) -> dict[str, int]:
    """Bytes on the wire of a page and its style sheet, and how many requests a first visit makes."""
    html, page = fetch(server, path)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    others = re.findall(r'<(?:img|script)[^>]+src="(/[^"]+)"', page) + re.findall(
        r'<link rel="icon"[^>]+href="([^"]+)"', page
    )
    return {
        "html": html,
        "html_and_css": html + sum(fetch(server, style)[0] for style in styles),
        "requests": 1 + len(styles) + len(set(others)),
        "scripts": page.count("<script"),
    }


def fetch(server: Server, path: str) -> tuple[int, str]:
    with closing(
        http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    ) as connection:
        connection.request(
            "GET", Visit(path).path, headers=BROWSER | {"Accept-Encoding": "gzip"}
        )
        answer = connection.getresponse()
        body = answer.read()
        text = (
            gzip.decompress(body)
            if answer.getheader("Content-Encoding") == "gzip"
            else body
        )
        return len(body), text.decode()
