"""A data folder and a database of the bench's own, made for a run and removed after it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "bench" / "results"
POSTGRESQL = os.environ.get(
    "LLAQTA_TEST_POSTGRESQL", "postgres://postgres@127.0.0.1:5432/llaqta"
)
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """Where one measurement lives: its folder, its database and the environment of its processes."""

    vendor: str
    home: Path
    database_url: str
    environ: dict[str, str]

    def run(self, *arguments: str, **more: str) -> str:
        """Run a Python module of ours in this place and give back what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env={**self.environ, **more},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def ask(self, *arguments: str) -> Any:
        """The same, for a module that answers with JSON in its last line."""
        return json.loads(self.run(*arguments).splitlines()[-1])


@contextmanager
def open_place(vendor: str, *, url: str = "") -> Iterator[Place]:
    """Make a folder and an empty database; drop both at the end. `url` names a server of the caller's own."""
    home = Path(tempfile.mkdtemp(prefix="llaqta-bench-"))
    name = f"llaqta_bench_{os.getpid()}"
    server = (url or POSTGRESQL).rpartition("/")[0]
    try:
        if vendor == "postgresql":
            _on_server(
                server,
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(
                    sql.Identifier(name)
                ),
            )
        yield place_of(
            vendor,
            home,
            f"{server}/{name}"
            if vendor == "postgresql"
            else f"sqlite:///{home / 'llaqta.sqlite3'}",
        )
    finally:
        if vendor == "postgresql":
            _on_server(
                server,
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(name)
                ),
            )
        shutil.rmtree(home, ignore_errors=True)


def place_of(vendor: str, home: Path, url: str) -> Place:
    own = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("LLAQTA_") and key != "DATABASE_URL"
    }
    environ = {
        **own,
        "LLAQTA_HOME": str(home),
        "DATABASE_URL": url,
        "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}",
        "PYTHONHASHSEED": "0",  # the same order of sets in every run: instruction counts repeat
        "DJANGO_SETTINGS_MODULE": "llaqta.config.settings",
        "LLAQTA_LOG_LEVEL": "ERROR",
    }
    return Place(vendor, home, url, environ)


def _on_server(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)
