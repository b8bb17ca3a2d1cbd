"""The `llaqta` command: one entry for whoever runs, tries or changes the platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from llaqta.config import failures

USAGE = """\
Llaqta: la plataforma de gobierno electrónico que el municipio maneja por sí mismo.

  ./llaqta demo      prepara un municipio de demostración y lo sirve en http://127.0.0.1:8000
  ./llaqta fake-agent    firma de prueba: hace las veces de Jacobitus para los funcionarios de la demostración
  ./llaqta test      ejecuta todas las pruebas, en SQLite y en PostgreSQL
  ./llaqta serve     sirve las páginas y hace los trabajos de fondo
  ./llaqta worker    hace solo los trabajos de fondo (en otra máquina, o en varias)
  ./llaqta setup     prepara o actualiza la base de datos y los catálogos
  ./llaqta doctor    revisa versiones, base de datos, disco, reloj, correo y programas opcionales
  ./llaqta ledger verify    comprueba que nadie alteró el libro de actos
  ./llaqta lint      revisa el código      ./llaqta fix    lo ordena
  ./llaqta bench     mide velocidad y peso
  ./llaqta manage …  cualquier orden de Django

Cada orden explica sus opciones con --help.
"""


# Commands that must not load Django themselves, or that run other programs; the rest is Django's.
OWN_COMMANDS = {
    "demo": "demo:run",
    "fake-agent": "fake_agent:run",
    "serve": "serve:run",
    "worker": "serve:run_worker",
    "setup": "serve:run_setup",
    "doctor": "doctor:run",
    "test": "workshop:test",
    "lint": "workshop:lint",
    "fix": "workshop:fix",
    "bench": "workshop:bench",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llaqta.config.settings")
    command, *rest = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    try:
        status = _run(command, rest)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read it, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        sentence = failures.explain(problem)
        if sentence is None or failures.wants_trace():
            raise
        sys.stderr.write(f"✗ {sentence}\n")
        return 1
    return status


def _run(command: str, rest: list[str]) -> int:
    if command in ("help", "-h", "--help"):
        print(USAGE)
        return 0
    if command in OWN_COMMANDS:
        module, function = OWN_COMMANDS[command].split(":")
        status: int = getattr(import_module(f"llaqta.config.{module}"), function)(rest)
        return status
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()
    if command not in {"manage", *get_commands()}:
        sys.stderr.write(
            f"✗ No existe la orden «{command}». Las que hay: ./llaqta help\n"
        )
        return 1
    execute_from_command_line(
        ["llaqta", *rest] if command == "manage" else ["llaqta", command, *rest]
    )
    return 0
