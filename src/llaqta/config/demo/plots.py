"""What an ordinary sheet goes through: from the street, between offices, or out to another institution."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.people import Citizen, Population
from llaqta.config.demo.sources import Words, read
from llaqta.config.demo.stories import ASSISTANT_INTAKE, DAY, INTAKE, Pen, Story, Verb
from llaqta.lib import clock

Matter = dict[str, Any]
OTHER_POSTS = [
    "SG-1",
    "OPS-1",
    "PDO-1",
    "CAT-1",
    "REC-1",
    "OT-1",
]  # where a paper lands by mistake
SHARES = (("external", 0.74), ("internal", 0.19), ("outgoing", 0.07))


class Plots:
    """Writes stories with one source of chance."""

    def __init__(
        self, rng: random.Random, hours: OfficeHours, population: Population
    ) -> None:
        self.rng, self.hours, self.population = rng, hours, population

    def ordinary(self, day: date) -> Story:
        """Some paper of this working day."""
        series = self.rng.choices(
            [name for name, _share in SHARES], [share for _name, share in SHARES]
        )[0]
        matters = read("matters")[series]
        matter = matters[
            self.rng.choices(list(matters), [m["weight"] for m in matters.values()])[0]
        ]
        in_hours = self.hours.after(
            self.hours.opening(day), self.rng.uniform(0.05, 7.5)
        )
        if series == "internal":
            return self.internal(matter, in_hours)
        if series == "outgoing":
            return self.outgoing(matter, in_hours)
        return self.external(matter, in_hours, self._evening(day))

    # -- From the street -----------------------------------------------------------------------------------------------

    def external(
        self, matter: Matter, at_counter: datetime, online_at: datetime
    ) -> Story:
        online, citizen = self.sender(matter)
        pen = self.pen(
            self.petition(matter, citizen, online=online),
            online_at if online else at_counter,
        )
        intake = INTAKE if online or pen.happens(0.65) else ASSISTANT_INTAKE
        self.enter(pen, online=online, intake=intake)
        if not online and pen.happens(0.014):
            pen.wait(0.1, 0.8)
            pen.do(Verb.VOID, intake, reason=self.rng.choice(read("matters")["voids"]))
            return pen.story
        pen.wait(0.15, 3)
        self._follow(pen, matter, intake)
        return pen.story

    def sender(self, matter: Matter) -> tuple[bool, Citizen]:
        """Who writes, and whether online: people use it more than organisations, reserved papers never."""
        citizen = self.population.draw(self.rng.choice(matter["from"]))
        online = self.rng.random() < (0.18 if citizen.is_organisation else 0.42)
        return online and not matter.get("confidential"), citizen

    def petition(
        self,
        matter: Matter,
        citizen: Citizen,
        *,
        online: bool,
        subject: str = "",
        words: Words | None = None,
    ) -> Story:
        """The paper itself, and the words that fill all its texts."""
        words = words or Words(self.rng)
        paper = {
            "subject": subject or words.fill(self.rng.choice(matter["subject"])),
            "facts": words.fill(self.rng.choice(matter["facts"])),
            "petition": words.fill(self.rng.choice(matter["petition"])),
            "kind": matter["kind"],
            "priority": "urgent"
            if self.rng.random() < matter.get("urgent", 0.02)
            else "normal",
        }
        story = Story("E", words, paper, citizen)
        if citizen.is_organisation or self.rng.random() < 0.04:
            story.representative = self.population.draw("person")
        picture = (
            ["foto"]
            if matter.get("photo")
            else self.rng.choice([[], ["plano"], ["croquis"]])
        )
        if online:
            story.files = ["memorial", *picture] if self.rng.random() < 0.8 else []
            return story
        story.files = ["memorial"] if self.rng.random() < 0.35 else []
        paper.update(
            addressee=self.rng.choice(
                ["Alcaldesa Municipal", "", "Dirección correspondiente"]
            ),
            folios=self.rng.randint(*matter["folios"]),
            annexes=matter.get("annexes", ""),
            has_folder=matter.get("folder", False),
            is_confidential="confidential" in matter,
            confidentiality_basis=matter.get("confidential", ""),
        )
        return story

    def enter(self, pen: Pen, *, online: bool, intake: str) -> None:
        if online:
            pen.do(Verb.FILE)
            pen.wait(0.2, 4)
            pen.do(Verb.RECEIVE, INTAKE)
            return
        self._cite(pen, self._cite_of(pen.story))
        pen.do(Verb.REGISTER, intake)

    def _follow(self, pen: Pen, matter: Matter, holder: str) -> None:
        """From desk to desk until somebody answers."""
        route = matter["route"]
        if route[0][0] == "DESP-1" and len(route) > 2 and pen.happens(0.6):
            route = route[1:]  # the mayor need not see every pothole
        observes_at = (
            min(1, len(route) - 1)
            if "observe" in matter and pen.happens(0.22)
            else None
        )
        for index, (post, instruction, days) in enumerate(route):
            copies = matter.get("copies", []) if index == 0 and pen.happens(0.5) else []
            pen.hand_over(
                holder,
                post,
                instruction,
                copies=copies,
                wrong=self.rng.choice(OTHER_POSTS),
            )
            holder = post
            if index == observes_at and pen.observe(post, matter["observe"]):
                pen.resolve(post, read("matters")["desisted"])
                pen.close(post)
                return
            pen.work(days)
            if instruction.startswith("informe") and pen.happens(0.025):
                # Forgotten in a drawer, past the six months of the law.
                pen.wait(100 * DAY, 200 * DAY)
            if (
                "consult" in matter
                and matter["consult"][0] == post
                and pen.happens(0.3)
            ):
                pen.consult(matter["consult"])
                pen.wait(1, DAY)
            if instruction.startswith("informe") and pen.happens(0.2):
                pen.add_report(post)
        if pen.happens(0.05):
            pen.do(
                Verb.ANSWER,
                holder,
                text="Su trámite sigue en curso. Le avisaremos el resultado por este mismo medio.",
                files=[],
            )
            pen.wait(0.3 * DAY, 2 * DAY)
        pen.resolve(holder, self.ending(matter, pen.story))
        pen.close(holder)

    def ending(self, matter: Matter, story: Story) -> dict[str, Any]:
        fitting = [
            end
            for end in matter["end"]
            if end.get("only", "") in story.paper["subject"]
        ]
        found: dict[str, Any] = self.rng.choice(
            fitting or [end for end in matter["end"] if "only" not in end]
        )
        return found

    # -- Between offices, and out --------------------------------------------------------------------------------------

    def internal(self, matter: Matter, at: datetime, by: str = "") -> Story:
        pen = self.draft(matter, "I", at)
        holder = by or self.rng.choice(matter["by"])
        self._cite(pen, "internal", holder)
        pen.do(Verb.REGISTER, holder)
        pen.wait(0.1, 1)
        for post, instruction, days in matter["route"]:
            if post != holder:
                pen.hand_over(holder, post, instruction)
                pen.work(days)
                holder = post
        pen.close(holder)
        return pen.story

    def outgoing(self, matter: Matter, at: datetime) -> Story:
        pen = self.draft(matter, "S", at)
        holder = self.rng.choice(matter["by"])
        pen.story.paper["recipient"] = self.rng.choice(matter["to"])
        self._cite(pen, "outgoing", holder)
        pen.do(Verb.REGISTER, holder)
        pen.wait(0.1, 1)
        pen.hand_over(holder, "DESP-1", "visto-bueno")
        pen.work(0.6)
        pen.hand_over("DESP-1", INTAKE, "notificar")
        pen.wait(1, 2 * DAY)
        pen.close(INTAKE)
        return pen.story

    def draft(self, matter: Matter, series: str, at: datetime) -> Pen:
        words = Words(self.rng)
        paper = {
            "subject": words.fill(self.rng.choice(matter["subject"])),
            "kind": matter["kind"],
            "folios": self.rng.randint(*matter["folios"]),
            "has_folder": matter.get("folder", False),
        }
        story = Story(
            series, words, paper, files=["informe"] if self.rng.random() < 0.3 else []
        )
        return self.pen(story, at)

    # -- Parts ---------------------------------------------------------------------------------------------------------

    def pen(self, story: Story, at: datetime) -> Pen:
        return Pen(story, at=at, rng=self.rng, hours=self.hours)

    def _evening(self, day: date) -> datetime:
        """When a person at home finds the time: that day or on the weekend before it, from morning to night."""
        back = self.rng.choice([0, 0, 0, 0, 1, 2]) if day.weekday() == 0 else 0
        moment = time(
            self.rng.choice([7, 9, 10, 12, 13, 15, 18, 19, 20, 21]),
            self.rng.randint(0, 59),
            self.rng.randint(0, 59),
        )
        return datetime.combine(day - timedelta(days=back), moment, tzinfo=clock.zone())

    def _cite_of(self, story: Story) -> str:
        """Organisations number their letters, each in its own way; people do not."""
        if story.citizen is None or not story.citizen.is_organisation:
            return ""
        organisations = read("people")["organisations"]
        name = story.citizen.names["legal_name"]
        return next(
            str(kind)
            for kind, group in organisations.items()
            if any(name.startswith(own) for own in group["names"])
        )

    def _cite(self, pen: Pen, kind: str, unit: str = "") -> None:
        day = clock.local_date(pen.at)
        if kind:
            own = Words(
                self.rng,
                year=str(day.year),
                yy=f"{day:%y}",
                unit=unit.partition("-")[0],
            )
            pen.story.paper["cite"] = own.fill(
                self.rng.choice(read("matters")["cites"][kind])
            )
        pen.story.paper["paper_date"] = day - timedelta(
            days=self.rng.choice([0, 0, 1, 1, 2, 4])
        )


def road_to(matter: Matter, target: str, *, last: bool = False) -> list[list[Any]]:
    """The hops of a matter up to and with a post, the first or the last time that it comes there."""
    places = [index for index, hop in enumerate(matter["route"]) if hop[0] == target]
    return list(matter["route"][: places[-1 if last else 0] + 1])


def hops(road: list[list[Any]], first: str) -> list[tuple[str, str, str]]:
    """(from, to, instruction) of each hop, beginning at a desk."""
    posts = [first, *(hop[0] for hop in road)]
    return [
        (sender, receiver, hop[1])
        for (sender, receiver), hop in zip(pairwise(posts), road, strict=True)
    ]
