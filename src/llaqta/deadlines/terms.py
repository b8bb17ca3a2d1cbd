"""What a term is and what can happen to it. Pure values; the numbers of the law stand in `law.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TermUnit(StrEnum):
    WORKING_DAYS = "working_days"  # Ley 2341 art. 20.I.a: the rule for days
    CALENDAR_DAYS = "calendar_days"  # only where a special norm says so
    MONTHS = "months"  # art. 20.I.b: date to date
    YEARS = "years"  # art. 20.I.c: calendar years


class Silence(StrEnum):
    """What the law makes of an authority that does not answer in time."""

    NEGATIVE = "negative"  # taken as refused, may be appealed: art. 17.III
    POSITIVE = "positive"  # taken as granted, only where a norm says so: arts. 17.V, 67
    NONE = "none"


class StartRule(StrEnum):
    NEXT_WORKING_DAY = "next_working_day"  # art. 21.II
    NEXT_DAY = "next_day"
    SAME_DAY = "same_day"


class RollRule(StrEnum):
    FORWARD = "forward"  # art. 20.II: a last day that is not a working day moves to the next one
    NONE = "none"


UNIT_WORDS: dict[TermUnit, tuple[str, str]] = {
    TermUnit.WORKING_DAYS: ("día hábil", "días hábiles"),
    TermUnit.CALENDAR_DAYS: ("día calendario", "días calendario"),
    TermUnit.MONTHS: ("mes", "meses"),
    TermUnit.YEARS: ("año", "años"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long, counted how, by which norm. Not `verified` means: shown as «por confirmar»."""

    code: str
    name: str
    amount: int
    unit: TermUnit = TermUnit.WORKING_DAYS
    basis: str
    verified: bool = False
    silence: Silence = Silence.NONE
    silence_text: str = ""
    start_rule: StartRule = StartRule.NEXT_WORKING_DAY
    roll_rule: RollRule = RollRule.FORWARD

    def __post_init__(self) -> None:
        if self.amount < 1:
            msg = "a term lasts at least one of its units"
            raise ValueError(msg)

    @property
    def duration(self) -> str:
        """«5 días hábiles»."""
        return amount_in_words(self.amount, self.unit)


def amount_in_words(amount: int, unit: TermUnit) -> str:
    singular, plural = UNIT_WORDS[unit]
    return f"{amount} {singular if amount == 1 else plural}"


class EventKind(StrEnum):
    START = "start"
    SUSPEND = "suspend"  # stops the clock; what had run stays counted
    RESUME = "resume"
    INTERRUPT = "interrupt"  # the whole term begins again
    EXTEND = "extend"
    DISTANCE = "distance"  # the person lives in another municipality: art. 21.III


DISTANCE_DAYS = 5  # Ley 2341 art. 21.III


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEvent:
    """One thing that happened to a running term. `note` says what, in words for the citizen."""

    kind: EventKind
    on: date
    days: int = 0  # of EXTEND and DISTANCE
    basis: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.days < 0:
            msg = "a term is never shortened"
            raise ValueError(msg)
