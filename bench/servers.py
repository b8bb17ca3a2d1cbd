"""Web servers of a measurement: started as `llaqta serve` starts them, and ended by their own id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from bench import processes
from bench.places import PROJECT, Place

WORKERS, THREADS = 2, 4
START_PATIENCE_SECONDS = 40


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    place: Place

    def cpu(self) -> tuple[float, float]:
        """Seconds of processor so far: of the web processes, and of the database's processes that serve them."""
        return processes.cpu_seconds(processes.tree(self.pid)), processes.cpu_seconds(
            backends(self.place)
        )


@contextmanager
def serve(
    place: Place,
    application: str,
    *,
    workers: int = WORKERS,
    threads: int = THREADS,
    **environ: str,
) -> Iterator[Server]:
    """Run granian with the options of `llaqta serve` (config/serve.py) on a free port of this machine."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--blocking-threads-idle-timeout", "600",
        "--http", "1", "--no-ws", "--log-level", "warning", application,
    ]  # fmt: skip
    child = subprocess.Popen(
        command, cwd=PROJECT, env={**place.environ, **environ}, start_new_session=True
    )
    try:
        _wait_for(port, child)
        yield Server(port, child.pid, place)
    finally:
        _end(child)


def backends(place: Place) -> list[int]:
    """The processes of PostgreSQL that serve this place's database. On SQLite the web processes do its work."""
    if place.vendor != "postgresql":
        return []
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in rows]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_PATIENCE_SECONDS
    while time.monotonic() < end:
        if child.poll() is not None:
            message = f"the server ended with {child.returncode}"
            raise RuntimeError(message)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = "the server did not open its port"
    raise RuntimeError(message)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(5)
