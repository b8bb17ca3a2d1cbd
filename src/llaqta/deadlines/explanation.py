"""A due date that can say why: one sentence in plain Spanish for each step, with its norm.

The sentences are stored with the sheet and shown as they were given, so they are Spanish always and no gettext source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from llaqta.lib.dates import MONTHS, WEEKDAYS


class StepKind(StrEnum):
    TERM = "term"
    UNCONFIRMED = "unconfirmed"
    START = "start"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    INTERRUPTED = "interrupted"
    EXTENDED = "extended"
    NO_EFFECT = "no_effect"
    COUNTED = "counted"
    ROLLED = "rolled"
    DUE = "due"
    WAITING = "waiting"  # stands last instead of DUE while the clock is stopped


@dataclass(frozen=True, slots=True)
class Step:
    kind: StepKind
    text: str
    basis: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, which still meets the term, and how it came about. The last step always carries that day."""

    on: date
    steps: tuple[Step, ...]

    @property
    def is_suspended(self) -> bool:
        """The clock is stopped: `on` is the earliest day that is still possible."""
        return bool(self.steps) and self.steps[-1].kind is StepKind.WAITING

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": step.kind.value,
                "text": step.text,
                "basis": step.basis,
                "on": step.on.isoformat() if step.on else None,
            }
            for step in self.steps
        ]

    @classmethod
    def from_json(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """The same due date from what `as_json` gave. Raises ValueError when the last step carries no day."""
        steps = tuple(
            Step(
                kind=StepKind(row["kind"]),
                text=row["text"],
                basis=row["basis"],
                on=date.fromisoformat(row["on"]) if row["on"] else None,
            )
            for row in rows
        )
        if not steps or steps[-1].on is None:
            msg = "an explanation ends with the due day"
            raise ValueError(msg)
        return cls(on=steps[-1].on, steps=steps)


def list_days(days: Sequence[date], *, year: int) -> str:
    """«lunes 16 y martes 17 de febrero», «del lunes 2 al viernes 13 de marzo»; the year only when it is another one."""
    first, last = days[0], days[-1]
    same_month = (first.year, first.month) == (last.year, last.month)
    opening = _weekday_number(first) if same_month else _day(first, year=year)
    if len(days) == 1:
        return _day(first, year=year)
    if len(days) == 2:
        return f"{opening} y {_day(last, year=year)}"
    return f"del {opening} al {_day(last, year=year)}"


def _weekday_number(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day}"


def _day(day: date, *, year: int) -> str:
    text = f"{_weekday_number(day)} de {MONTHS[day.month - 1]}"
    return text if day.year == year else f"{text} de {day.year}"
