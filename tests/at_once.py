"""Several people at the same moment: each act in a thread and a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from llaqta.lib import clock
from llaqta.lib.errors import LlaqtaError
from tests.cast import TODAY


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or what it raised."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with clock.frozen(TODAY):
            try:
                connection.ensure_connection()
                together.wait(timeout=60)
                return act()
            except LlaqtaError as problem:
                return problem
            finally:
                connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
