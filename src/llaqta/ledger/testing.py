"""For tests only: lift the append-only triggers for a moment, as an attacker with the owner's password would.

Production has no such door: no setting or session variable switches the triggers off, only DDL by the owner of the tables.
The root `conftest.py` names this module in `pytest_plugins`, so that the flush at the end of every transactional test gets through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.backends.utils import CursorWrapper

_GUARDED = ("ledger_entry", "ledger_seal")


@contextmanager
def lifted_triggers() -> Iterator[CursorWrapper]:
    """A cursor that may change the ledger. The triggers come back as they were, in the same transaction."""
    with transaction.atomic():
        connection = transaction.get_connection()
        lift = (
            _lift_on_postgresql
            if connection.vendor == "postgresql"
            else _lift_on_sqlite
        )
        with connection.cursor() as cursor:
            put_back = lift(cursor)
            yield cursor
            for statement in put_back:
                cursor.execute(statement)


def empty_ledger() -> None:
    """Remove everything recorded, so that the flush after a transactional test finds nothing to refuse."""
    with lifted_triggers() as cursor:
        for table in ("ledger_opening", *_GUARDED):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 names are ours


@pytest.fixture(autouse=True)
def _ledger_lets_the_flush_through(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the ledger after each transactional test, before Django flushes the tables."""
    uses_database = (
        request.node.get_closest_marker("django_db")
        or "_django_db_helper" in request.fixturenames
    )
    if uses_database:
        # First, so that it is torn down after us: its tear-down is the flush.
        request.getfixturevalue("_django_db_helper")
    yield
    # A test that is not transactional is rolled back instead, and is in an atomic block here.
    if uses_database and not transaction.get_connection().in_atomic_block:
        empty_ledger()


def _lift_on_postgresql(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
        [list(_GUARDED)],
    )
    triggers = cursor.fetchall()
    for table, name in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [
        "SET CONSTRAINTS ALL IMMEDIATE",  # a table with checks still pending cannot be altered
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
            for table, name in triggers
        ),
        "SET CONSTRAINTS ALL DEFERRED",
    ]


def _lift_on_sqlite(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
        _GUARDED,
    )
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    return [definition for _, definition in triggers]
