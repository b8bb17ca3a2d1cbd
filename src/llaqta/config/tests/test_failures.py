"""Whatever this machine lacks is said in one Spanish sentence, with what to do, and never with a trace."""

from __future__ import annotations

import errno
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError

from llaqta.config import failures

PROJECT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OperationalError("no such table: ledger_entry"), "./llaqta setup"),
        (ProgrammingError('relation "x" does not exist'), "./llaqta setup"),
        (OperationalError("database or disk is full"), "Libere espacio"),
        (OperationalError("attempt to write a readonly database"), "permisos"),
        (OperationalError("unable to open database file"), "DATABASE_URL"),
        (DatabaseError("file is not a database"), "no es de SQLite"),
        (
            OperationalError('connection failed: FATAL: database "x" does not exist'),
            "no existe esa base de datos",
        ),
        (
            OperationalError("connection failed: Connection refused"),
            "no responde ningún servidor",
        ),
        (OperationalError("failed to resolve host 'x'"), "no se conoce ese servidor"),
        (OSError(errno.ENOSPC, "", "/datos/x"), "no se pudo escribir en /datos/x"),
        (PermissionError(errno.EACCES, "", "/datos"), "No se puede escribir en /datos"),
    ],
)
def test_what_the_machine_lacks_has_a_sentence(problem: Exception, words: str) -> None:
    sentence = failures.explain(problem)
    assert sentence is not None
    assert words in sentence


@pytest.mark.parametrize("problem", [ValueError("x"), OSError("x"), DatabaseError("x")])
def test_an_error_of_ours_keeps_its_trace(problem: Exception) -> None:
    assert failures.explain(problem) is None


# -- The command, on a machine with nothing in it ----------------------------------------------------------------------


def _llaqta(
    *arguments: str,
    home: Path,
    most_bytes: int = 0,
    settings: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "-m", "llaqta", *arguments],
        env=kept
        | {"LLAQTA_HOME": str(home), "PYTHONPATH": str(PROJECT / "src")}
        | dict(settings or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=limit if most_bytes else None,
    )


def _said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr + done.stdout


def test_the_doctor_of_an_empty_folder_says_which_command_is_missing(
    tmp_path: Path,
) -> None:
    done = _llaqta("doctor", home=tmp_path / "home")
    said = _said(done)
    assert "La base de datos está vacía" in said
    assert "Ejecute: ./llaqta setup" in said
    assert "no such table" not in said


@pytest.mark.parametrize("command", ["setup", "serve", "demo", "ledger"])
def test_a_database_that_does_not_answer_is_said(command: str, tmp_path: Path) -> None:
    more = {
        "ledger": ["verify"],
        "serve": ["--port", str(_free_port())],
        "demo": ["--no-serve"],
    }
    done = _llaqta(
        command,
        *more.get(command, []),
        home=tmp_path,
        settings={"DATABASE_URL": f"postgres://x@127.0.0.1:{_free_port()}/x"},
    )
    assert "No se pudo entrar a la base de datos" in _said(done)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    done = _llaqta("setup", home=tmp_path, most_bytes=100_000)
    assert "El disco está lleno o llegó a su límite" in _said(done)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = _said(_llaqta("doctor", home=tmp_path / "file" / "home"))
    assert str(tmp_path / "file") in said


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("LLAQTA_WORKERS", "0", "debe ser 1 o más"),
        ("LLAQTA_ENV_FILE", "/nowhere/x.env", "no existe LLAQTA_ENV_FILE"),
        ("DATABASE_URL", "postgres://h:abc/x", "el puerto debe ser un número"),
    ],
)
def test_a_bad_setting_is_said(
    setting: str, value: str, words: str, tmp_path: Path
) -> None:
    assert words in _said(_llaqta("doctor", home=tmp_path, settings={setting: value}))


def test_a_port_that_is_taken_is_said_before_anything_is_prepared(
    tmp_path: Path,
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = _llaqta("serve", "--port", str(port), home=tmp_path / "home")
    assert f"El puerto {port} ya está en uso" in _said(done)
    assert not (tmp_path / "home").exists()


def test_an_unknown_command_is_said(tmp_path: Path) -> None:
    said = _said(_llaqta("nada", home=tmp_path))
    assert "No existe la orden «nada»" in said


@pytest.mark.parametrize("command", ["help", "doctor"])
def test_a_reader_who_has_seen_enough_is_no_error(command: str, tmp_path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 — our own command
        [sys.executable, "-m", "llaqta", command],
        env=os.environ
        | {"LLAQTA_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.close()
    _nothing, complaint = process.communicate(timeout=60)
    assert complaint == ""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
