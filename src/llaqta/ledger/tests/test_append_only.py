"""The database itself refuses; run after all migrations, so a later one that loses a trigger is noticed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from llaqta.ledger import api as ledger
from llaqta.ledger.models import Entry, Seal

TABLES = ["ledger_entry", "ledger_seal"]


@pytest.fixture(autouse=True)
def _sealed(chain: str) -> None:
    ledger.seal()


def _try(statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert (Entry.objects.count(), Seal.objects.count()) == (4, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_it_refuses_update(table: str) -> None:
    _try(f"UPDATE {table} SET hash = ''")  # noqa: S608 names are ours


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_it_refuses_delete(table: str) -> None:
    _try(f"DELETE FROM {table}")  # noqa: S608 names are ours


@pytest.mark.django_db
def test_it_refuses_the_queryset_too() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(seq=2).update(data="{}")


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_it_refuses_truncate(table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    _try(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_it_refuses_replica_mode() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a mode of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    _try("UPDATE ledger_entry SET hash = ''")


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_it_refuses_insert_or_replace(table: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a statement of SQLite")
    _try(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")  # noqa: S608 names are ours


@pytest.mark.django_db(transaction=True)
def test_the_flush_after_a_transactional_test_gets_through() -> None:
    assert Entry.objects.count() == 4  # the tear-down is what this test is about
