"""After a test that commits, the database is as the migrations left it, whichever test comes next.

Django empties every table instead, with what migrations wrote, and makes permissions anew: seconds on PostgreSQL, for a hundred tests.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

Rows = list[tuple[Any, ...]]


class FreshTables:
    """What each table holds before the first test; most hold nothing."""

    def __init__(self) -> None:
        names = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        self._tables = {name: connection.ops.quote_name(name) for name in names}
        with connection.cursor() as cursor:
            self._rows = {
                name: self._read(cursor, name) for name in self._filled(cursor)
            }

    def put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            changed = [
                name
                for name in {*self._filled(cursor), *self._rows}
                if name not in self._rows
                or self._read(cursor, name) != self._rows[name]
            ]
            for name in changed:  # references are checked at the commit
                cursor.execute(f"DELETE FROM {self._tables[name]}")  # noqa: S608 names are ours
            for name in changed:
                self._write(cursor, name)

    def _filled(self, cursor: CursorWrapper) -> list[str]:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted})"  # noqa: S608 names are ours
                for name, quoted in self._tables.items()
            )
        )
        return [name for (name,) in cursor.fetchall()]

    def _read(self, cursor: CursorWrapper, name: str) -> Rows:
        cursor.execute(f"SELECT * FROM {self._tables[name]} ORDER BY 1")  # noqa: S608 names are ours
        return list(cursor.fetchall())

    def _write(self, cursor: CursorWrapper, name: str) -> None:
        rows = self._rows.get(name)
        if rows:
            places = ", ".join(["%s"] * len(rows[0]))
            insert = f"INSERT INTO {self._tables[name]} VALUES ({places})"  # noqa: S608 names are ours
            cursor.executemany(insert, rows)


def keep_tables() -> None:
    """From here on, every test that commits gives the tables back as they are now."""
    fresh = FreshTables()

    def put_back(_case: TransactionTestCase) -> None:
        fresh.put_back()

    TransactionTestCase._fixture_teardown = put_back  # type: ignore[attr-defined]
