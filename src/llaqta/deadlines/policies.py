"""Who may change the calendar and the terms. Anybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from llaqta.deadlines.errors import CalendarNotAllowedError
from llaqta.lib.actor import Actor, ActorKind, Role


class Action(StrEnum):
    CHANGE_CALENDAR = (
        "deadlines:calendar:change"  # add, change, confirm and remove días inhábiles
    )
    CHANGE_TERM = "deadlines:term:change"  # add and change plazos


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str


def may(actor: Actor, action: Action) -> Decision:
    if actor.kind is ActorKind.SYSTEM:
        return Decision(True, "the system acts by its own schedule")
    if actor.kind is ActorKind.STAFF and actor.has_role(Role.ADMINISTRATOR):
        return Decision(True, "an administrator keeps the calendar")
    return Decision(False, f"{action} is for administrators")


def check(actor: Actor, action: Action) -> None:
    """Raises CalendarNotAllowedError."""
    if not may(actor, action).allowed:
        raise CalendarNotAllowedError
