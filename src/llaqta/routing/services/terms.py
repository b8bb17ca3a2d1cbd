"""Dates by which something must be done, with the reason of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.deadlines import api as deadlines
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.lib.dates import long_date, weekday_date
from llaqta.organization import api as organization
from llaqta.routing.errors import (
    DueDateError,
    DueDateTooLateError,
    ObservationTermError,
)
from llaqta.routing.models import Instruction, Observation, Referral, RouteSheet
from llaqta.routing.states import LIVE, OPEN, ReferralKind

DEFAULT_REFERRAL_TERM = "proveido"
COMPLETION_TERM = "subsanacion"
DISTANCE_TERM = "distancia"
MOST_AHEAD = timedelta(
    days=365
)  # for a date that a person chooses on a sheet without a term, or already late


@dataclass(frozen=True, slots=True)
class DueDate:
    on: date
    steps: list[dict[str, Any]]
    term_code: str = ""


def from_term(
    code: str, *, start: date, events: tuple[deadlines.TermEvent, ...] = ()
) -> DueDate:
    rules = deadlines.current_rules()
    due = deadlines.due_date(
        rules.term(code), calendar=rules.calendar, start=start, events=events
    )
    return DueDate(due.on, due.as_json(), code)


def final_due(term_code: str, *, start: date) -> DueDate | None:
    """When the municipality must have resolved; `None` for a series without a term."""
    return from_term(term_code, start=start) if term_code else None


def referral_due(
    *, sheet: RouteSheet, instruction: Instruction | None, chosen: date | None
) -> DueDate:
    """When the receiver must have acted: the date the sender chose, or the instruction's term; never after the sheet's own."""
    today = clock.today()
    if chosen is None:
        code = (instruction.term_code if instruction else "") or DEFAULT_REFERRAL_TERM
        return _within_sheet(from_term(code, start=today), sheet, start=today)
    if chosen < today or not deadlines.current_calendar().is_working(chosen):
        raise DueDateError
    latest = (
        sheet.due_on if sheet.due_on and sheet.due_on >= today else today + MOST_AHEAD
    )
    if chosen > latest:
        raise DueDateTooLateError(day=long_date(latest))
    return DueDate(
        chosen,
        [
            _step(
                _("Quien derivó fijó el %(day)s como fecha límite.")
                % {"day": weekday_date(chosen)},
                chosen,
            )
        ],
    )


def completion_due(*, sheet: RouteSheet, days: int, start: date) -> DueDate:
    """When the sender must have completed the request: 1 to 5 working days (Ley 2341 art. 43).

    People who live in another municipality get the days of distance (art. 21.III).
    """
    rules = deadlines.current_rules()
    term = rules.term(COMPLETION_TERM)
    if not 1 <= days <= term.amount:
        raise ObservationTermError(most=term.amount)
    events: tuple[deadlines.TermEvent, ...] = ()
    if sheet.sender_municipality and not organization.get_municipality().resides_in(
        sheet.sender_municipality
    ):
        distance = rules.term(DISTANCE_TERM)
        events = (
            deadlines.TermEvent(
                kind=deadlines.EventKind.DISTANCE,
                on=start,
                days=distance.amount,
                basis=distance.basis,
            ),
        )
    due = deadlines.due_date(
        replace(term, amount=days), calendar=rules.calendar, start=start, events=events
    )
    return DueDate(due.on, due.as_json(), COMPLETION_TERM)


def recompute_due_dates(*, reason: str) -> int:
    """Compute again every open due date after the calendar or a term changed. The old date stays in the ledger.

    Dates that a person chose stay as they are. Each sheet in a transaction of its own, so that nobody waits long.
    Returns how many dates changed. May run twice.
    """
    live = (
        RouteSheet.objects.filter(state__in=LIVE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(
        _recompute_sheet(sheet_id, reason)
        for sheet_id in live.iterator(chunk_size=1000)
    )


# -- Parts -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _recompute_sheet(sheet_id: int, reason: str) -> int:
    sheet = RouteSheet.objects.select_for_update(of=("self",)).get(pk=sheet_id)
    changed = 0
    if sheet.term_code and sheet.state in OPEN:
        changed += _move(
            sheet,
            sheet,
            "sheet",
            from_term(sheet.term_code, start=clock.local_date(sheet.registered_at)),
            reason,
        )
    hops = (
        Referral.objects.filter(sheet=sheet, closed_at__isnull=True)
        .exclude(kind=ReferralKind.COPY)
        .exclude(term_code="")
    )
    for hop in hops:
        start = clock.local_date(hop.sent_at)
        due = _within_sheet(from_term(hop.term_code, start=start), sheet, start=start)
        changed += _move(hop, sheet, f"referral {hop.ordinal}", due, reason)
    for observation in Observation.objects.filter(
        sheet=sheet, answered_at__isnull=True
    ):
        due = completion_due(
            sheet=sheet,
            days=observation.days,
            start=clock.local_date(observation.asked_at),
        )
        changed += _move(observation, sheet, "observation", due, reason)
    return changed


def _move(
    row: RouteSheet | Referral | Observation,
    sheet: RouteSheet,
    what: str,
    due: DueDate,
    reason: str,
) -> bool:
    if due.on == row.due_on:
        return False
    old = row.due_on.isoformat() if row.due_on else None
    row.due_on, row.due_steps = due.on, due.steps
    row.save(update_fields=["due_on", "due_steps"])
    data = {"what": what, "old": old, "new": due.on.isoformat(), "reason": reason}
    ledger.record(
        "routing.due_recomputed",
        actor=SYSTEM,
        chain=sheet.chain,
        target=sheet.number,
        data=data,
    )
    return True


def _within_sheet(due: DueDate, sheet: RouteSheet, *, start: date) -> DueDate:
    """The same, or the sheet's own due date when that comes first."""
    if sheet.due_on is None or not start <= sheet.due_on < due.on:
        return due
    text = _("El trámite entero vence antes, el %(day)s: ese es el límite.") % {
        "day": weekday_date(sheet.due_on)
    }
    return DueDate(sheet.due_on, [*due.steps, _step(text, sheet.due_on)], due.term_code)


def _step(text: str, day: date) -> dict[str, Any]:
    return deadlines.Due(
        day, (deadlines.Step(deadlines.StepKind.DUE, text, "", day),)
    ).as_json()[0]
