"""The calendar that the tables of cases stand on: 2026 and the turn of the year, in Cochabamba."""

from __future__ import annotations

from datetime import date

from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.terms import Term, TermUnit
from llaqta.deadlines.working_days import Calendar

CARNIVAL = Closure(
    first_day=date(2026, 2, 16),
    last_day=date(2026, 2, 17),
    name="Carnaval",
    norm="DS 2750",
)
CLOSURES = (
    Closure.on(date(2026, 1, 1), "Año Nuevo", "DS 2750"),
    Closure.on(date(2026, 1, 22), "Día del Estado Plurinacional", "DS 405"),
    CARNIVAL,
    Closure.on(date(2026, 4, 3), "Viernes Santo", "DS 2750"),
    Closure.on(date(2026, 5, 1), "Día del Trabajo", "DS 2750"),
    Closure.on(date(2026, 6, 4), "Corpus Christi", "DS 2750"),
    Closure.on(date(2026, 6, 21), "Año Nuevo Andino Amazónico", "DS 173"),
    Closure.on(
        date(2026, 6, 22), "Año Nuevo Andino Amazónico (trasladado)", "DS 14260"
    ),
    Closure.on(date(2026, 8, 6), "Día de la Independencia", "DS 2750"),
    Closure.on(
        date(2026, 9, 14),
        "Día del departamento de Cochabamba",
        "",
        ClosureKind.DEPARTMENTAL,
    ),
    Closure.on(date(2026, 11, 2), "Todos los Difuntos", "DS 22352"),
    Closure.on(date(2026, 12, 25), "Navidad", "DS 2750"),
    Closure.on(date(2027, 1, 1), "Año Nuevo", "DS 2750"),
)
CALENDAR = Calendar(CLOSURES)


def days(amount: int) -> Term:
    return Term(
        code="dias",
        name="Plazo de prueba",
        amount=amount,
        basis="Ley 2341, art. 43",
        verified=True,
    )


def months(amount: int) -> Term:
    return Term(
        code="meses",
        name="Plazo de prueba",
        amount=amount,
        unit=TermUnit.MONTHS,
        basis="Ley 2341, art. 17.II",
        verified=True,
    )
