"""Pages by key. The next page begins after the last row seen, so page one thousand costs what page one costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

PAGE_SIZE = 50
Row = TypeVar("Row")
Written = TypeVar("Written")


@dataclass(frozen=True, slots=True)
class Key:
    """The two columns that order a list: `first`, then the id, in the same direction."""

    first: str  # empty: the id alone
    parse: Callable[[str], Any] = str
    id: str = "id"
    descending: bool = False

    def order(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [sign + column for column in (self.first, self.id) if column]

    def beyond(
        self, rows: QuerySet[Any], cursor: tuple[Any, int], *, backwards: bool
    ) -> QuerySet[Any]:
        """The rows after the cursor. Written so that an index on both columns serves as one range."""
        value, last_id = cursor
        way = "lt" if self.descending != backwards else "gt"
        if not self.first:
            return rows.filter(**{f"{self.id}__{way}": last_id})
        return rows.filter(**{f"{self.first}__{way}e": value}).exclude(
            **{
                self.first: value,
                f"{self.id}__{'gte' if way == 'lt' else 'lte'}": last_id,
            }
        )

    def write(self, value: Any, row_id: int) -> str:
        return f"{value.isoformat()}_{row_id}" if self.first else str(row_id)

    def read(self, text: str) -> tuple[Any, int] | None:
        """What `write` wrote; `None` for anything else that stands in the address."""
        value, _mark, row_id = text.rpartition("_")
        try:
            return (self.parse(value) if self.first else None), int(row_id)
        except ValueError:
            return None


def instant(text: str) -> datetime:
    """An instant that `Key.write` wrote. Raises ValueError for what `write` never writes: no time zone, or an instant outside all calendars."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        msg = "an instant has a time zone"
        raise ValueError(msg)
    try:
        return found.astimezone(UTC)
    except OverflowError as problem:
        raise ValueError(text) from problem


NEWEST = Key("", descending=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row] = ()
    newer: str = ""  # cursor of the page before, for `antes`
    older: str = ""  # cursor of the page after, for `desde`

    def written(self, write: Callable[[Row], Written]) -> Page[Written]:
        """The same page, with each row as it is shown."""
        return Page([write(row) for row in self.rows], self.newer, self.older)


def take(
    rows: QuerySet[Any],
    *,
    key: Key,
    columns: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page[tuple[Any, ...]]:
    """One page of tuples. The first two columns must be the key's."""
    backwards = bool(before) and not after
    cursor = key.read(before if backwards else after) if before or after else None
    if cursor is not None:
        rows = key.beyond(rows, cursor, backwards=backwards)
    found = list(
        rows.order_by(*key.order(backwards=backwards)).values_list(*columns)[: size + 1]
    )
    return page_from(
        found, key=key, size=size, backwards=backwards, is_first=cursor is None
    )


def page_from(
    found: list[tuple[Any, ...]],
    *,
    key: Key,
    size: int = PAGE_SIZE,
    backwards: bool = False,
    is_first: bool = True,
) -> Page[tuple[Any, ...]]:
    """The page of rows already read, one more than it shows."""
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_newer = more if backwards else not is_first
    has_older = not is_first if backwards else more
    return Page(
        rows=found,
        newer=key.write(*found[0][:2]) if found and has_newer else "",
        older=key.write(*found[-1][:2]) if found and has_older else "",
    )
