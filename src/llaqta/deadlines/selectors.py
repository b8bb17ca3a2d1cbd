"""Reads. The calendar and all terms are kept in each process and known by the token of the version row.

Every question costs one query of one small row, so all processes see a change as soon as it is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from llaqta.deadlines.errors import TermNotFoundError
from llaqta.deadlines.models import CalendarVersion, ClosedPeriod, TermRule
from llaqta.deadlines.terms import Term
from llaqta.deadlines.working_days import Calendar
from llaqta.lib import rows


@dataclass(frozen=True, eq=False, slots=True)
class Rules:
    """The calendar and the terms as they stood together at one version."""

    calendar: Calendar
    terms: Mapping[str, Term]

    def term(self, code: str) -> Term:
        """Raises TermNotFoundError."""
        try:
            return self.terms[code]
        except KeyError:
            raise TermNotFoundError(term=code) from None


def current_rules() -> Rules:
    """Calendar and terms for one query; what a page that needs both should ask for."""
    version = _version.first()
    if version is None:  # never seeded: nothing to know it by, so nothing is kept
        return _read_rules(0)
    return _kept_rules(*version)


def current_calendar() -> Calendar:
    return current_rules().calendar


def get_term(code: str) -> Term:
    """Raises TermNotFoundError."""
    return current_rules().term(code)


def list_terms() -> list[Term]:
    return list(current_rules().terms.values())


def list_closures(*, year: int | None = None) -> QuerySet[ClosedPeriod]:
    """The closures that touch a year, or all; those still to be confirmed too."""
    closures = ClosedPeriod.objects.all()
    if year is None:
        return closures
    return closures.filter(first_day__year__lte=year, last_day__year__gte=year)


_version = rows.Prepared(
    lambda: CalendarVersion.objects.filter(pk=CalendarVersion.ONLY).values_list(
        "number", "token"
    )
)


# A few, because a transaction that is changing the calendar sees the new state while the others still see the old one.
@lru_cache(maxsize=4)
def _kept_rules(number: int, token: str) -> Rules:
    """The token is the key: it is drawn anew with every change."""
    return _read_rules(number)


def _read_rules(number: int) -> Rules:
    closures = tuple(
        row.as_closure() for row in ClosedPeriod.objects.filter(verified=True)
    )
    terms = {row.code: row.as_term() for row in TermRule.objects.all()}
    return Rules(calendar=Calendar(closures, version=number), terms=terms)
