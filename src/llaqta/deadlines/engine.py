"""From a term, a calendar and what happened to the due date, with the reason of each step. No database, no clock.

Readings of the law that this file takes, each to be confirmed by the municipality's lawyers:
a term in months or years runs from the date of the act to the same date (Ley 2341 art. 20.I.b «de fecha a fecha»);
extension days are counted as days are counted, so they are working days unless the term is in calendar days;
a suspension takes away whole days, the one on which it begins and the one on which it ends among them, because what is
left runs from the next working day (art. 21.II); one that begins and ends on the same day takes nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from llaqta.deadlines.closures import KIND_NAMES
from llaqta.deadlines.errors import InvalidEventsError
from llaqta.deadlines.explanation import Due, Step, StepKind, list_days
from llaqta.deadlines.terms import (
    DISTANCE_DAYS,
    EventKind,
    RollRule,
    StartRule,
    Term,
    TermEvent,
    TermUnit,
    amount_in_words,
)
from llaqta.deadlines.working_days import ONE_DAY, WORKING_WEEKDAYS, Calendar
from llaqta.lib.dates import WEEKDAYS, long_date, weekday_date

DAYS_BASIS = "Ley 2341, art. 20.I.a"
MONTHS_BASIS = "Ley 2341, art. 20.I.b"
YEARS_BASIS = "Ley 2341, art. 20.I.c"
ROLL_BASIS = "Ley 2341, art. 20.II"
START_BASIS = "Ley 2341, art. 21.II"
DISTANCE_BASIS = "Ley 2341, art. 21.III"

UNIT_BASIS = {
    TermUnit.WORKING_DAYS: DAYS_BASIS,
    TermUnit.CALENDAR_DAYS: "",
    TermUnit.MONTHS: MONTHS_BASIS,
    TermUnit.YEARS: YEARS_BASIS,
}

Pause = tuple[date, date]  # first and last day that do not count


def due_date(
    term: Term,
    *,
    calendar: Calendar,
    start: date | None = None,
    events: Sequence[TermEvent] = (),
    as_of: date | None = None,
) -> Due:
    """Work out the last day of a term and say why.

    Give the day of the act that opens it as `start`, or as the one START among `events`. A clock that is stopped
    counts as stopped until `as_of`; without it, the due date is the one that held when it stopped.
    Raises InvalidEventsError when the events have no START, more than one, or something before it.
    """
    first, *others = _in_order(start, events)
    clock = _Clock(term, calendar, first)
    for event in others:
        clock.apply(event)
    return clock.finish(as_of)


def _in_order(start: date | None, events: Iterable[TermEvent]) -> list[TermEvent]:
    given = list(events)
    if start is not None:
        given.insert(0, TermEvent(kind=EventKind.START, on=start))
    ordered = sorted(
        given, key=lambda event: (event.on, event.kind is not EventKind.START)
    )
    starts = sum(event.kind is EventKind.START for event in ordered)
    if starts != 1:
        raise InvalidEventsError(reason=f"tiene {starts} comienzos y debe tener uno.")
    if ordered[0].kind is not EventKind.START:
        raise InvalidEventsError(reason="algo ocurrió antes de que el plazo comience.")
    return ordered


class _Clock:
    """One term while its events are applied in order of date."""

    def __init__(self, term: Term, calendar: Calendar, start: TermEvent) -> None:
        self.term = term
        self.calendar = calendar
        self.opening = start
        self.origin = start.on  # of the count in force: moved by an interruption
        self.pauses: list[Pause] = []
        self.stopped: TermEvent | None = None
        self.stops = 0  # suspensions may overlap: the clock runs again when all of them have ended
        self.extra_days = 0
        self.distance_days = 0
        self.happened: list[Step] = []

    # What can happen

    def apply(self, event: TermEvent) -> None:
        is_late = self.stopped is None and event.on > self.last_day(self.pauses)
        match event.kind:
            case EventKind.DISTANCE:
                self._lengthen_for_distance(event)
            case EventKind.RESUME:
                self._resume(event)
            case _ if is_late:
                self._pass_over(event)
            case EventKind.SUSPEND:
                self._suspend(event)
            case EventKind.INTERRUPT:
                self._interrupt(event)
            case EventKind.EXTEND:
                self._extend(event)

    def _suspend(self, event: TermEvent) -> None:
        self.stops += 1
        if self.stopped is None:
            self.stopped = event

    def _resume(self, event: TermEvent) -> None:
        self.stops = max(0, self.stops - 1)
        if self.stopped is None or self.stops:
            return
        stopped, self.stopped = self.stopped, None
        why = f" ({stopped.note})" if stopped.note else ""
        if event.on == stopped.on:
            text = f"Se suspendió y siguió el mismo día, {weekday_date(event.on)}{why}: no cambia el plazo."
        else:
            self.pauses.append((stopped.on, event.on))
            days = [
                date.fromordinal(ordinal) for ordinal in _ordinals(stopped.on, event.on)
            ]
            text = f"Estuvo suspendido: {list_days(days, year=self.origin.year)}{why}. Esos días no se cuentan."
        self.happened.append(Step(StepKind.SUSPENDED, text, stopped.basis, event.on))

    def _interrupt(self, event: TermEvent) -> None:
        """Begin the whole term again. A suspension that is still open goes on from here."""
        self.origin = event.on
        self.pauses.clear()
        if self.stopped is not None:
            self.stopped = TermEvent(
                kind=EventKind.SUSPEND,
                on=event.on,
                basis=self.stopped.basis,
                note=self.stopped.note,
            )
        why = f" ({event.note})" if event.note else ""
        text = f"Se interrumpió el {weekday_date(event.on)}{why} y se cuenta otra vez completo, desde el {weekday_date(self.first_day())}."
        self.happened.append(Step(StepKind.INTERRUPTED, text, event.basis, event.on))

    def _extend(self, event: TermEvent) -> None:
        self.extra_days += event.days
        unit = self._extension_unit()
        why = f" ({event.note})" if event.note else ""
        text = f"Se amplió en {amount_in_words(event.days, unit)} el {weekday_date(event.on)}{why}."
        self.happened.append(Step(StepKind.EXTENDED, text, event.basis, event.on))

    def _lengthen_for_distance(self, event: TermEvent) -> None:
        days = event.days or DISTANCE_DAYS
        self.distance_days += days
        text = f"Se suman {amount_in_words(days, TermUnit.WORKING_DAYS)} porque la persona vive en otro municipio."
        self.happened.append(
            Step(StepKind.EXTENDED, text, event.basis or DISTANCE_BASIS)
        )

    def _pass_over(self, event: TermEvent) -> None:
        names = {
            EventKind.SUSPEND: "La suspensión",
            EventKind.INTERRUPT: "La interrupción",
            EventKind.EXTEND: "La ampliación",
        }
        text = f"{names[event.kind]} del {weekday_date(event.on)} no cambia el plazo, que ya había vencido."
        self.happened.append(Step(StepKind.NO_EFFECT, text, event.basis, event.on))

    # Counting

    def first_day(self) -> date:
        return _first_day(self.term, self.calendar, self.origin)

    def last_day(self, pauses: Sequence[Pause]) -> date:
        last = self.counted_day(pauses)
        return (
            last if self.term.roll_rule is RollRule.NONE else self._roll(last, pauses)
        )

    def counted_day(self, pauses: Sequence[Pause]) -> date:
        """Where the count ends, before a day that is not a working day moves on."""
        working_days = self.distance_days
        if self._extension_unit() is TermUnit.WORKING_DAYS:
            working_days += self.extra_days
        if self.term.unit is TermUnit.WORKING_DAYS:
            return self._count_working_days(
                self.first_day() - ONE_DAY, self.term.amount + working_days, pauses
            )
        last = self._stretch(self._plain_last_day(), pauses)
        return self._count_working_days(last, working_days, pauses)

    def _plain_last_day(self) -> date:
        match self.term.unit:
            case TermUnit.MONTHS:
                return add_months(self.origin, self.term.amount)
            case TermUnit.YEARS:
                return add_months(self.origin, 12 * self.term.amount)
            case _:
                days = self.term.amount + self.extra_days
                return self.first_day() + timedelta(days=days - 1)

    def _count_working_days(
        self, after: date, count: int, pauses: Sequence[Pause]
    ) -> date:
        for first, last in pauses:
            if last <= after:
                continue
            free = max(0, self.calendar.working_days_between(after, first - ONE_DAY))
            if count <= free:
                break
            count -= free
            after = last
        return self.calendar.add_working_days(after, count)

    def _stretch(self, last: date, pauses: Sequence[Pause]) -> date:
        """Give back every day that did not run, paused or under a suspensión de plazos; feriados do run here."""
        after = self._before_run()
        paused = {day for pause in pauses for day in _ordinals(*pause)}
        for _closure, days in self.calendar.suspended_days(after + ONE_DAY, date.max):
            paused.update(day.toordinal() for day in days)
        for ordinal in sorted(paused):
            if after.toordinal() < ordinal <= last.toordinal():
                last += ONE_DAY
        return last

    def _roll(self, last: date, pauses: Sequence[Pause]) -> date:
        day = self.calendar.working_on_or_after(last)
        for first, end in pauses:
            if first <= day <= end and day > last:
                day = self.calendar.next_working(end)
        return day

    def _before_run(self) -> date:
        if self.term.unit in {TermUnit.MONTHS, TermUnit.YEARS}:
            return self.origin
        return self.first_day() - ONE_DAY

    def _extension_unit(self) -> TermUnit:
        if self.term.unit is TermUnit.CALENDAR_DAYS:
            return TermUnit.CALENDAR_DAYS
        return TermUnit.WORKING_DAYS

    # Saying it

    def finish(self, as_of: date | None) -> Due:
        pauses = list(self.pauses)
        if self.stopped is not None and as_of is not None and as_of > self.stopped.on:
            pauses.append((self.stopped.on, as_of))
        counted, last = self.counted_day(pauses), self.last_day(pauses)
        return Due(
            on=last,
            steps=(
                *self._say_opening(),
                *self.happened,
                *self._say_closures(pauses, counted, last),
                *self._say_end(counted, last, as_of),
            ),
        )

    def _say_opening(self) -> list[Step]:
        term, opening = self.term, self.opening
        how = {
            TermUnit.WORKING_DAYS: ", sin contar sábados, domingos ni feriados",
            TermUnit.CALENDAR_DAYS: ", contando todos los días",
            TermUnit.MONTHS: ", de fecha a fecha",
            TermUnit.YEARS: ", de fecha a fecha",
        }[term.unit]
        basis = "; ".join(part for part in (term.basis, UNIT_BASIS[term.unit]) if part)
        steps = [Step(StepKind.TERM, f"{term.name}: {term.duration}{how}.", basis)]
        if not term.verified:
            text = "Este plazo está por confirmar por Asesoría Legal."
            steps.append(Step(StepKind.UNCONFIRMED, text))
        first = _first_day(term, self.calendar, opening.on)
        what = opening.note or "El plazo se abre"
        rule = {
            StartRule.NEXT_WORKING_DAY: "corre desde el siguiente día hábil",
            StartRule.NEXT_DAY: "corre desde el día siguiente",
            StartRule.SAME_DAY: "corre desde ese mismo día",
        }[term.start_rule]
        basis = opening.basis or (
            START_BASIS if term.start_rule is StartRule.NEXT_WORKING_DAY else term.basis
        )
        text = f"{what}: {weekday_date(opening.on)}."
        steps.append(Step(StepKind.START, text, opening.basis, opening.on))
        text = f"{rule.capitalize()}: {weekday_date(first)}."
        steps.append(Step(StepKind.START, text, basis, first))
        return steps

    def _say_closures(
        self, pauses: Sequence[Pause], counted: date, last: date
    ) -> list[Step]:
        first = self.origin + ONE_DAY
        if self.term.unit is TermUnit.WORKING_DAYS:
            groups = self.calendar.closed_weekdays(first, counted)
        else:  # feriados inside run like any day; those that put off the first day, and suspensions, do not
            groups = self.calendar.closed_weekdays(first, self.first_day() - ONE_DAY)
            groups += self.calendar.suspended_days(
                self._before_run() + ONE_DAY, counted
            )
        groups += self.calendar.closed_weekdays(counted + ONE_DAY, last)
        steps = []
        said: set[date] = set()
        for closure, days in groups:
            lost = [
                day for day in days if day not in said and not _is_paused(day, pauses)
            ]
            if not lost:
                continue
            said.update(lost)
            verb = "No se cuenta" if len(lost) == 1 else "No se cuentan"
            text = f"{verb}: {list_days(lost, year=self.origin.year)} ({closure.name})."
            steps.append(Step(StepKind.CLOSED, text, closure.norm, lost[0]))
        return steps

    def _say_end(self, counted: date, last: date, as_of: date | None) -> list[Step]:
        steps = []
        if self.term.unit in {TermUnit.MONTHS, TermUnit.YEARS}:
            plain = self._plain_last_day()
            text = f"De fecha a fecha llega al {weekday_date(plain)}."
            if plain.day != self.origin.day:
                text = f"De fecha a fecha sería un día {self.origin.day}; ese mes no lo tiene y llega a su último día, {weekday_date(plain)}."
            steps.append(
                Step(StepKind.COUNTED, text, UNIT_BASIS[self.term.unit], plain)
            )
        if last != counted:
            text = f"El último día, {long_date(counted)}, cae en {self._why_closed(counted)} y pasa al siguiente día hábil: {weekday_date(last)}."
            steps.append(Step(StepKind.ROLLED, text, ROLL_BASIS, last))
        if self.stopped is None:
            text = f"Vence el {weekday_date(last)}, al terminar ese día."
            return [*steps, Step(StepKind.DUE, text, START_BASIS, last)]
        why = f" ({self.stopped.note})" if self.stopped.note else ""
        text = f"El plazo está suspendido desde el {weekday_date(self.stopped.on)}{why}: mientras tanto no corre."
        if as_of is not None:
            text += f" Si siguiera hoy, {long_date(as_of)}, vencería el {weekday_date(last)}."
        return [*steps, Step(StepKind.WAITING, text, self.stopped.basis, last)]

    def _why_closed(self, day: date) -> str:
        closure = self.calendar.closure(day)
        if closure is None or day.weekday() >= WORKING_WEEKDAYS:
            return WEEKDAYS[day.weekday()]
        return f"{KIND_NAMES[closure.kind]} ({closure.name})"


def _first_day(term: Term, calendar: Calendar, origin: date) -> date:
    """The day on which the term begins to run."""
    match term.start_rule:
        case StartRule.NEXT_WORKING_DAY:
            return calendar.next_working(origin)
        case StartRule.NEXT_DAY:
            return origin + ONE_DAY
        case StartRule.SAME_DAY:
            return origin


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it has no such day (art. 20.I.b)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _is_paused(day: date, pauses: Iterable[Pause]) -> bool:
    return any(first <= day <= last for first, last in pauses)


def _ordinals(first: date, last: date) -> range:
    return range(first.toordinal(), last.toordinal() + 1)
