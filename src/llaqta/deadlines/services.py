"""Writes. Each asks whether the actor may, locks, changes, bumps the version and tells whoever registered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import transaction

from llaqta.deadlines import changes, policies, validation
from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.errors import (
    ClosureNotFoundError,
    InvalidClosureError,
    InvalidTermError,
    TermNotFoundError,
)
from llaqta.deadlines.models import ClosedPeriod, TermRule
from llaqta.deadlines.policies import Action
from llaqta.deadlines.terms import RollRule, Silence, StartRule, Term, TermUnit
from llaqta.lib.actor import Actor
from llaqta.lib.text import clean_line


def add_closure(
    *,
    first_day: date,
    last_day: date | None = None,
    kind: ClosureKind,
    name: str,
    norm: str,
    verified: bool = True,
    actor: Actor,
) -> ClosedPeriod:
    """Enter a feriado or a suspensión de plazos with the norm that orders it.

    Not `verified`, it is only shown as «por confirmar» and closes nothing.
    Raises CalendarNotAllowedError or InvalidClosureError.
    """
    closure = _closure(first_day, last_day or first_day, name, norm, kind, verified)
    [row] = register_closures(closures=[closure], actor=actor)
    return row


@transaction.atomic
def register_closures(
    *, closures: Iterable[Closure], actor: Actor
) -> list[ClosedPeriod]:
    """Enter several closures as one change, for instance the days of a yearly decree.

    Raises CalendarNotAllowedError or InvalidClosureError; then none is entered.
    """
    policies.check(actor, Action.CHANGE_CALENDAR)
    entered = list(closures)
    if not entered:
        return []
    for closure in entered:
        validation.check_closure(closure)
    before = changes.begin()
    rows = []
    for closure in entered:
        _refuse_twin(closure)
        rows.append(ClosedPeriod.objects.create(**asdict(closure)))
    changes.announce(
        "deadlines.closure_added",
        before=before,
        actor=actor,
        data={"closures": [_closure_data(closure) for closure in entered]},
        days=_days_touched(*entered),
    )
    return rows


@transaction.atomic
def change_closure(
    *,
    closure_id: int,
    first_day: date | None = None,
    last_day: date | None = None,
    kind: ClosureKind | None = None,
    name: str | None = None,
    norm: str | None = None,
    verified: bool | None = None,
    actor: Actor,
) -> ClosedPeriod:
    """Correct a closure; what is not given stays. Confirming one is `verified=True` with its norm.

    Raises CalendarNotAllowedError, ClosureNotFoundError or InvalidClosureError.
    """
    policies.check(actor, Action.CHANGE_CALENDAR)
    before = changes.begin()
    row = _get_closure(closure_id)
    old = row.as_closure()
    new = _closure(
        first_day or old.first_day,
        last_day or old.last_day,
        old.name if name is None else name,
        old.norm if norm is None else norm,
        kind or old.kind,
        old.verified if verified is None else verified,
    )
    validation.check_closure(new)
    if new == old:
        return row
    _refuse_twin(new, but=row.pk)
    for field, value in asdict(new).items():
        setattr(row, field, value)
    row.save()
    changes.announce(
        "deadlines.closure_changed",
        before=before,
        actor=actor,
        data={"before": _closure_data(old), "after": _closure_data(new)},
        days=_days_touched(old, new),
    )
    return row


@transaction.atomic
def remove_closure(*, closure_id: int, actor: Actor) -> None:
    """Take a closure out of the calendar. Raises CalendarNotAllowedError or ClosureNotFoundError."""
    policies.check(actor, Action.CHANGE_CALENDAR)
    before = changes.begin()
    row = _get_closure(closure_id)
    closure = row.as_closure()
    row.delete()
    changes.announce(
        "deadlines.closure_removed",
        before=before,
        actor=actor,
        data=_closure_data(closure),
        days=_days_touched(closure),
    )


@transaction.atomic
def add_term(*, term: Term, actor: Actor) -> Term:
    """Enter a term that the municipality needs. Raises CalendarNotAllowedError or InvalidTermError."""
    policies.check(actor, Action.CHANGE_TERM)
    validation.check_term(term)
    before = changes.begin()
    if TermRule.objects.filter(code=term.code).exists():
        raise InvalidTermError(reason=f"ya existe uno con el código «{term.code}».")
    TermRule.objects.create(**asdict(term))
    changes.announce(
        "deadlines.term_added",
        before=before,
        actor=actor,
        data=_term_data(term),
        terms=frozenset({term.code}),
    )
    return term


@transaction.atomic
def change_term(
    *,
    code: str,
    name: str | None = None,
    amount: int | None = None,
    unit: TermUnit | None = None,
    basis: str | None = None,
    verified: bool | None = None,
    silence: Silence | None = None,
    silence_text: str | None = None,
    start_rule: StartRule | None = None,
    roll_rule: RollRule | None = None,
    actor: Actor,
) -> Term:
    """Change a term under its code; what is not given stays.

    Raises CalendarNotAllowedError, TermNotFoundError or InvalidTermError.
    """
    policies.check(actor, Action.CHANGE_TERM)
    given = {
        "name": name,
        "amount": amount,
        "unit": unit,
        "basis": basis,
        "verified": verified,
        "silence": silence,
        "silence_text": silence_text,
        "start_rule": start_rule,
        "roll_rule": roll_rule,
    }
    if amount is not None:
        validation.check_amount(amount)
    before = changes.begin()
    row = TermRule.objects.filter(code=code).first()
    if row is None:
        raise TermNotFoundError(term=code)
    old = row.as_term()
    wanted: dict[str, Any] = {
        field: clean_line(value) if type(value) is str else value
        for field, value in given.items()
        if value is not None
    }
    new = replace(old, **wanted)
    validation.check_term(new)
    if new == old:
        return old
    TermRule.objects.filter(pk=row.pk).update(**asdict(new))
    changes.announce(
        "deadlines.term_changed",
        before=before,
        actor=actor,
        data={"before": _term_data(old), "after": _term_data(new)},
        terms=frozenset({code}),
    )
    return new


def _closure(
    first_day: date,
    last_day: date,
    name: str,
    norm: str,
    kind: ClosureKind,
    verified: bool,
) -> Closure:
    validation.check_days(first_day, last_day)
    return Closure(
        first_day=first_day,
        last_day=last_day,
        name=clean_line(name),
        norm=clean_line(norm),
        kind=ClosureKind(kind),
        verified=verified,
    )


def _get_closure(closure_id: int) -> ClosedPeriod:
    row = ClosedPeriod.objects.filter(pk=closure_id).first()
    if row is None:
        raise ClosureNotFoundError
    return row


def _refuse_twin(closure: Closure, *, but: int = 0) -> None:
    twins = ClosedPeriod.objects.filter(
        first_day=closure.first_day,
        last_day=closure.last_day,
        kind=closure.kind,
        name=closure.name,
    )
    if twins.exclude(pk=but).exists():
        raise InvalidClosureError(reason="ya está en el calendario.")


def _days_touched(*closures: Closure) -> tuple[date, date]:
    return min(c.first_day for c in closures), max(c.last_day for c in closures)


def _closure_data(closure: Closure) -> dict[str, object]:
    return {
        "first_day": closure.first_day.isoformat(),
        "last_day": closure.last_day.isoformat(),
        "kind": closure.kind.value,
        "name": closure.name,
        "norm": closure.norm,
        "verified": closure.verified,
    }


def _term_data(term: Term) -> dict[str, object]:
    return {
        key: value.value if hasattr(value, "value") else value
        for key, value in asdict(term).items()
    }
