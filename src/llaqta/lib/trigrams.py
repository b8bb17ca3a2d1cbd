"""Rows that hold every word typed, by pieces of words, on both databases.

The one place where the two differ: PostgreSQL finds the pieces through a trigram index on the column `search_text`; SQLite
through an FTS5 table of trigrams beside the rows, kept by triggers. Both are made by a migration of the room.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from llaqta.lib.text import fold

MOST_WORDS = 6
LEAST_LETTERS = 3  # a trigram
Rows = TypeVar("Rows", bound=QuerySet[Any])


def holding_words(rows: Rows, typed: str, *, fts_table: str) -> Rows | None:
    """The rows whose folded `search_text` holds every word; `None` when no word is long enough to look by."""
    words = fold(typed).split()[:MOST_WORDS]
    long_words = [word for word in words if len(word) >= LEAST_LETTERS]
    if not long_words:
        return None
    if connection.vendor == "sqlite":
        rows = rows.filter(id__in=_fts(long_words, fts_table))
        words = [word for word in words if len(word) < LEAST_LETTERS]
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows


def _fts(words: list[str], table: str) -> RawSQL:
    query = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    return RawSQL(  # noqa: S611 what was typed is a parameter
        f"SELECT rowid FROM {table} WHERE {table} MATCH %s",  # noqa: S608 a table's name, from our source
        [query],
    )
