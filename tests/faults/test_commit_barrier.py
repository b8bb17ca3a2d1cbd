"""Numbers survive a crash of PostgreSQL, although the counter is freed before the disk has synced (ADR 0008)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bench.places import PROJECT, Place
from tests.faults.cluster import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

ROUNDS = 3
PROCESSES, THREADS = 2, 4  # eight writers
UNFLUSHED = "?options=-c%20synchronous_commit%3Doff"


@contextmanager
def filing(place: Place, folder: Path, **environ: str) -> Iterator[None]:
    """Eight writers at work, from before the first crash to after the last."""
    command = [
        sys.executable,
        "-m",
        "tests.faults.work",
        "file",
        str(THREADS),
        str(folder),
    ]
    children = [
        subprocess.Popen(command, cwd=PROJECT, env={**place.environ, **environ})
        for _number in range(PROCESSES)
    ]
    try:
        _wait_until(lambda: len(acknowledged(folder)) > 20)
        yield
    finally:
        (folder / "stop").touch()
        for child in children:
            child.wait(120)


def acknowledged(folder: Path) -> set[str]:
    return {
        line
        for file in folder.glob("acknowledged-*")
        for line in file.read_text().split()
    }


def crash(cluster: Cluster, folder: Path, *, rounds: int) -> int:
    """Crash the server in full work, several times. How many acknowledged numbers its log had lost each time, in all."""
    lost = 0
    for _round in range(rounds):
        writer = cluster.hold_wal_writer()
        before = len(acknowledged(folder))
        _wait_until(lambda before=before: len(acknowledged(folder)) > before + 30)  # type: ignore[misc]
        told = acknowledged(folder)
        cluster.crash(writer)
        lost += len(told - numbers(cluster))
    return lost


def numbers(cluster: Cluster) -> set[str]:
    return {
        str(number)
        for (number,) in cluster.execute("SELECT number FROM routing_routesheet")
    }


def gaps(cluster: Cluster) -> object:
    ((found,),) = cluster.execute(
        "SELECT count(*) FROM (SELECT ordinal - lag(ordinal, 1, 0) OVER (PARTITION BY series_id, year ORDER BY ordinal) AS step FROM routing_routesheet) AS s WHERE step <> 1"
    )
    return found


def test_no_number_is_lost_or_left_out_when_the_server_crashes_in_full_work(
    cluster: Cluster, town: Place, tmp_path: Path
) -> None:
    with filing(town, tmp_path):
        crash(cluster, tmp_path, rounds=ROUNDS)
    assert acknowledged(tmp_path) - numbers(cluster) == set()
    assert gaps(cluster) == 0
    ((last, sheets, entries, chains),) = cluster.execute(
        "SELECT (SELECT sum(last) FROM routing_seriesyear), (SELECT count(*) FROM routing_routesheet),"
        " (SELECT count(*) FROM ledger_entry WHERE event = 'routing.registered'), (SELECT count(DISTINCT chain) FROM ledger_entry WHERE event = 'routing.registered')"
    )
    assert last == sheets == entries == chains
    town.run("llaqta", "ledger", "verify")


def test_without_the_second_commit_the_same_crash_does_lose_numbers(
    cluster: Cluster, town: Place, tmp_path: Path
) -> None:
    """The control: it shows that the test above would see a loss."""
    with filing(
        town,
        tmp_path,
        DATABASE_URL=town.database_url + UNFLUSHED,
        LLAQTA_COMMIT_BARRIER="off",
    ):
        lost = crash(cluster, tmp_path, rounds=1)
    assert lost > 0
    assert gaps(cluster) == 0  # the log is lost only as a suffix


@pytest.mark.parametrize(("barrier", "seen"), [("on", 2), ("off", 0)])
def test_the_counter_is_free_while_the_commit_waits_for_its_flush(
    cluster: Cluster, town: Place, tmp_path: Path, barrier: str, seen: int
) -> None:
    """A replica that never answers stands for a disk that never ends to sync: a commit that must be safe waits for it.

    With the barrier, both filings have their number and only their acknowledgement waits. Without it, the first commit
    waits with the counter in its hands, and the second filing behind it.
    """
    before = len(numbers(cluster))
    command = [sys.executable, "-m", "tests.faults.work", "file-once", str(tmp_path)]
    with endless_flush(cluster):
        children = [
            subprocess.Popen(
                command,
                cwd=PROJECT,
                env={**town.environ, "LLAQTA_COMMIT_BARRIER": barrier},
            )
            for _number in range(2)
        ]
        _wait_until(lambda: waiting(cluster) == 2)
        assert len(numbers(cluster)) - before == seen
        assert acknowledged(tmp_path) == set()
    for child in children:
        assert child.wait(120) == 0
    assert len(acknowledged(tmp_path)) == 2
    assert acknowledged(tmp_path) <= numbers(cluster)
    assert gaps(cluster) == 0


@contextmanager
def endless_flush(cluster: Cluster) -> Iterator[None]:
    """Every commit that must be safe waits, until the end of the block."""
    _set(cluster, "nobody")
    try:
        yield
    finally:
        _set(cluster, "")


def waiting(cluster: Cluster) -> int:
    """How many sessions wait: for their flush to be confirmed, or for a lock."""
    ((count,),) = cluster.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' OR wait_event_type = 'Lock'"
    )
    assert isinstance(count, int)
    return count


def _set(cluster: Cluster, standby: str) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
        connection.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)


def _wait_until(answer: Callable[[], bool], *, patience: float = 120) -> None:
    end = time.monotonic() + patience
    while not answer():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
