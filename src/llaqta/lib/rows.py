"""Statements whose text is made once: for the few reads and writes that happen at every filing, hop and page.

The ORM writes the SQL of each query and each `save()` anew, which for these costs several times what running them does
(ADR 0012, with numbers). Here the ORM still writes it, once. Everything else stays with the ORM as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    connection,
    connections,
    models,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

Row = TypeVar("Row")
Adapt = Callable[[Any, BaseDatabaseWrapper], Any]

# What stands for an argument while the text is made. No column holds these, so each is found again among the parameters.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 1_900_000_011 + place,
    str: lambda place: f"\x01{place}",
    date: lambda place: date(1, 1, 1 + place),
    datetime: lambda place: datetime(1, 1, 1 + place, tzinfo=UTC),
}


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: str
    arguments: Sequence[
        tuple[int | None, Any]
    ]  # (place of an argument, or none and a constant)
    converters: Any
    make: (
        Callable[[Sequence[Any]], Any] | None
    )  # a model instance of a row; none for tuples
    locks: bool


class Prepared(Generic[Row]):
    """A query of which only the arguments change: whole numbers, texts, dates or instants, compared as they are."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._plans: dict[str, _Plan] = {}

    def all(self, *values: Any) -> list[Row]:
        here = _connection()
        plan = self._plans.get(here.vendor) or self._plan()
        if plan.locks and not here.in_atomic_block:
            msg = "a row is locked inside the transaction that changes it"
            raise transaction.TransactionManagementError(msg)
        with here.cursor() as cursor:
            cursor.execute(
                plan.statement,
                [
                    constant if place is None else _adapted(values[place], here)
                    for place, constant in plan.arguments
                ],
            )
            found = cursor.fetchall()
        if plan.converters:
            found = plan.converters(found)
        return cast(
            list[Row], [plan.make(row) for row in found] if plan.make else found
        )

    def first(self, *values: Any) -> Row | None:
        found = self.all(*values)
        return found[0] if found else None

    def _plan(self) -> _Plan:
        stand_ins = [_STAND_INS[kind](place) for place, kind in enumerate(self._kinds)]
        query = self._build(*stand_ins)
        compiler = query.query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        here = _connection()
        places = {_adapted(value, here): place for place, value in enumerate(stand_ins)}
        if not set(parameters) >= set(places):
            msg = "an argument of a prepared query must be compared as it is"
            raise ValueError(msg)
        columns = compiler.get_converters(
            [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        )
        plan = self._plans[connection.vendor] = _Plan(
            statement=statement,
            arguments=[(places.get(value), value) for value in parameters],
            converters=(
                lambda found: [
                    tuple(row) for row in compiler.apply_converters(found, columns)
                ]
            )
            if columns
            else None,
            make=None if cast(Any, query)._fields is not None else _maker(query.model),
            locks=query.query.select_for_update,
        )
        return plan


def insert(row: models.Model, *, unless_known: bool = False) -> bool:
    """Insert a new model instance, as `save(force_insert=True)` would, and give it its key.

    No signals and no multi-table inheritance. With `unless_known`, a row that would break a unique constraint is left
    out and the answer is no.
    """
    here = _connection()
    statement, columns, key = _insertion(type(row), here.vendor, unless_known)
    with here.cursor() as cursor:
        cursor.execute(
            statement, [adapt(getattr(row, name), here) for name, adapt in columns]
        )
        found = cursor.fetchone()
    if found is None:
        return False
    setattr(row, key, found[0])
    row._state.adding, row._state.db = False, here.alias
    return True


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is there, as `save(update_fields=…)` would. No signals.

    Raises DatabaseError when the row is gone, as `save` does.
    """
    here = _connection()
    statement, columns = _updating(type(row), here.vendor, names)
    with here.cursor() as cursor:
        cursor.execute(
            statement, [adapt(getattr(row, name), here) for name, adapt in columns]
        )
        if cursor.rowcount != 1:
            msg = f"{row!r} is not there to be changed"
            raise DatabaseError(msg)


def _connection() -> BaseDatabaseWrapper:
    """This thread's own: through Django's proxy each attribute is looked up anew, some thirty times for a row."""
    return connections[DEFAULT_DB_ALIAS]


def _adapted(value: Any, here: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return here.ops.adapt_datetimefield_value(value)
    return here.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _maker(model: type[models.Model]) -> Callable[[Sequence[Any]], Any]:
    names = [field.attname for field in model._meta.concrete_fields]
    return lambda row: model.from_db(connection.alias, names, row)


@lru_cache(maxsize=64)
def _insertion(
    model: type[models.Model], vendor: str, unless_known: bool
) -> tuple[str, Sequence[tuple[str, Adapt]], str]:
    quote, key = connection.ops.quote_name, model._meta.pk
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.AutoField)
    ]
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    conflict = "ON CONFLICT DO NOTHING " if unless_known else ""
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks}) {conflict}RETURNING {quote(str(key.column))}"  # noqa: S608 names from the models
    return (
        statement,
        [(field.attname, _adapter(field)) for field in fields],
        key.attname,
    )


@lru_cache(maxsize=64)
def _updating(
    model: type[models.Model], vendor: str, names: tuple[str, ...]
) -> tuple[str, Sequence[tuple[str, Adapt]]]:
    quote, key = connection.ops.quote_name, model._meta.pk
    fields = [_field(model, name) for name in names]
    marks = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {marks} WHERE {quote(str(key.column))} = %s"  # noqa: S608 names from the models
    return statement, [(field.attname, _adapter(field)) for field in [*fields, key]]


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def _adapter(field: models.Field[Any, Any]) -> Adapt:
    plain = isinstance(field, models.CharField | models.TextField)

    def adapt(value: Any, here: BaseDatabaseWrapper) -> Any:
        # Most columns of most rows: nothing, or a text that stays as it is.
        if value is None or (plain and type(value) is str):
            return value
        return field.get_db_prep_save(value, here)

    return adapt
