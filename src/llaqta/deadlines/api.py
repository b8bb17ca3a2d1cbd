"""The door of the room: working days, terms and due dates that explain themselves."""

from __future__ import annotations

from llaqta.deadlines.changes import CalendarChange, on_calendar_change
from llaqta.deadlines.closures import KIND_NAMES, Closure, ClosureKind
from llaqta.deadlines.engine import add_months, due_date
from llaqta.deadlines.errors import (
    CalendarNotAllowedError,
    ClosureNotFoundError,
    InvalidClosureError,
    InvalidEventsError,
    InvalidTermError,
    TermNotFoundError,
)
from llaqta.deadlines.explanation import Due, Step, StepKind
from llaqta.deadlines.policies import Action
from llaqta.deadlines.seeding import Seeded, seed
from llaqta.deadlines.selectors import (
    Rules,
    current_calendar,
    current_rules,
    get_term,
    list_closures,
    list_terms,
)
from llaqta.deadlines.services import (
    add_closure,
    add_term,
    change_closure,
    change_term,
    register_closures,
    remove_closure,
)
from llaqta.deadlines.terms import (
    DISTANCE_DAYS,
    EventKind,
    RollRule,
    Silence,
    StartRule,
    Term,
    TermEvent,
    TermUnit,
)
from llaqta.deadlines.working_days import Calendar

__all__ = [
    "DISTANCE_DAYS",
    "KIND_NAMES",
    "Action",
    "Calendar",
    "CalendarChange",
    "CalendarNotAllowedError",
    "Closure",
    "ClosureKind",
    "ClosureNotFoundError",
    "Due",
    "EventKind",
    "InvalidClosureError",
    "InvalidEventsError",
    "InvalidTermError",
    "RollRule",
    "Rules",
    "Seeded",
    "Silence",
    "StartRule",
    "Step",
    "StepKind",
    "Term",
    "TermEvent",
    "TermNotFoundError",
    "TermUnit",
    "add_closure",
    "add_months",
    "add_term",
    "change_closure",
    "change_term",
    "current_calendar",
    "current_rules",
    "due_date",
    "get_term",
    "list_closures",
    "list_terms",
    "on_calendar_change",
    "register_closures",
    "remove_closure",
    "seed",
]
