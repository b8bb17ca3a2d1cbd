"""Fill the calendar and the terms for the first time, and lengthen the calendar year by year."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

import holidays
from django.db import transaction

from llaqta.deadlines import changes, law, policies
from llaqta.deadlines.closures import Closure
from llaqta.deadlines.law import Feriado
from llaqta.deadlines.models import ClosedPeriod, TermRule
from llaqta.deadlines.policies import Action
from llaqta.lib.actor import SYSTEM, Actor

COUNTRY, DEPARTMENT = "BO", "C"  # Bolivia, Cochabamba
MOVED_MARK = " (observado)"  # how the package marks the Monday of a Sunday
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Seeded:
    closures: int
    terms: int


@transaction.atomic
def seed(*, first_year: int, last_year: int, actor: Actor = SYSTEM) -> Seeded:
    """Bring the feriados of the years and the terms of the law that are not there yet.

    May run as often as one likes: a year that was seeded once is left as the administrators have made it since, also
    where they removed a day; so is a term. Raises CalendarNotAllowedError.
    """
    policies.check(actor, Action.CHANGE_CALENDAR)
    before = changes.begin()
    done = {
        day.year
        for day in ClosedPeriod.objects.filter(is_seeded=True).values_list(
            "first_day", flat=True
        )
    }
    years = [year for year in range(first_year, last_year + 1) if year not in done]
    closures = [closure for year in years for closure in feriados_of(year)]
    known = set(TermRule.objects.values_list("code", flat=True))
    terms = [term for term in law.TERMS if term.code not in known]
    if not closures and not terms:
        return Seeded(0, 0)
    # What somebody entered by hand before stays as it is.
    rows = [ClosedPeriod(**asdict(closure), is_seeded=True) for closure in closures]
    ClosedPeriod.objects.bulk_create(rows, ignore_conflicts=True)
    TermRule.objects.bulk_create([TermRule(**asdict(term)) for term in terms])
    changes.announce(
        "deadlines.seeded",
        before=before,
        actor=actor,
        data={
            "years": years,
            "closures": len(closures),
            "terms": [term.code for term in terms],
        },
        days=(closures[0].first_day, closures[-1].last_day) if closures else None,
        terms=frozenset(term.code for term in terms),
    )
    return Seeded(len(closures), len(terms))


def feriados_of(year: int) -> list[Closure]:
    """The feriados of a year in order, days of one feriado that follow each other as one closure."""
    named = holidays.country_holidays(
        COUNTRY, subdiv=DEPARTMENT, years=year, language="es"
    )
    closures: list[Closure] = []
    for day in sorted(named):
        for name in named.get_list(day):
            _append(closures, day, _feriado(name))
    all_souls = date(year, 11, 2)
    monday = all_souls + timedelta(days=1)
    if all_souls.weekday() == SUNDAY and monday not in named:
        _append(closures, monday, law.ALL_SOULS_MOVED)
    return sorted(closures, key=lambda closure: closure.first_day)


def _feriado(name: str) -> Feriado:
    if name.endswith(MOVED_MARK):
        feriado = _feriado(name.removesuffix(MOVED_MARK))
        return Feriado(
            f"{feriado.name} (trasladado)",
            law.MOVED_NORM,
            feriado.kind,
            feriado.verified,
        )
    return law.FERIADOS.get(name) or Feriado(name, law.UNKNOWN_NORM, verified=False)


def _append(closures: list[Closure], day: date, feriado: Feriado) -> None:
    previous = closures[-1] if closures else None
    follows = (
        previous is not None
        and previous.name == feriado.name
        and day - previous.last_day == timedelta(days=1)
    )
    if previous is not None and follows:
        closures.pop()
    closures.append(
        Closure(
            first_day=previous.first_day if previous is not None and follows else day,
            last_day=day,
            name=feriado.name,
            norm=feriado.norm,
            kind=feriado.kind,
            verified=feriado.verified,
        )
    )
