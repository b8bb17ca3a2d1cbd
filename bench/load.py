"""A crowd of browsers on this machine: each keeps its connection and sends the next visit when the answer is there."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from bench.servers import Server
from bench.visits import Visit

CROWD = 4


@dataclass(frozen=True)
class Round:
    """What one round cost."""

    requests: int
    seconds: float
    web_cpu: float
    database_cpu: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def web_ms(self) -> float:
        return self.web_cpu / self.requests * 1000

    @property
    def database_ms(self) -> float:
        return self.database_cpu / self.requests * 1000


def drive(server: Server, visits: Sequence[Visit], *, crowd: int = CROWD) -> Round:
    """Send all the visits; raises when one answer is not as it should be."""
    faults: list[str] = []
    groups = [visits[number::crowd] for number in range(crowd)]
    threads = [
        threading.Thread(target=browse, args=(server.port, group, faults))
        for group in groups
    ]
    web, database = server.cpu()
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - start
    web_after, database_after = server.cpu()
    if faults:
        raise RuntimeError(faults[0])
    return Round(len(visits), seconds, web_after - web, database_after - database)


def browse(port: int, visits: Sequence[Visit], faults: list[str]) -> None:
    """Send visits one after the other on one connection, until one is not answered as it should be."""
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    ) as connection:
        for visit in visits:
            try:
                connection.request(
                    visit.method, visit.path, visit.body or None, visit.headers
                )
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as problem:
                faults.append(f"{visit.path}: {problem}")
                return
            if answer.status != visit.status:
                faults.append(f"{visit.method} {visit.path} answered {answer.status}")
                return
