"""`llaqta doctor`: what this machine has, what it lacks, what each thing is for, and how to mend it."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import smtplib
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from llaqta.config import failures

LEAST_FREE_BYTES = 2 * 1024**3
WARN_DAYS = 60  # before a certificate ends


class Health(StrEnum):
    GOOD = "✓"
    NOTE = "·"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    health: Health
    what: str
    advice: str = ""


def run(arguments: list[str]) -> int:
    """Print the findings; the status is 1 when something must be mended."""
    argparse.ArgumentParser(
        prog="llaqta doctor", description="Revisa esta instalación."
    ).parse_args(arguments)
    import django

    django.setup()
    bad = 0
    for finding in _examine():
        print(
            f"{finding.health} {finding.what}"
            + (f"\n    {finding.advice}" if finding.advice else "")
        )
        bad += finding.health is Health.BAD
    return 1 if bad else 0


def _examine() -> Iterator[Finding]:
    """Everything, in order. Without a database that is ready, what is kept in it cannot be looked at."""
    yield from _safely(_versions)
    of_database = list(_safely(_database))
    yield from of_database
    is_ready = all(finding.health is Health.GOOD for finding in of_database)
    on_rows = (_clock, _letters, _ledger) if is_ready else ()
    for check in (data_folder, _disk, _mail, *on_rows, trust, seal, _optional_programs):
        yield from _safely(check)


def _safely(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (
        Exception
    ) as problem:  # a doctor reports what it finds, also that it could not look
        yield Finding(
            Health.BAD,
            failures.explain(problem)
            or f"No se pudo revisar «{check.__name__.strip('_')}»: {problem}",
        )


def _versions() -> Iterator[Finding]:
    import django

    from llaqta import __version__

    yield Finding(
        Health.GOOD,
        f"Llaqta {__version__} · Python {platform.python_version()} · Django {django.get_version()}",
    )


def _database() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    connection.ensure_connection()
    if connection.vendor == "sqlite":
        yield Finding(
            Health.GOOD,
            f"Base de datos: SQLite {sqlite3.sqlite_version}, en {connection.settings_dict['NAME']}",
        )
    else:
        version = connection.pg_version  # type: ignore[attr-defined]  # only PostgreSQL's wrapper has it
        health = Health.GOOD if version >= 150000 else Health.BAD
        yield Finding(
            health,
            f"Base de datos: PostgreSQL {version // 10000}.{version % 10000}",
            "" if health is Health.GOOD else "Hace falta PostgreSQL 15 o más nuevo.",
        )
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not executor.loader.applied_migrations:
        yield Finding(
            Health.BAD,
            "La base de datos está vacía: Llaqta todavía no se preparó aquí",
            "Ejecute: ./llaqta setup (para usarlo) o ./llaqta demo (para probarlo con un municipio inventado)",
        )
    elif pending:
        yield Finding(
            Health.BAD,
            f"La base de datos tiene {len(pending)} cambios pendientes",
            "Ejecute: ./llaqta setup",
        )


def data_folder() -> Iterator[Finding]:
    """Whether other users of the machine may read names, files and letters."""
    from django.conf import settings

    home = settings.LLAQTA_HOME
    if home.stat().st_mode & 0o007:
        yield Finding(
            Health.BAD,
            f"Cualquier usuario de esta máquina puede leer los datos de {home}",
            f"Ejecute: chmod o-rwx {home}",
        )
    else:
        yield Finding(
            Health.GOOD,
            f"Los datos de {home} están cerrados a otros usuarios de la máquina",
        )


def _disk() -> Iterator[Finding]:
    from django.conf import settings

    usage = shutil.disk_usage(settings.LLAQTA_HOME)
    free = f"{usage.free / 1024**3:.1f} GB libres en {settings.LLAQTA_HOME}"
    if usage.free < LEAST_FREE_BYTES:
        yield Finding(
            Health.BAD,
            f"Disco: {free}",
            "Libere espacio: con menos de 2 GB pronto no se podrán recibir archivos.",
        )
    else:
        yield Finding(Health.GOOD, f"Disco: {free}")


def _clock() -> Iterator[Finding]:
    from django.db import connection

    from llaqta.lib import clock

    yield Finding(
        Health.GOOD,
        f"Reloj: {clock.local(clock.now()):%d/%m/%Y %H:%M} en {clock.zone()}",
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            drift = abs(float(cursor.fetchone()[0]) - time.time())
        if drift > 5:
            yield Finding(
                Health.BAD,
                f"El reloj del servidor de base de datos difiere {drift:.0f} segundos",
                "Sincronice los relojes (en Debian: apt-get install chrony): los plazos dependen de la hora.",
            )


def _mail() -> Iterator[Finding]:
    from django.conf import settings

    if not settings.EMAIL_HOST:
        yield Finding(
            Health.NOTE,
            f"Correo: sin servidor; los mensajes quedan en {settings.EMAIL_FILE_PATH}",
            "Para enviarlos, ponga LLAQTA_SMTP_HOST y los demás datos del servidor.",
        )
    else:
        try:
            with smtplib.SMTP(
                settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=5
            ) as server:
                server.noop()
            yield Finding(
                Health.GOOD,
                f"Correo: responde {settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
            )
        except OSError as problem:
            yield Finding(
                Health.BAD,
                f"Correo: no responde {settings.EMAIL_HOST}:{settings.EMAIL_PORT} ({problem})",
                "Los avisos esperan y se enviarán cuando responda; no se pierde ninguno.",
            )


def _letters() -> Iterator[Finding]:
    from llaqta.notifications import api as notifications

    counts = notifications.get_counts()
    if counts.pending:
        yield Finding(Health.NOTE, f"Correo: {counts.pending} mensajes por enviar")
    if counts.refused:
        yield Finding(
            Health.NOTE,
            f"Correo: {counts.refused} mensajes rechazados por el servidor",
            "Revise las direcciones en la administración.",
        )


def _ledger() -> Iterator[Finding]:
    from llaqta.ledger import api as ledger
    from llaqta.lib.dates import short_instant

    seal = ledger.last_seal()
    when = short_instant(seal.at) if seal else "todavía ninguno"
    yield Finding(
        Health.GOOD if seal else Health.NOTE,
        f"Libro de actos: último sello {when}",
        "Compruébelo entero con: ./llaqta ledger verify",
    )


def trust() -> Iterator[Finding]:
    """In whom this municipality believes, until when, and whether the folder takes what is learnt of signers."""
    from django.conf import settings

    from llaqta.lib import clock
    from llaqta.lib.dates import short_date
    from llaqta.signatures import api as signatures

    store = signatures.TrustStore(settings.LLAQTA_TRUST)
    if not store.anchors():
        yield Finding(
            Health.NOTE,
            "Firmas: no se confía en ninguna autoridad certificadora",
            "Ninguna firma digital se aceptará. Agregue una en Mesa de trabajo → Confianza.",
        )
        return
    yield Finding(
        Health.GOOD,
        f"Firmas: se confía en {len(store.anchors())} raíces y {len(store.issuers())} intermedias",
    )
    for one in store.expiring(clock.today(), WARN_DAYS):
        day = short_date(clock.local_date(one.facts.not_after))
        yield Finding(
            Health.BAD,
            f"Firmas: el certificado de «{one.facts.name}» vale hasta el {day}",
            "Agregue el nuevo en Mesa de trabajo → Confianza; no quite el viejo: las firmas que ya existen lo necesitan.",
        )
    for problem in store.problems():
        yield Finding(Health.BAD, f"Firmas: {problem.path}: {problem.reason}")
    if not os.access(store.folder, os.W_OK):
        yield Finding(
            Health.BAD,
            f"Firmas: no se puede escribir en {store.folder}",
            "Ahí se guardan las listas de certificados revocados. Dé permiso de escritura al usuario de Llaqta.",
        )


def seal() -> Iterator[Finding]:
    """Whether the municipality's seal answers, and until when its certificate is good."""
    from llaqta.lib import clock
    from llaqta.lib.dates import short_date
    from llaqta.signatures import api as signatures

    try:
        key = signatures.find_seal_key()
    except signatures.KeyUnavailableError as problem:
        yield Finding(
            Health.BAD,
            f"Sello: {problem}",
            "Si Llaqta ya sellaba con un archivo anterior, sigue con esa llave hasta que se reinicie. Ponga el archivo correcto: se toma sin reiniciar.",
        )
        return
    if key is None:
        yield Finding(Health.NOTE, "Sello: el municipio no tiene un sello digital")
        return
    facts = signatures.read_certificate(key.certificate)
    day = short_date(clock.local_date(facts.not_after))
    left = (clock.local_date(facts.not_after) - clock.today()).days
    yield Finding(
        Health.GOOD if left > WARN_DAYS else Health.BAD,
        f"Sello: «{facts.name}», vale hasta el {day}",
        ""
        if left > WARN_DAYS
        else "Renueve el certificado: con él vencido no se sella nada. Un archivo nuevo en su lugar se toma sin reiniciar; un token, al reiniciar.",
    )


def _optional_programs() -> Iterator[Finding]:
    programs = {
        "chromium": "probar las páginas en un navegador (./llaqta test)",
        "psql": "mirar y respaldar PostgreSQL",
        "pdfsig": "pedir a otro programa su opinión sobre una firma, en /verificar/",
        "valgrind": "contar instrucciones en ./llaqta bench",
    }
    for program, purpose in programs.items():
        found = shutil.which(program)
        yield Finding(
            Health.GOOD if found else Health.NOTE,
            f"{program}: {'está' if found else 'no está'} · sirve para {purpose}",
        )
