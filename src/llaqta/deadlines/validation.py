"""What a closure or a term must be before it becomes a row. Raises; changes nothing."""

from __future__ import annotations

import re
from datetime import date

from llaqta.deadlines.closures import Closure
from llaqta.deadlines.errors import InvalidClosureError, InvalidTermError
from llaqta.deadlines.terms import Term, TermUnit
from llaqta.lib.text import clean_line

LONGEST_CLOSURE = 366  # days; a longer one is a slip of the year
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_TERM = {
    TermUnit.WORKING_DAYS: 2500,
    TermUnit.CALENDAR_DAYS: 3660,
    TermUnit.MONTHS: 120,
    TermUnit.YEARS: 30,
}
TEXT_LENGTH, SILENCE_LENGTH, CODE_LENGTH = 200, 400, 50
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_days(first_day: date, last_day: date) -> None:
    """Raises InvalidClosureError."""
    if last_day < first_day:
        raise InvalidClosureError(reason="el último día es anterior al primero.")
    if (last_day - first_day).days >= LONGEST_CLOSURE:
        raise InvalidClosureError(
            reason=f"no puede durar más de {LONGEST_CLOSURE} días."
        )
    if not FIRST_YEAR <= first_day.year <= last_day.year <= LAST_YEAR:
        raise InvalidClosureError(
            reason=f"el año debe estar entre {FIRST_YEAR} y {LAST_YEAR}."
        )


def check_closure(closure: Closure) -> None:
    """Raises InvalidClosureError."""
    check_days(closure.first_day, closure.last_day)
    if not closure.name:
        raise InvalidClosureError(reason="escriba su nombre.")
    if not closure.norm:
        raise InvalidClosureError(reason="cite la norma que lo dispone.")
    if max(len(closure.name), len(closure.norm)) > TEXT_LENGTH:
        raise InvalidClosureError(
            reason=f"el nombre y la norma llevan {TEXT_LENGTH} letras como máximo."
        )


def check_term(term: Term) -> None:
    """Raises InvalidTermError."""
    if not _CODE.fullmatch(term.code) or len(term.code) > CODE_LENGTH:
        raise InvalidTermError(reason="el código lleva minúsculas, cifras y guiones.")
    if not clean_line(term.name):
        raise InvalidTermError(reason="escriba su nombre.")
    if not clean_line(term.basis):
        raise InvalidTermError(reason="cite la norma que lo fija.")
    if (
        max(len(term.name), len(term.basis)) > TEXT_LENGTH
        or len(term.silence_text) > SILENCE_LENGTH
    ):
        raise InvalidTermError(reason="algún texto es demasiado largo.")
    if term.amount > LONGEST_TERM[term.unit]:
        raise InvalidTermError(reason=f"no puede pasar de {LONGEST_TERM[term.unit]}.")


def check_amount(amount: int) -> None:
    """Raises InvalidTermError."""
    if amount < 1:
        raise InvalidTermError(reason="la cantidad debe ser 1 o más.")
