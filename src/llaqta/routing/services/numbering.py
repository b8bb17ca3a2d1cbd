"""Official numbers: gapless in their series and year, taken inside the transaction that creates the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

# One statement on both databases. The row stays locked until the transaction ends, so numbers have no gaps:
# a filing that fails gives its number back.
_TAKE = """
    INSERT INTO routing_seriesyear (series_id, year, pattern, last)
    SELECT code, %s, pattern, 1 FROM routing_series WHERE code = %s
    ON CONFLICT (series_id, year) DO UPDATE SET last = routing_seriesyear.last + 1
    RETURNING last, pattern
"""


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    series: str
    year: int
    ordinal: int
    text: str


def take_number(series: str, year: int) -> OfficialNumber:
    """The next number of a series. Call it as late as possible: others wait for it until the commit."""
    if not connection.in_atomic_block:
        msg = "a number is taken inside the transaction that uses it"
        raise transaction.TransactionManagementError(msg)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [year, series])
        row = cursor.fetchone()
    if row is None:
        msg = f"there is no series {series!r}"
        raise LookupError(msg)
    ordinal, pattern = row
    return OfficialNumber(
        series, year, ordinal, pattern.format(series=series, year=year, number=ordinal)
    )


@contextmanager
def numbered_transaction() -> Iterator[None]:
    """A transaction that takes a number, without holding the counter while the disk syncs (ADR 0008).

    PostgreSQL keeps row locks until the commit record is flushed, so all filings of a town would wait in line for each
    other's sync. Here the commit itself does not wait for the disk and frees the counter at once; a second, tiny,
    synchronous commit then flushes the log up to and beyond it, and nobody is told a number before that. The log is
    lost only as a suffix, so what a crash loses is the last numbers, which nobody knows.
    """
    barrier = (
        connection.vendor == "postgresql"
        and settings.LLAQTA_COMMIT_BARRIER == "on"
        and not connection.in_atomic_block
    )
    with transaction.atomic():
        if barrier:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        yield
    if barrier:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(true, 'llaqta', '')")
