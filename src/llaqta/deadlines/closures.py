"""Why a day does not count: a feriado, or a suspensión de plazos, with the norm that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClosureKind(StrEnum):
    NATIONAL = "national"
    DEPARTMENTAL = "departmental"
    MUNICIPAL = "municipal"
    SUSPENSION = "suspension"  # suspensión de plazos: stops terms in months as well


KIND_NAMES: dict[ClosureKind, str] = {
    ClosureKind.NATIONAL: "feriado nacional",
    ClosureKind.DEPARTMENTAL: "feriado departamental",
    ClosureKind.MUNICIPAL: "feriado municipal",
    ClosureKind.SUSPENSION: "suspensión de plazos",
}


@dataclass(frozen=True, slots=True)
class Closure:
    """One day, or a run of days, on which terms do not run. Unless `verified` it is only a note and closes nothing."""

    first_day: date
    last_day: date
    name: str
    norm: str
    kind: ClosureKind = ClosureKind.NATIONAL
    verified: bool = True

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            msg = "a closure ends before it begins"
            raise ValueError(msg)

    @classmethod
    def on(
        cls,
        day: date,
        name: str,
        norm: str = "",
        kind: ClosureKind = ClosureKind.NATIONAL,
    ) -> Closure:
        return cls(first_day=day, last_day=day, name=name, norm=norm, kind=kind)
