"""Search over all the sheets that an actor may see: newest first, accents and case ignored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from llaqta.lib import clock, trigrams
from llaqta.lib.actor import Actor, Role
from llaqta.lib.dates import short_date
from llaqta.lib.text import clean_line
from llaqta.routing import policies
from llaqta.routing.models import RouteSheet
from llaqta.routing.selectors import keyset
from llaqta.routing.selectors.keyset import Page
from llaqta.routing.states import SheetState

PAGE_SIZE = 25
_COLUMNS = (
    "registered_at",
    "id",
    "number",
    "subject",
    "sender_name",
    "sender_document",
    "cite",
    "state",
    "is_confidential",
    "due_on",
)


class FoundSheet(NamedTuple):
    number: str
    subject: str
    sender: str
    document: str
    cite: str
    state: str
    tone: str
    registered_on: str
    is_confidential: bool
    due_on: date | None


def find_sheets(
    typed: str, *, actor: Actor, after: str = "", before: str = ""
) -> Page[FoundSheet]:
    """The sheets that hold every word typed, in number, sender, document, subject or CITE. One query."""
    typed = clean_line(typed)
    if not typed:
        return Page()
    rows = matching(
        policies.visible_to(actor), typed, content=not actor.has_role(Role.AUDITOR)
    )
    page = keyset.take(
        rows,
        key=keyset.NEWEST,
        columns=_COLUMNS,
        after=after,
        before=before,
        size=PAGE_SIZE,
    )
    hides = actor.has_role(Role.AUDITOR)
    return page.written(lambda row: _found(row, hides=hides))


def matching(
    sheets: QuerySet[RouteSheet], typed: str, *, content: bool = True
) -> QuerySet[RouteSheet]:
    """Narrow the sheets to those that hold every word; under three letters, to the numbers that begin so.

    Without `content`, confidential sheets are found by their number only: a match by words would tell what they say.
    """
    by_number = Q(number__startswith=typed.upper())
    found = trigrams.holding_words(sheets, typed, fts_table="routing_sheet_search")
    if found is None:
        return sheets.filter(by_number)
    return found if content else found.filter(Q(is_confidential=False) | by_number)


_TONES = {SheetState.RESOLVED: "ok", SheetState.OBSERVED: "due"}


def _found(row: tuple[Any, ...], *, hides: bool) -> FoundSheet:
    (
        registered_at,
        _id,
        number,
        subject,
        sender,
        document,
        cite,
        state,
        is_confidential,
        due_on,
    ) = row
    if hides and is_confidential:
        subject, sender, document, cite = _("Contenido confidencial"), "", "", ""
    return FoundSheet(
        number,
        subject,
        sender,
        document,
        cite,
        str(SheetState(state).label),
        _TONES.get(state, "info"),
        _day(registered_at),
        is_confidential,
        due_on,
    )


def _day(instant: datetime) -> str:
    return short_date(clock.local_date(instant))
