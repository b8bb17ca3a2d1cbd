"""What went wrong on this machine, in one sentence that says how to go on. What is not known here is an error of ours, with its trace."""

from __future__ import annotations

import errno
import os

DATABASE_ADVICE = "Revise DATABASE_URL y que el servidor esté en marcha."
UNPREPARED = "La base de datos no está preparada para esta versión. Ejecute: ./llaqta setup (o ./llaqta demo, para un municipio de prueba)."
FULL = "El disco está lleno o llegó a su límite: no se pudo escribir%s. Libere espacio y repita."
FORBIDDEN = "No se puede escribir%s. Revise el dueño y los permisos de la carpeta de datos, o elija otra con LLAQTA_HOME."

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST,
}  # fmt: skip
# What SQLite says; it has no codes that Django passes on.
_BY_WORDS = {
    "no such table": UNPREPARED,
    "no such column": UNPREPARED,
    "does not exist": UNPREPARED,  # PostgreSQL: relation "…" does not exist
    "disk is full": FULL % " en la base de datos",
    "disk I/O error": FULL % " en la base de datos",
    "readonly database": FORBIDDEN % " en la base de datos",
    "unable to open database file": "No se puede abrir el archivo de la base de datos. Revise DATABASE_URL, y que su carpeta exista y sea suya.",
    "file is not a database": "El archivo de la base de datos no es de SQLite. Revise DATABASE_URL.",
    "database is locked": "Otro programa tiene ocupada la base de datos. Ciérrelo, o espere y repita.",
}
_CAUSES = {
    "Connection refused": "en esa dirección no responde ningún servidor",
    "timeout expired": "el servidor no respondió a tiempo",
    "failed to resolve host": "no se conoce ese servidor",
    "password authentication failed": "el servidor no acepta ese usuario con esa clave",
    'role "': "el servidor no conoce a ese usuario",
    'database "': "en ese servidor no existe esa base de datos",
    "invalid connection option": "la dirección tiene una opción que no existe",
    "No such file or directory": "en esta máquina no hay un servidor PostgreSQL en marcha",
    "too many": "el servidor no admite más conexiones",
}


def explain(problem: BaseException) -> str | None:
    """The sentence, or nothing when only a programmer can tell."""
    from django.db import DatabaseError, InterfaceError

    if isinstance(problem, DatabaseError | InterfaceError):
        return _explain_database(problem)
    if isinstance(problem, OSError):
        return _explain_system(problem)
    return None


def wants_trace() -> bool:
    """Whoever asked for every detail gets it."""
    return os.environ.get("LLAQTA_LOG_LEVEL") == "DEBUG"


def _explain_database(problem: Exception) -> str | None:
    said = " ".join(str(problem).split())
    # A server that does not answer, or knows no such database or user, comes before any table.
    if "connection" in said or "failed to resolve host" in said:
        return (
            f"No se pudo entrar a la base de datos: {_cause(said)}. {DATABASE_ADVICE}"
        )
    return next(
        (sentence for words, sentence in _BY_WORDS.items() if words in said), None
    )


def _explain_system(problem: OSError) -> str | None:
    where = f" en {problem.filename}" if problem.filename else ""
    if problem.errno in _FULL:
        return FULL % where
    if problem.errno in _FORBIDDEN:
        return FORBIDDEN % where
    return None


def _cause(said: str) -> str:
    """In words of ours if the driver's are known; the last of what it says of its attempts if not."""
    for words, cause in _CAUSES.items():
        if words in said:
            return cause
    return said.rsplit(": ", 1)[-1][:160]
