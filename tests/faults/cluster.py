"""A PostgreSQL server of our own, to stop in the middle of work. As root it runs as the user `postgres`, who owns its folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

SETTINGS = {
    "wal_writer_delay": "10s",  # what nobody asks to flush stays unflushed: a lost acknowledgement shows
    "wal_writer_flush_after": "1GB",
    "max_connections": "40",
    "wal_buffers": "64MB",  # room for all of it: what does not fit is written early
    "shared_buffers": "64MB",
    "fsync": "on",
}


def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, the newest when there are several."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parent.parent.name),
    )
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class Cluster:
    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/llaqta"

    def start(self) -> None:
        options = " ".join(
            f"-c {name}={value}"
            for name, value in {
                **SETTINGS,
                "port": self.port,
                "listen_addresses": "127.0.0.1",
                "unix_socket_directories": self.folder,
            }.items()
        )
        self._control(
            "start", "-w", "-t", "120", "-l", str(self.folder / "log"), "-o", options
        )

    def stop(self, mode: str) -> None:
        """`immediate` is a crash: no checkpoint, and what was not flushed is lost."""
        self._control("stop", "-m", mode, "-w", "-t", "120")

    def hold_wal_writer(self) -> int:
        """Stop the process that writes the log ahead of need, so that only what somebody waits for is written. Its id.

        Stopped in the middle of a write it would hold the lock of the log, and nobody's commit would ever end: it is stopped at rest.
        """
        end = time.monotonic() + 120
        while time.monotonic() < end:
            ((pid, _rest),) = self._wal_writer()
            writer = int(str(pid))
            os.kill(writer, signal.SIGSTOP)
            while _is_running(writer):
                time.sleep(0.001)
            if self._wal_writer() == [(writer, "Activity")]:
                return writer
            os.kill(writer, signal.SIGCONT)
        message = "the process that writes the log never rests"
        raise AssertionError(message)

    def _wal_writer(self) -> list[tuple[object, ...]]:
        return self.execute(
            "SELECT pid, wait_event_type FROM pg_stat_activity WHERE backend_type = 'walwriter'"
        )

    def crash(self, writer: int) -> None:
        """Kill the process that was held: the server throws its shared memory away, log buffers and all, and recovers."""
        os.kill(writer, signal.SIGKILL)
        end = time.monotonic() + 120
        while not self._has_recovered(writer):
            assert time.monotonic() < end, "the server does not come back"
            time.sleep(0.1)

    def _has_recovered(self, killed: int) -> bool:
        try:
            writers = self.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
            )
        except psycopg.OperationalError:
            return False
        return bool(writers) and writers != [(killed,)]

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _control(self, *arguments: str) -> None:
        _run(self.programs / "pg_ctl", "-D", str(self.folder / "data"), *arguments)


@contextmanager
def open_cluster(programs: Path) -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="llaqta-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    cluster = Cluster(programs, folder, port)
    try:
        _run(
            programs / "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        cluster.start()
        with psycopg.connect(
            cluster.url.rpartition("/")[0] + "/postgres", autocommit=True
        ) as connection:
            connection.execute("CREATE DATABASE llaqta TEMPLATE template0")
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    """Whether a signal to stop has not reached it yet (proc(5): the state stands after the name)."""
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state not in "Tt"


def _run(program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    if os.getuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    # The server inherits what it is given: a pipe here would keep us waiting for as long as it lives.
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
