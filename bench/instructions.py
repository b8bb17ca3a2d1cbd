"""Count the instructions of each request, in process: what noise cannot hide."""

from __future__ import annotations

from bench import callgrind
from bench.inside import CALLS
from bench.places import open_place


def measure(vendor: str, rows: int = 10_000) -> dict[str, float]:
    """Millions of instructions of the application for each kind of request (on SQLite with those of the database)."""
    with open_place(vendor) as place:
        place.run("llaqta", "setup")
        environ = {**place.environ, "DJANGO_SETTINGS_MODULE": "bench.hello"}
        counted = callgrind.run("bench.inside", [str(rows)], environ)
    return {name: round(count / CALLS / 1e6, 2) for name, count in counted.items()}
