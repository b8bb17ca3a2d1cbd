"""Requests per second and processor time of the real server, beside a floor measured in the same run."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench.load import Round, drive
from bench.places import Place, open_place
from bench.servers import Server, serve
from bench.visits import FRAMED, HELLO, Visit, Visitor

ROUNDS, WARM = 5, 40
SIZES = {
    "file": 120,
    "refer": 120,
    "track": 300,
    "tray": 120,
    "hello": 600,
    "frame": 300,
    "file floor": 240,
    "refer floor": 240,
}


@dataclass
class Spec:
    """One thing that is measured, and the server that answers it."""

    name: str
    server: Server
    next_visit: Callable[[], Visit]
    rounds: list[Round] = field(default_factory=list)

    def run(self, count: int) -> Round:
        return drive(self.server, [self.next_visit() for _number in range(count)])


def measure(
    vendor: str, rows: int = 100_000, rounds: int = ROUNDS
) -> dict[str, dict[str, float]]:
    """Interleaved rounds, so that a noisy minute falls on everybody; the minimum of the processor time and the best rate."""
    with open_place(vendor) as place:
        place.run("llaqta", "setup")
        writes = {
            name: (SIZES[name] * rounds + WARM)
            for name in ("file", "refer", "file floor", "refer floor")
        }
        ready = place.ask(
            "bench.filling",
            str(rows),
            "--drafts",
            str(writes["file"] + writes["file floor"]),
            "--desks",
            str(writes["refer"] + writes["refer floor"]),
        )
        model = json.dumps(place.ask("bench.model_rows"))
        with (
            serve(place, "llaqta.config.wsgi:application") as product,
            serve(
                place,
                "llaqta.config.wsgi:application",
                DJANGO_SETTINGS_MODULE="bench.hello",
            ) as hello,
            serve(place, "bench.floors:application", BENCH_ROWS=model) as floor,
        ):
            specs = _specs(ready, product, hello, floor, writes)
            for spec in specs:
                spec.run(WARM)
            for _round in range(rounds):
                for spec in specs:
                    spec.rounds.append(spec.run(SIZES[spec.name]))
        _check(place)
    return {spec.name: _summary(spec.rounds) for spec in specs}


def _specs(
    ready: dict[str, Any],
    product: Server,
    hello: Server,
    floor: Server,
    writes: dict[str, int],
) -> list[Spec]:
    ours = Visitor(
        {
            **ready,
            "drafts": ready["drafts"][: writes["file"]],
            "desks": ready["desks"][: writes["refer"]],
        }
    )
    drafts, desks = (
        iter(ready["drafts"][writes["file"] :]),
        iter(ready["desks"][writes["refer"] :]),
    )
    specs = [
        Spec(kind, product, partial(ours.visit, kind))
        for kind in ("file", "refer", "track", "tray")
    ]
    to = f"to={ready['other_post']}&note=Para+su+atenci%C3%B3n".encode()
    return [
        *specs,
        Spec("hello", hello, lambda: HELLO),
        Spec("frame", hello, lambda: FRAMED),
        Spec(
            "file floor",
            floor,
            lambda: Visit(f"/file/{next(drafts)['id']}", b"send=1", 302),
        ),
        Spec(
            "refer floor",
            floor,
            lambda: Visit(f"/refer/{next(desks)['sheet']}", to, 302),
        ),
    ]


def _summary(rounds: list[Round]) -> dict[str, float]:
    return {
        "per_second": round(max(r.per_second for r in rounds), 1),
        "web_ms": round(min(r.web_ms for r in rounds), 3),
        "database_ms": round(min(r.database_ms for r in rounds), 3),
        "total_ms": round(min(r.web_ms + r.database_ms for r in rounds), 3),
        "median_ms": round(
            statistics.median(r.web_ms + r.database_ms for r in rounds), 3
        ),
    }


def _check(place: Place) -> None:
    """The numbers that the product gave have no gap, however hard it was pushed."""
    print(place.run("bench.check"), end="", flush=True)
