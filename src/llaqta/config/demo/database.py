"""Whose database this is: nobody's yet, a demonstration's, or somebody's who works with it and whom we must not touch.

The demonstration signs itself in the ledger: an entry when the load begins, one when it is whole. So its mark cannot be
taken off, a load that was killed is known by the missing second entry, and no table is needed for it.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.routing import api as routing

CHAIN = "demo"
BEGUN, LOADED = "demo.begun", "demo.loaded"


class Belongs(Enum):
    NOBODY = auto()  # no tables, or nothing in them but catalogues
    UNFINISHED = auto()  # a demonstration that was being loaded
    DEMO = auto()
    SOMEBODY = auto()  # in use: never touched


def whose() -> Belongs:
    """Look, and change nothing."""
    tables = set(connection.introspection.table_names())
    if "ledger_entry" not in tables:
        # Some of ours: a preparation that a full disk or a power cut ended. It goes on where it stopped.
        strangers = tables - set(connection.introspection.django_table_names())
        return (
            Belongs.SOMEBODY
            if strangers - {"django_migrations"} or _is_used(tables)
            else Belongs.NOBODY
        )
    events = {entry.event for entry in ledger.history(CHAIN)}
    if LOADED in events:
        return Belongs.DEMO
    if BEGUN in events:
        return Belongs.UNFINISHED
    return Belongs.SOMEBODY if _is_used(tables) else Belongs.NOBODY


def _is_used(tables: set[str]) -> bool:
    return ("organization_user" in tables and organization.User.objects.exists()) or (
        "routing_routesheet" in tables and routing.RouteSheet.objects.exists()
    )


def sign(event: str, **data: Any) -> None:
    with transaction.atomic():
        ledger.record(event, actor=SYSTEM, chain=CHAIN, target=CHAIN, data=data)


def signed() -> dict[str, Any]:
    """What the load wrote down when it was whole."""
    found: dict[str, Any] = json.loads(
        next(entry.data for entry in ledger.history(CHAIN) if entry.event == LOADED)
    )
    return found


def wipe() -> None:
    """Remove the demonstration, whole or half. Only call it when `whose` says that it is one.

    The files received stay: they are kept by content, the next load finds them, and what nothing names is collected.
    """
    if connection.vendor == "sqlite":
        connection.close()
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        for file in (
            database,
            *(
                database.with_name(database.name + end)
                for end in ("-wal", "-shm", "-journal")
            ),
        ):
            file.unlink(missing_ok=True)
        return
    # The ledger's triggers refuse to empty it, so the whole goes at once, or nothing of it.
    with transaction.atomic(), connection.cursor() as cursor:
        ours = connection.introspection.django_table_names(only_existing=True)
        for table in [
            *ours,
            "django_migrations",
            settings.CACHES["default"]["LOCATION"],
        ]:
            cursor.execute(
                f"DROP TABLE IF EXISTS {connection.ops.quote_name(str(table))} CASCADE"
            )
        cursor.execute("DROP FUNCTION IF EXISTS ledger_refuse_change() CASCADE")


@contextmanager
def loading_fast() -> Iterator[None]:
    """Spare what only a running service needs: a load that fails or is killed is simply made again.

    No savepoint for each act, since an act that fails ends the whole load. On SQLite no waiting for the disk either,
    made up for at the end.
    """
    if connection.in_atomic_block:  # a test's
        yield
        return
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite:
        _pragma("synchronous=OFF")
    connection.features.uses_savepoints = False
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        del connection.features.uses_savepoints  # back to what the class says
        if on_sqlite:
            _pragma("synchronous=FULL")
            _pragma("wal_checkpoint(TRUNCATE)")


def _pragma(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {what}")
