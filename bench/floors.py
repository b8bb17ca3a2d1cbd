"""The floor of a write: a bare WSGI callable and the bare driver, the same rows in the same tables, as durable as ours.

No Django, no forms, no rules, no dates computed, no hashing: the values are ready, only keys and numbers differ. Each
statement is its own round trip, as a programmer would write it; psycopg prepares them by itself. What a floor leaves out
is what the product adds; the ratio of the two is the price of the product.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg

URL = os.environ.get("DATABASE_URL", "")
IS_POSTGRESQL = URL.startswith("postgres")
MARK = "%s" if IS_POSTGRESQL else "?"
LOCK = " FOR UPDATE" if IS_POSTGRESQL else ""
ROWS: dict[str, dict[str, Any]] = json.loads(
    os.environ.get("BENCH_ROWS", "{}")
)  # a model row for each table, taken from the product
_local = threading.local()


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    form = parse_qs(environ["wsgi.input"].read().decode())
    act, key = environ["PATH_INFO"].strip("/").split("/")
    where = _file(int(key)) if act == "file" else _refer(int(key), int(form["to"][0]))
    start_response("302 Found", [("Location", where), ("Content-Length", "0")])
    return [b""]


def _file(draft: int) -> str:
    execute = _cursor().execute
    _begin(execute)
    if IS_POSTGRESQL:
        execute("SET LOCAL synchronous_commit = off")
    execute(
        f"SELECT data, address_hash FROM routing_draft WHERE id = {MARK}{LOCK}",
        (draft,),
    ).fetchone()
    person = _insert("organization_person", document_number=str(draft + 500_000_000))
    number = (
        execute(
            "UPDATE routing_seriesyear SET last = last + 1 WHERE id = (SELECT min(id) FROM routing_seriesyear) RETURNING last"
        ).fetchone()[0]
        + 500_000
    )
    code, chain = secrets.token_hex(12), secrets.token_hex(16)
    sheet = _insert(
        "routing_routesheet",
        number=f"E-{number}",
        ordinal=number,
        code=code,
        chain=chain,
        sender_id=person,
    )
    _insert("routing_referral", sheet_id=sheet)
    entry = _insert("ledger_entry", chain=chain)
    _insert("ledger_opening", key="entry_id", entry_id=entry)
    _insert("notifications_outboxemail", dedupe=chain)
    execute(
        f"UPDATE routing_draft SET sheet_id = {MARK} WHERE id = {MARK}", (sheet, draft)
    )
    execute("COMMIT")
    if IS_POSTGRESQL:
        execute("SELECT pg_logical_emit_message(true, 'llaqta', '')")
    return f"/s/{code}/"


def _refer(sheet: int, to: int) -> str:
    execute = _cursor().execute
    _begin(execute)
    chain, number = execute(
        f"SELECT chain, number FROM routing_routesheet WHERE id = {MARK}{LOCK}",
        (sheet,),
    ).fetchone()
    referral, ordinal = execute(
        f"SELECT id, ordinal FROM routing_referral WHERE sheet_id = {MARK} AND closed_at IS NULL",
        (sheet,),
    ).fetchone()
    execute(
        f"UPDATE routing_referral SET closed_at = sent_at, outcome = 'referred' WHERE id = {MARK}",
        (referral,),
    )
    _insert("routing_referral", sheet_id=sheet, ordinal=ordinal + 1, receiver_id=to)
    seq, previous = execute(
        f"SELECT seq, hash FROM ledger_entry WHERE chain = {MARK} ORDER BY seq DESC LIMIT 1",
        (chain,),
    ).fetchone()
    entry = _insert("ledger_entry", chain=chain, seq=seq + 1, prev_hash=previous)
    _insert("ledger_opening", key="entry_id", entry_id=entry)
    execute("COMMIT")
    return f"/mesa/hojas/{number}/"


def _begin(execute: Callable[..., Any]) -> None:
    execute("BEGIN" if IS_POSTGRESQL else "BEGIN IMMEDIATE")


def _insert(table: str, *, key: str = "id", **values: Any) -> int:
    statement, row = _insertion(table, key)
    found = _cursor().execute(
        statement, [values.get(name, value) for name, value in row]
    )
    return int(found.fetchone()[0])


_insertions: dict[str, tuple[str, list[tuple[str, Any]]]] = {}


def _insertion(table: str, key: str) -> tuple[str, list[tuple[str, Any]]]:
    if table not in _insertions:
        row = list(ROWS[table].items())
        names, marks = (
            ", ".join(f'"{name}"' for name, _value in row),
            ", ".join([MARK] * len(row)),
        )
        _insertions[table] = (
            f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {key}",
            row,
        )
    return _insertions[table]


def _cursor() -> Any:
    """This thread's cursor; connections are kept, as the product keeps them."""
    if not hasattr(_local, "cursor"):
        if IS_POSTGRESQL:
            _local.cursor = psycopg.connect(URL, autocommit=True).cursor()
        else:
            connection = sqlite3.connect(
                URL.removeprefix("sqlite:///"), timeout=20, isolation_level=None
            )
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
            )
            _local.cursor = connection.cursor()
    return _local.cursor
