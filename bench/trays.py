"""The same tray at 10,000, 100,000 and 1,000,000 sheets: pages of the database read, and milliseconds."""

from __future__ import annotations

import json
import time
from typing import Any

from bench.places import open_place

REPEATS = 30


def measure(vendor: str, sizes: list[int]) -> dict[str, dict[str, float]]:
    """Grow one database from size to size and read the first page of a tray at each."""
    found: dict[str, dict[str, float]] = {}
    loaded = 0
    with open_place(vendor) as place:
        place.run("llaqta", "setup")
        for size in sizes:
            start = time.monotonic()
            place.run("bench.filling", str(size - loaded))
            loaded = size
            found[str(size)] = {
                **place.ask("bench.trays"),
                "load_s": round(time.monotonic() - start),
            }
            print(vendor, size, found[str(size)], flush=True)
    return found


def main() -> None:
    """Inside a place: read the first and the second page of a full tray and print what it took."""
    import django

    django.setup()
    from django.db import connection

    from llaqta.organization import api as organization
    from llaqta.routing.selectors import trays

    post = organization.list_positions().order_by("pk").values_list("pk", flat=True)[5]
    page = trays.page_of("en-despacho", position_id=post)
    answer: dict[str, Any] = {"rows": len(page.rows)}
    for name, cursor in (("first", ""), ("second", page.older)):
        start = time.perf_counter()
        for _repeat in range(REPEATS):
            trays.page_of("en-despacho", position_id=post, after=cursor)
        answer[f"{name}_ms"] = round((time.perf_counter() - start) / REPEATS * 1000, 2)
    start = time.perf_counter()
    for _repeat in range(REPEATS):
        trays.count_trays(post)
    answer["counts_ms"] = round((time.perf_counter() - start) / REPEATS * 1000, 2)
    if connection.vendor == "postgresql":
        answer["buffers"] = _buffers(post)
    print(json.dumps(answer))


def _buffers(post: int) -> int:
    """Pages of 8 KB that the rows of the first page touch, as PostgreSQL counts them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from llaqta.routing.selectors import trays

    with CaptureQueriesContext(connection) as captured:
        trays.page_of("en-despacho", position_id=post, after="1900-01-01_0")
    statement = next(
        query["sql"]
        for query in captured.captured_queries
        if "routing_referral" in query["sql"]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.replace("%", "%%"),
            [],
        )
        plan = cursor.fetchone()[0]
    root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(root["Shared Hit Blocks"]) + int(root["Shared Read Blocks"])


if __name__ == "__main__":
    main()
