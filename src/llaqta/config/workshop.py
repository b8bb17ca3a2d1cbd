"""`llaqta test`, `lint`, `fix` and `bench`: for whoever changes the platform."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
TEST_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/llaqta"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def test(arguments: list[str]) -> int:
    """All tests, on SQLite and on PostgreSQL. What is missing is said; with LLAQTA_REQUIRE_ALL=yes it is a failure.

    With arguments: those are given to pytest, on SQLite or on what DATABASE_URL names.
    """
    if arguments:
        return _pytest(os.environ.get("DATABASE_URL", "SQLite"), arguments)
    required = os.environ.get("LLAQTA_REQUIRE_ALL") == "yes"
    lacking = []
    if not any(shutil.which(browser) for browser in BROWSERS):
        lacking.append(
            "un navegador Chromium (en Debian: apt-get install chromium): se omiten las historias en el navegador"
        )
    postgresql = os.environ.get("LLAQTA_TEST_POSTGRESQL", TEST_POSTGRESQL)
    has_postgresql = _answers(postgresql)
    if not has_postgresql:
        lacking.append(
            "PostgreSQL 15 o más nuevo (LLAQTA_TEST_POSTGRESQL=postgres://usuario@servidor/base): se prueba solo en SQLite"
        )
    for sentence in lacking:
        print(f"· Falta {sentence}.", flush=True)
    if lacking and required:
        print("✗ LLAQTA_REQUIRE_ALL=yes: lo que falta es un fallo.")
        return 1
    status = _pytest("SQLite", ["-n", "2"], DATABASE_URL="")
    if has_postgresql:
        # What asks no database is the same on each: once is enough.
        again = ["-n", "2", "--only-rows"]
        status = _pytest("PostgreSQL", again, DATABASE_URL=postgresql) or status
    return status


def lint(arguments: list[str]) -> int:
    """Style, types, floors, templates, migrations: what CI checks besides the tests."""
    checks = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
        [sys.executable, "-m", "llaqta", "makemigrations", "--check", "--dry-run"],
    ]
    return max([_run(check) for check in checks])


def fix(arguments: list[str]) -> int:
    """Put in order what a program can."""
    return max(_run(["ruff", "check", "--fix", "."]), _run(["ruff", "format", "."]))


def bench(arguments: list[str]) -> int:
    """Measure speed and weight; `bench/README.md` says what and how."""
    return _run([sys.executable, "-m", "bench", *arguments])


def _pytest(name: str, arguments: list[str], **environment: str) -> int:
    print(f"· Pruebas en {name}", flush=True)
    variables = {
        key: value for key, value in {**os.environ, **environment}.items() if value
    }
    return _run([sys.executable, "-m", "pytest", *arguments], variables)


def _run(command: list[str], environment: dict[str, str] | None = None) -> int:
    program = Path(sys.executable).parent / command[0]
    if program.exists():
        command = [str(program), *command[1:]]
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode  # noqa: S603 — our own tools


def _answers(url: str) -> bool:
    import psycopg

    server, _slash, _database = url.rpartition("/")
    try:
        psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True
