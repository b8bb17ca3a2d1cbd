"""Fills an empty database with the town and its eighteen months."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from llaqta.config.demo import database
from llaqta.config.demo.history import History, sheet_id_of
from llaqta.config.demo.morning import BUSY, Days, Morning
from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.papers import Papers
from llaqta.config.demo.people import Population
from llaqta.config.demo.plots import Plots
from llaqta.config.demo.stories import Story, cut
from llaqta.config.demo.town import build_town
from llaqta.deadlines import api as deadlines
from llaqta.documents import api as documents
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.dates import long_date
from llaqta.notifications import api as notifications
from llaqta.organization import api as organization
from llaqta.routing import api as routing

SHEETS = 3_000
MONTHS = 18
SEED = 1205
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    sheets: int
    deeds: int


def load(
    *, say: Say, sheets: int = SHEETS, months: int = MONTHS, seed: int = SEED
) -> Loaded:
    """Build the town, live its history through the services, seal the ledger. The database must be nobody's.

    The same seed on the same day gives the same register: numbers, subjects, states. Codes and salts stay unguessable.
    """
    today = clock.today()
    first_day = deadlines.add_months(today, -months)
    with database.loading_fast():
        database.sign(database.BEGUN, seed=seed, sheets=sheets, months=months)
        deadlines.seed(first_year=first_day.year - 1, last_year=today.year + 5)
        documents.seed_kinds()
        routing.seed_catalogues()
        say("· El municipio: unidades, cargos, personas y calendario …")
        with clock.frozen(first_day), transaction.atomic():
            town = build_town(first_day=first_day, today=today)
        organization.forget_municipality()
        say("· Documentos de muestra: memoriales, informes, un plano, una fotografía …")
        papers = Papers()
        papers.receive()
        stories = write_stories(
            first_day=first_day, today=today, sheets=sheets, seed=seed
        )
        deeds = History(town, papers).live(
            stories, progress=_Progress(say, len(stories))
        )
        say("· Correo de la demostración y sello del libro de actos …")
        while notifications.deliver_due(500).sent:
            pass
        shown = {
            story.name: routing.RouteSheet.objects.get(pk=sheet_id_of(story)).number
            for story in stories
            if story.name
        }
        database.sign(
            database.LOADED,
            seed=seed,
            sheets=len(stories),
            deeds=deeds,
            day=today.isoformat(),
            shown=shown,
        )
        ledger.seal()
    return Loaded(len(stories), deeds)


def write_stories(
    *, first_day: date, today: date, sheets: int, seed: int
) -> list[Story]:
    """All that will happen, written before anything happens. Pure: it reads the calendar and nothing else."""
    rng = random.Random(seed)  # noqa: S311 the demonstration repeats itself on purpose
    hours = OfficeHours(deadlines.current_calendar())
    plots = Plots(rng, hours, Population(rng, size=max(40, sheets // 4)))
    days = Days.around(today, hours)
    morning = Morning(plots, hours, days).stories()
    working = _working_days(hours, first_day, clock.local_date(days.closed_at))
    # The last two weeks have the morning's papers already.
    weights = [1.0] * (len(working) - 10) + [0.4] * 10
    drawn = rng.choices(working, weights, k=max(0, sheets - len(morning)))
    ordinary = [plots.ordinary(day) for day in sorted(drawn)]
    kept = [
        story
        for story in ordinary
        if cut(story, until=days.closed_at, busy=BUSY, rng=rng)
    ]
    return [*kept, *morning]


def _working_days(hours: OfficeHours, first: date, last: date) -> list[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if hours.calendar.is_working(day)]


class _Progress:
    """A line for each tenth of the way: readable on a terminal and in a file."""

    def __init__(self, say: Say, sheets: int) -> None:
        self._say, self._tenth = say, 0
        say(f"· Dieciocho meses de trabajo: {sheets} hojas de ruta …")

    def __call__(self, done: int, total: int, day: date) -> None:
        if done * 10 // total > self._tenth:
            self._tenth = done * 10 // total
            self._say(
                f"    {done * 100 // total:3d} % · {done} de {total} actos · {long_date(day)}"
            )
