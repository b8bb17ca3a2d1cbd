"""Rows that hold every word typed, by pieces of words, on both databases.

The one place where the two differ: PostgreSQL finds the pieces through a trigram index on each column; SQLite through an FTS5
table of trigrams beside the rows, with the same columns, kept by triggers. Both are made by a migration of the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from llaqta.lib.text import fold

MOST_WORDS = 6
LEAST_LETTERS = 3  # a trigram
OWN = ("search_text",)
Rows = TypeVar("Rows", bound=QuerySet[Any])


def holding_words(
    rows: Rows, typed: str, *, fts_table: str, columns: Sequence[str] = OWN
) -> Rows | None:
    """The rows that hold every word in one of the folded columns; `None` when no word is long enough to look by."""
    holds = holds_words(typed, fts_table=fts_table, columns=columns)
    return None if holds is None else rows.filter(holds)


def holds_words(
    typed: str, *, fts_table: str, columns: Sequence[str] = OWN
) -> Q | None:
    """The condition of `holding_words`, to be joined with others or turned round."""
    words = words_of(typed)
    long_words = [word for word in words if len(word) >= LEAST_LETTERS]
    if not long_words:
        return None
    holds = Q()
    if connection.vendor == "sqlite":
        holds &= Q(id__in=_fts(long_words, fts_table, columns))
        words = [word for word in words if len(word) < LEAST_LETTERS]
    for word in words:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__contains": word})
        holds &= anywhere
    return holds


def words_of(typed: str) -> list[str]:
    """The folded words that are looked by."""
    return fold(typed).split()[:MOST_WORDS]


def _fts(words: list[str], table: str, columns: Sequence[str]) -> RawSQL:
    every = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    query = f"{{{' '.join(columns)}}} : ({every})"
    return RawSQL(  # noqa: S611 what was typed is a parameter
        f"SELECT rowid FROM {table} WHERE {table} MATCH %s",  # noqa: S608 a table's name, from our source
        [query],
    )
