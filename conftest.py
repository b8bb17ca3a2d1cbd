"""What every test stands on. The data folder comes first of all, from `tests/own_home.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.tables import keep_tables

pytest_plugins = [
    "llaqta.ledger.testing",  # the ledger refuses the flush after a transactional test; this empties it just before
    "llaqta.signatures.testing",  # a certification authority for tests, and keys of people it vouches for
    "tests.cast",
    "tests.browser",
    "tests.workers",
]

_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """PostgreSQL drops no database that somebody still holds, and a server's threads hold theirs to the end."""
    with django_db_blocker.unblock():
        keep_tables()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(_OTHERS)
