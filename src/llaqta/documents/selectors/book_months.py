"""How many numbers were taken in each month of a book, for its little picture."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth

from llaqta.documents.models import CiteEntry
from llaqta.documents.selectors.books import BookFilters, may_see_book
from llaqta.lib import clock
from llaqta.lib.actor import Actor


class BookMonths(NamedTuple):
    """January to December."""

    taken: list[int]
    voided: list[int]

    @property
    def total(self) -> int:
        return sum(self.taken)


def count_by_month(filters: BookFilters, *, actor: Actor) -> BookMonths:
    """One query. A voided number counts among those taken, and by itself."""
    taken, voided = [0] * 12, [0] * 12
    if not may_see_book(actor):
        return BookMonths(taken, voided)
    rows = CiteEntry.objects.filter(year=filters.year)
    if filters.kind_id is not None:
        rows = rows.filter(kind=filters.kind_id)
    if filters.unit_id is not None:
        rows = rows.filter(unit=filters.unit_id)
    months = (
        rows.order_by()
        .values(month=ExtractMonth("taken_at", tzinfo=clock.zone()))
        .annotate(
            all=Count("pk"), lost=Count("pk", filter=Q(state=CiteEntry.State.VOIDED))
        )
    )
    for row in months:
        taken[row["month"] - 1] = row["all"]
        voided[row["month"] - 1] = row["lost"]
    return BookMonths(taken, voided)
