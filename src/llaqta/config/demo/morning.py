"""The morning that the demonstration shows: the desks of the main posts, set piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.people import Citizen
from llaqta.config.demo.plots import Matter, Plots, hops, road_to
from llaqta.config.demo.sources import Words, read
from llaqta.config.demo.stories import INTAKE, Pen, Story, Verb
from llaqta.lib import clock

BUSY = frozenset(
    {"VU-1", "TOP-1", "DUC-1", "AL-1", "DESP-1"}
)  # nothing ordinary stays on these desks
LOT_14 = {
    "lote": "14",
    "manzano": "7",
    "barrio": "Barrio Los Tajibos",
    "calle": "calle Tajibo",
    "superficie": "420",
}


@dataclass(frozen=True, slots=True)
class Days:
    """Today, the working day whose morning is shown, and when the offices last closed."""

    today: date
    morning: date
    closed_at: datetime

    @classmethod
    def around(cls, today: date, hours: OfficeHours) -> Days:
        return cls(
            today,
            hours.calendar.working_on_or_after(today),
            hours.closing(hours.last_working_before(today)),
        )


class Morning:
    """Writes the stories that end on somebody's desk."""

    def __init__(self, plots: Plots, hours: OfficeHours, days: Days) -> None:
        self.plots, self.rng, self.hours, self.days = plots, plots.rng, hours, days

    def stories(self) -> list[Story]:
        source = read("morning")
        pieces = [
            self._piece(post, **piece)
            for post, desk in source["desks"].items()
            for piece in desk
        ]
        shown = [self._shown(name, **piece) for name, piece in source["shown"].items()]
        return [
            *pieces,
            *shown,
            *(self._last_night() for _number in range(source["online_last_night"])),
        ]

    # -- Pieces --------------------------------------------------------------------------------------------------------

    def _piece(
        self,
        post: str,
        *,
        kind: str,
        matter: str,
        ago: int,
        urgent: bool = False,
        last: bool = False,
        by: str = "",
    ) -> Story:
        series, found = find_matter(matter)
        if series == "outgoing":
            return self._outgoing(found, post, ago)
        if series == "internal":
            return self._internal(found, post, ago, received=kind == "desk")
        if post == INTAKE:
            return self._at_counter(found, ago, urgent=urgent, voided=kind == "voided")
        if kind == "copy":
            road = road_to(found, found["route"][0][0])
            return self._external(found, road, ago, copies=[post]).story
        if kind == "consult":
            pen = self._external(found, road_to(found, by), ago)
            pen.do(
                Verb.CONSULT,
                by,
                to=post,
                question=found["consult"][2].format_map(pen.words),
            )
            pen.wait(0.2, 0.8)
            pen.do(Verb.RECEIVE, post)
            return pen.story
        pen = self._external(
            found, road_to(found, post, last=last), ago, received=kind != "waiting"
        )
        if kind == "observed":
            self._at(pen, ago - 1)
            pen.do(Verb.OBSERVE, post, text=self.rng.choice(found["observe"]), days=5)
        if kind == "resolved":
            self._at(pen, ago - 1)
            pen.resolve(post, self.plots.ending(found, pen.story))
        if urgent:
            pen.story.paper["priority"] = "urgent"
        return pen.story

    def _external(
        self,
        matter: Matter,
        road: list[list[Any]],
        ago: int,
        *,
        received: bool = True,
        copies: list[str] | None = None,
        story: Story | None = None,
    ) -> Pen:
        """From the counter along the road, a working day for each hop, so that the last was sent `ago` working days before."""
        if story is None:
            online, citizen = self.plots.sender(matter)
            story = self.plots.petition(matter, citizen, online=online)
        online = "folios" not in story.paper
        day = self.hours.days_before(self.days.morning, ago + len(road))
        pen = self.plots.pen(
            story, self.hours.after(self.hours.opening(day), self.rng.uniform(0.2, 3))
        )
        self.plots.enter(pen, online=online, intake=INTAKE)
        for number, (sender, receiver, instruction) in enumerate(
            hops(road, INTAKE), start=1
        ):
            is_last = number == len(road)
            self._at(pen, ago + len(road) - number)
            pen.send(sender, receiver, instruction)
            pen.story.deeds[-1].fields["copies"] = copies if copies and is_last else []
            if received or not is_last:
                pen.wait(0.2, 1.5)
                pen.do(Verb.RECEIVE, receiver)
        pen.wait(0.1, 0.3)
        return pen

    def _at_counter(
        self, matter: Matter, ago: int, *, urgent: bool, voided: bool
    ) -> Story:
        """Registered or received at the counter, and not yet sent on; or registered by error."""
        online, citizen = self.plots.sender(matter)
        online = online and not voided
        story = self.plots.petition(matter, citizen, online=online)
        if urgent:
            story.paper["priority"] = "urgent"
        day = self.hours.days_before(self.days.morning, ago)
        pen = self.plots.pen(
            story, self.hours.after(self.hours.opening(day), self.rng.uniform(3.5, 5))
        )
        self.plots.enter(pen, online=online, intake=INTAKE)
        if voided:
            pen.wait(0.1, 0.5)
            pen.do(Verb.VOID, INTAKE, reason=read("matters")["voids"][0])
        return story

    def _internal(
        self, matter: Matter, post: str, ago: int, *, received: bool
    ) -> Story:
        road = road_to(matter, post)
        day = self.hours.days_before(self.days.morning, ago + len(road) - 1)
        pen = self.plots.draft(
            matter,
            "I",
            self.hours.after(self.hours.opening(day), self.rng.uniform(0.1, 0.4)),
        )
        first = self.rng.choice(
            [by for by in matter["by"] if by not in {hop[0] for hop in road}]
        )
        pen.do(Verb.REGISTER, first)
        for number, (sender, receiver, instruction) in enumerate(
            hops(road, first), start=1
        ):
            self._at(pen, ago + len(road) - number)
            pen.send(sender, receiver, instruction)
            if received or number < len(road):
                pen.wait(0.2, 1.5)
                pen.do(Verb.RECEIVE, receiver)
        return pen.story

    def _outgoing(self, matter: Matter, post: str, ago: int) -> Story:
        """Signed by the mayor, to be sent out by the counter."""
        pen = self.plots.draft(
            matter,
            "S",
            self.hours.after(
                self.hours.opening(self.hours.days_before(self.days.morning, ago + 1)),
                self.rng.uniform(0.5, 4),
            ),
        )
        pen.story.paper["recipient"] = self.rng.choice(matter["to"])
        holder = self.rng.choice(matter["by"])
        pen.do(Verb.REGISTER, holder)
        pen.wait(0.1, 0.5)
        pen.send(holder, "DESP-1", "visto-bueno")
        pen.wait(0.5, 2)
        pen.do(Verb.RECEIVE, "DESP-1")
        self._at(pen, ago)
        pen.send("DESP-1", post, "notificar")
        return pen.story

    def _last_night(self) -> Story:
        """Somebody sent it from home after the offices had closed."""
        matters = [
            m
            for m in read("matters")["external"].values()
            if "person" in m["from"] and "confidential" not in m
        ]
        matter = self.rng.choice(matters)
        story = self.plots.petition(
            matter, self.plots.population.draw("person"), online=True
        )
        pen = self.plots.pen(story, self._night_instant())
        pen.do(Verb.FILE)
        return story

    def _shown(
        self,
        name: str,
        *,
        matter: str,
        subject: str,
        post: str,
        ago: int,
        observed: str = "",
        resolved: bool = False,
    ) -> Story:
        _series, found = find_matter(matter)
        people = self.plots.population
        citizen: Citizen = people.ana if name.startswith("ana") else people.bruno
        story = self.plots.petition(
            found,
            citizen,
            online=True,
            subject=subject,
            words=Words(self.rng, **LOT_14),
        )
        story.name, story.representative, story.email = (
            name,
            None,
            citizen.contact.email,
        )
        story.paper["priority"], story.files = (
            "normal",
            ["memorial", "plano", "croquis"],
        )
        pen = self._external(
            found, road_to(found, post, last=resolved), ago, story=story
        )
        if observed:
            self._at(pen, 1)
            pen.do(Verb.OBSERVE, post, text=observed, days=5)
        if resolved:
            pen.wait(0.2, 0.5)
            pen.resolve(post, found["end"][0])
            pen.wait(1, 2)
            pen.archive(post)
        return story

    # -- Instants ------------------------------------------------------------------------------------------------------

    def _at(self, pen: Pen, ago: int) -> None:
        """Move on to some hour of the day that lies so many working days before this morning, never back."""
        day = self.hours.days_before(self.days.morning, ago)
        pen.at = max(
            self.hours.after(pen.at, 0.1),
            self.hours.after(self.hours.opening(day), self.rng.uniform(0.3, 5)),
        )

    def _night_instant(self) -> datetime:
        first, last = (
            clock.local_date(self.days.closed_at),
            self.days.today - timedelta(days=1),
        )
        day = first + timedelta(days=self.rng.randint(0, (last - first).days))
        hour = self.rng.randint(19, 22) if day == first else self.rng.randint(8, 22)
        return datetime.combine(
            day,
            time(hour, self.rng.randint(0, 59), self.rng.randint(0, 59)),
            tzinfo=clock.zone(),
        )


def find_matter(name: str) -> tuple[str, Matter]:
    """A matter and the part of `matters.yaml` in which it stands."""
    for series in ("external", "internal", "outgoing"):
        if name in read("matters")[series]:
            return series, read("matters")[series][name]
    raise KeyError(name)
