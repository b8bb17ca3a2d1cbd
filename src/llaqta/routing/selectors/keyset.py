"""The keys by which the lists of this room are paged; how a page by key works is in `lib.keyset`."""

from __future__ import annotations

from datetime import date

from llaqta.lib.keyset import (
    NEWEST,
    PAGE_SIZE,
    Key,
    Page,
    instant,
    page_from,
    take,
)

__all__ = [
    "BY_ARCHIVED",
    "BY_DUE",
    "BY_SENT_DAY",
    "NEWEST",
    "PAGE_SIZE",
    "Key",
    "Page",
    "page_from",
    "take",
]

BY_DUE = Key("due_on", date.fromisoformat)
BY_SENT_DAY = Key(
    "due_on", date.fromisoformat, descending=True
)  # a copy's due_on is the day it was sent
BY_ARCHIVED = Key("archived_at", instant, descending=True)
