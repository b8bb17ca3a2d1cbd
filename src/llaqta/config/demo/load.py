"""Fills an empty database with the town and its eighteen months."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from llaqta.config.demo import database
from llaqta.config.demo.correspondence import Correspondence, id_of, make_kinds
from llaqta.config.demo.history import History
from llaqta.config.demo.keys import have_keys, publish_lists, trust_them
from llaqta.config.demo.letters import Letter, Letters
from llaqta.config.demo.morning import BUSY, Days, Morning
from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.papers import Papers
from llaqta.config.demo.people import Population
from llaqta.config.demo.plots import Plots
from llaqta.config.demo.stories import Story, cut, sheet_id_of
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
TO_SIGN = 54  # more than one batch of fifty waits for the mayor
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    sheets: int
    documents: int
    deeds: int


def load(
    *,
    say: Say,
    sheets: int = SHEETS,
    months: int = MONTHS,
    seed: int = SEED,
    to_sign: int = TO_SIGN,
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
        say("· Autoridad certificadora, llaves y sello DE PRUEBA …")
        keys = have_keys()
        with clock.frozen(first_day), transaction.atomic():
            trust_them(keys, administrator=town.administrator)
            make_kinds()
        stories = write_stories(
            first_day=first_day, today=today, sheets=sheets, seed=seed
        )
        letters = write_letters(stories, today=today, seed=seed, to_sign=to_sign)
        deeds = History(town, papers, Correspondence(town, papers, keys)).live(
            [*stories, *letters], progress=_Progress(say, len(stories), len(letters))
        )
        publish_lists(keys)
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
            documents=len(letters),
            to_sign=to_sign,
            shown_documents={
                letter.name: documents.Document.objects.get(pk=id_of(letter)).code
                for letter in letters
                if letter.name
            },
        )
        ledger.seal()
    return Loaded(len(stories), len(letters), deeds)


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


def write_letters(
    stories: Sequence[Story], *, today: date, seed: int, to_sign: int
) -> list[Letter]:
    """The documents, around the sheets that are there already; so many of them wait for the mayor's signature. Pure too."""
    hours = OfficeHours(deadlines.current_calendar())
    days = Days.around(today, hours)
    return Letters(stories, hours, closed_at=days.closed_at, seed=seed).write(to_sign)


def _working_days(hours: OfficeHours, first: date, last: date) -> list[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if hours.calendar.is_working(day)]


class _Progress:
    """A line for each tenth of the way: readable on a terminal and in a file."""

    def __init__(self, say: Say, sheets: int, letters: int) -> None:
        self._say, self._tenth = say, 0
        say(
            f"· Dieciocho meses de trabajo: {sheets} hojas de ruta, {letters} documentos con CITE …"
        )

    def __call__(self, done: int, total: int, day: date) -> None:
        if done * 10 // total > self._tenth:
            self._tenth = done * 10 // total
            self._say(
                f"    {done * 100 // total:3d} % · {done} de {total} actos · {long_date(day)}"
            )
