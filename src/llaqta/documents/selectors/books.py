"""The libro de documentos: every CITE that was ever taken, with the voided ones, by kind, unit and year.

A register without gaps shows every number to whoever works here; what a document says, only to who may read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from llaqta.documents import policies
from llaqta.documents.models import CiteEntry, DocumentKind
from llaqta.documents.selectors.trays import first_line, tone_of
from llaqta.documents.states import DocumentState
from llaqta.lib import clock, keyset
from llaqta.lib.actor import Actor, Role
from llaqta.lib.keyset import Page
from llaqta.organization import api as organization

PAGE_SIZE = 50
WHOLE_CHUNK = 500  # lines read at a time for the CSV and the paper


@dataclass(frozen=True, slots=True)
class BookFilters:
    """Which book: of a year, and of a kind or a unit when they are given."""

    year: int
    kind_id: int | None = None
    unit_id: int | None = None


class BookLine(NamedTuple):
    ordinal: int
    cite: str
    day: date
    kind: str
    unit: str
    issuer: str
    addressee: str
    subject: str
    state: str
    tone: str
    is_voided: bool
    void_reason: str
    annulled_by: str  # CITE of the document that left it without effect: a number, as every other here
    uuid: UUID | None  # of the document, for who may open it


_COLUMNS = (
    "taken_at",
    "id",
    "ordinal",
    "cite",
    "kind__name",
    "unit__name",
    "state",
    "void_reason",
    "document_id",
    "document__uuid",
    "document__issuer__name",
    "document__addressee__name",
    "document__addressee_text",
    "document__subject",
    "document__state",
    "document__annulled_by__cite",
)


def list_book(
    filters: BookFilters, *, actor: Actor, after: str = "", before: str = ""
) -> Page[BookLine]:
    """One page of the book, newest numbers first. Two queries."""
    if not may_see_book(actor):
        return Page()
    page = keyset.take(
        _entries(filters),
        key=keyset.NEWEST,
        columns=_COLUMNS,
        after=after,
        before=before,
        size=PAGE_SIZE,
    )
    readable = _readable_among(page.rows, actor)
    return page.written(lambda row: _line(row, readable))


def whole_book(filters: BookFilters, *, actor: Actor) -> Iterator[BookLine]:
    """The whole book in the order of its numbers, for the CSV and the paper; read in pieces, so that memory stays small."""
    if not may_see_book(actor):
        return
    last_id = 0
    while True:
        rows = list(
            _entries(filters)
            .filter(pk__gt=last_id)
            .order_by("pk")
            .values_list(*_COLUMNS)[:WHOLE_CHUNK]
        )
        readable = _readable_among(rows, actor)
        yield from (_line(row, readable) for row in rows)
        if len(rows) < WHOLE_CHUNK:
            return
        last_id = rows[-1][1]


def may_see_book(actor: Actor) -> bool:
    """Whoever works in a post, and auditors."""
    return actor.position_id is not None or actor.has_role(Role.AUDITOR)


def book_years() -> list[int]:
    """The years that have numbers, and this one, newest first."""
    years = set(CiteEntry.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(years | {clock.today().year}, reverse=True)


def book_kinds() -> QuerySet[DocumentKind]:
    """Also those out of use: their numbers stay."""
    return DocumentKind.objects.order_by("ordinal", "name")


def book_units() -> QuerySet[organization.Unit]:
    return organization.list_units(active=None)


# -- Parts -------------------------------------------------------------------------------------------------------------


def _entries(filters: BookFilters) -> QuerySet[CiteEntry]:
    rows = CiteEntry.objects.filter(year=filters.year)
    if filters.kind_id is not None:
        rows = rows.filter(kind=filters.kind_id)
    if filters.unit_id is not None:
        rows = rows.filter(unit=filters.unit_id)
    return rows


def _readable_among(rows: Any, actor: Actor) -> set[int]:
    ids = {row[8] for row in rows}
    return set(
        policies.readable_to(actor).filter(pk__in=ids).values_list("pk", flat=True)
    )


def _line(row: tuple[Any, ...], readable: set[int]) -> BookLine:
    (
        taken_at,
        _id,
        ordinal,
        cite,
        kind,
        unit,
        entry_state,
        void_reason,
        document_id,
        uuid,
        issuer,
        addressee,
        addressee_text,
        subject,
        document_state,
        annulled_by,
    ) = row
    reads = document_id in readable
    is_voided = entry_state == CiteEntry.State.VOIDED
    state = DocumentState.VOIDED if is_voided else DocumentState(document_state)
    return BookLine(
        ordinal=ordinal,
        cite=cite,
        day=clock.local_date(taken_at),
        kind=kind,
        unit=unit,
        issuer=issuer,
        addressee=(addressee or first_line(addressee_text)) if reads else "",
        subject=subject if reads else _("No disponible para su cargo"),
        state=str(CiteEntry.State.VOIDED.label if is_voided else state.label),
        tone=tone_of(state),
        is_voided=is_voided,
        void_reason=void_reason if reads else "",
        annulled_by="" if is_voided else annulled_by or "",
        uuid=uuid if reads else None,
    )
