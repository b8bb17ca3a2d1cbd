"""Dates by which something must be done, with the reason of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.deadlines import api as deadlines
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.lib.dates import weekday_date
from llaqta.organization import api as organization
from llaqta.routing.errors import DueDateError, ObservationTermError
from llaqta.routing.models import Instruction, Referral, RouteSheet
from llaqta.routing.states import OPEN, ReferralKind

DEFAULT_REFERRAL_TERM = "proveido"
COMPLETION_TERM = "subsanacion"
DISTANCE_TERM = "distancia"


@dataclass(frozen=True, slots=True)
class DueDate:
    on: date
    steps: list[dict[str, Any]]
    term_code: str = ""


def from_term(code: str, *, start: date, events: tuple[deadlines.TermEvent, ...] = ()) -> DueDate:
    rules = deadlines.current_rules()
    due = deadlines.due_date(rules.term(code), calendar=rules.calendar, start=start, events=events)
    return DueDate(due.on, due.as_json(), code)


def final_due(term_code: str, *, start: date) -> DueDate | None:
    """When the municipality must have resolved; `None` for a series without a term."""
    return from_term(term_code, start=start) if term_code else None


def referral_due(*, sheet: RouteSheet, instruction: Instruction | None, chosen: date | None) -> DueDate:
    """When the receiver must have acted: the date the sender chose, or the instruction's term; never after the sheet's own."""
    today = clock.today()
    if chosen is not None:
        if chosen < today or not deadlines.current_calendar().is_working(chosen):
            raise DueDateError
        text = _("Quien derivó fijó el %(day)s como fecha límite.") % {"day": weekday_date(chosen)}
        return DueDate(chosen, [_step(text, chosen)])
    due = from_term((instruction.term_code if instruction else "") or DEFAULT_REFERRAL_TERM, start=today)
    if sheet.due_on is not None and today <= sheet.due_on < due.on:
        text = _("El trámite entero vence antes, el %(day)s: ese es el límite.") % {"day": weekday_date(sheet.due_on)}
        return DueDate(sheet.due_on, [*due.steps, _step(text, sheet.due_on)])
    return due


def completion_due(*, sheet: RouteSheet, days: int) -> DueDate:
    """When the sender must have completed the request: 1 to 5 working days (Ley 2341 art. 43).

    People who live in another municipality get the days of distance (art. 21.III).
    """
    term = deadlines.get_term(COMPLETION_TERM)
    if not 1 <= days <= term.amount:
        raise ObservationTermError(most=term.amount)
    events: tuple[deadlines.TermEvent, ...] = ()
    if sheet.sender_municipality and not organization.get_municipality().resides_in(sheet.sender_municipality):
        distance = deadlines.get_term(DISTANCE_TERM)
        events = (deadlines.TermEvent(kind=deadlines.EventKind.DISTANCE, on=clock.today(), days=distance.amount, basis=distance.basis),)
    due = deadlines.due_date(replace(term, amount=days), calendar=deadlines.current_calendar(), start=clock.today(), events=events)
    return DueDate(due.on, due.as_json(), COMPLETION_TERM)


@transaction.atomic
def recompute_due_dates(*, reason: str) -> int:
    """Compute again every open due date after the calendar or a term changed. The old date stays in the ledger.

    Dates that a person chose stay as they are. Returns how many dates changed. May run twice.
    """
    changed = 0
    for sheet in RouteSheet.objects.filter(state__in=OPEN).exclude(term_code="").select_for_update().iterator(chunk_size=500):
        due = from_term(sheet.term_code, start=clock.local_date(sheet.registered_at))
        if due.on != sheet.due_on:
            _record_change(sheet, "sheet", sheet.due_on, due.on, reason)
            sheet.due_on, sheet.due_steps = due.on, due.steps
            sheet.save(update_fields=["due_on", "due_steps"])
            changed += 1
    referrals = Referral.objects.filter(closed_at__isnull=True).exclude(kind=ReferralKind.COPY).exclude(term_code="")
    for referral in referrals.select_related("sheet").iterator(chunk_size=500):
        due = from_term(referral.term_code, start=clock.local_date(referral.sent_at))
        if due.on != referral.due_on:
            _record_change(referral.sheet, f"referral {referral.ordinal}", referral.due_on, due.on, reason)
            referral.due_on, referral.due_steps = due.on, due.steps
            referral.save(update_fields=["due_on", "due_steps"])
            changed += 1
    return changed


def _step(text: str, day: date) -> dict[str, Any]:
    return deadlines.Due(day, (deadlines.Step(deadlines.StepKind.DUE, text, "", day),)).as_json()[0]


def _record_change(sheet: RouteSheet, what: str, old: date | None, new: date, reason: str) -> None:
    data = {"what": what, "old": old.isoformat() if old else None, "new": new.isoformat(), "reason": reason}
    ledger.record("routing.due_recomputed", actor=SYSTEM, chain=sheet.chain, target=sheet.number, data=data)


