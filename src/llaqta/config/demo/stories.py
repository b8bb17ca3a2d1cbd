"""The life of one route sheet as a list of deeds with their instants, written before anything is done.

Everything is drawn from one `random.Random`, so the same seed tells the same story. The town is not touched here:
`history.py` does the deeds through the services.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.people import Citizen
from llaqta.config.demo.sources import Words, read

INTAKE = "VU-1"
ASSISTANT_INTAKE = "VU-2"
DAY = 8.0  # working hours


class Verb(StrEnum):
    FILE = "file"
    REGISTER = "register"
    RECEIVE = "receive"
    REFER = "refer"
    CONSULT = "consult"
    REPLY = "reply"
    READ_COPY = "read_copy"
    REFUSE = "refuse"
    TAKE_BACK = "take_back"
    OBSERVE = "observe"
    COMPLETE = "complete"
    ANSWER = "answer"
    RESOLVE = "resolve"
    ADD = "add"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    VOID = "void"


@dataclass(slots=True)
class Deed:
    at: datetime
    verb: StrEnum
    post: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Story:
    """One sheet: what the paper says, who brought it, and all that happens to it."""

    series: str
    words: Words  # what fills its texts
    paper: dict[str, Any]
    citizen: Citizen | None = None
    representative: Citizen | None = None
    email: str = ""
    files: list[str] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    name: str = ""  # of the few that are shown at the end
    sheet_id: int | None = None


def sheet_id_of(story: Story) -> int:
    if story.sheet_id is None:
        msg = f"a deed before the sheet was registered: {story}"
        raise RuntimeError(msg)
    return story.sheet_id


class Pen:
    """Writes deeds one after the other, in working hours."""

    def __init__(
        self, story: Story, *, at: datetime, rng: random.Random, hours: OfficeHours
    ) -> None:
        self.story, self.at, self.rng, self.hours, self.words = (
            story,
            at,
            rng,
            hours,
            story.words,
        )

    def do(self, verb: Verb, post: str = "", **fields: Any) -> None:
        self.story.deeds.append(Deed(self.at, verb, post, fields))

    def wait(self, least: float, most: float) -> None:
        """Let some working hours pass."""
        self.at = self.hours.after(self.at, self.rng.uniform(least, most))

    def happens(self, probability: float) -> bool:
        return self.rng.random() < probability

    def note(self, instruction: str) -> str:
        return str(self.rng.choice(read("matters")["notes"].get(instruction, [""])))

    # -- Hops ----------------------------------------------------------------------------------------------------------

    def send(
        self, holder: str, to: str, instruction: str, *, copies: Iterable[str] = ()
    ) -> None:
        """Refer the original; `to` has not received it yet."""
        folios = self.rng.choice([0, 0, 1, 2, 4])
        self.do(
            Verb.REFER,
            holder,
            to=to,
            instruction=instruction,
            note=self.note(instruction),
            folios=folios,
            copies=list(copies),
        )
        for post in copies:
            self.story.deeds.append(
                Deed(
                    self.hours.after(self.at, self.rng.uniform(1, 3 * DAY)),
                    Verb.READ_COPY,
                    post,
                )
            )

    def hand_over(
        self,
        holder: str,
        to: str,
        instruction: str,
        *,
        copies: Iterable[str] = (),
        wrong: str = "",
    ) -> None:
        """Send and receive, now and then with what goes wrong in an office."""
        if wrong and wrong not in (holder, to) and self.happens(0.02):
            self.send(holder, wrong, instruction)
            self.wait(0.1, 0.6)
            self.do(Verb.TAKE_BACK, holder)
            self.wait(0.1, 0.5)
        self.send(holder, to, instruction, copies=copies)
        self.wait(0.3, 7)
        if self.happens(0.025):
            self.do(
                Verb.REFUSE, to, reason=self.rng.choice(read("matters")["refusals"])
            )
            self.wait(0.5, 5)
            self.do(Verb.RECEIVE, holder)
            self.wait(0.3, 2)
            self.send(holder, to, instruction)
            self.wait(0.3, 4)
        self.do(Verb.RECEIVE, to)

    def work(self, days: float) -> None:
        """The paper lies on the desk for about so many days; sometimes far longer."""
        slow = 2.8 if self.happens(0.06) else 1.0
        stay = days * DAY * 0.8 * self.rng.lognormvariate(0, 0.4) * slow
        self.wait(stay, stay)

    # -- What may happen on a desk -------------------------------------------------------------------------------------

    def consult(self, consultation: list[str]) -> None:
        post, other, question, reply = consultation
        self.wait(1, DAY)
        self.do(Verb.CONSULT, post, to=other, question=self.words.fill(question))
        self.wait(0.5, 6)
        self.do(Verb.RECEIVE, other)
        self.wait(2, 4 * DAY)
        self.do(Verb.REPLY, other, text=self.words.fill(reply))

    def observe(self, post: str, texts: list[str]) -> bool:
        """Ask the sender to complete. True when they did not."""
        self.wait(1, 6)
        self.do(
            Verb.OBSERVE,
            post,
            text=self.rng.choice(texts),
            days=self.rng.choice([3, 5, 5, 5]),
        )
        if self.happens(0.24):
            self.wait(11 * DAY, 14 * DAY)
            return True
        self.wait(0.4 * DAY, 4.5 * DAY)
        self.do(
            Verb.COMPLETE,
            text=self.rng.choice(read("matters")["completions"]),
            files=self.rng.choice([["memorial"], ["plano"], ["croquis"]]),
        )
        self.wait(1, DAY)
        return False

    def add_report(self, post: str) -> None:
        self.do(Verb.ADD, post, files=["informe"], folios=self.rng.randint(2, 6))
        self.wait(0.1, 1)

    def resolve(self, post: str, end: dict[str, Any]) -> None:
        files = [end["file"]] if end.get("file") else []
        self.do(
            Verb.RESOLVE,
            post,
            resolution=self.words.fill(end["resolution"]),
            answer=self.words.fill(end["answer"]),
            files=files,
        )

    def archive(self, post: str) -> None:
        shelf, box = self.words["estante"], self.words["caja"]
        self.do(
            Verb.ARCHIVE, post, place=f"Archivo Municipal, estante {shelf}, caja {box}"
        )

    def close(self, post: str) -> None:
        """Archive some days later; rarely take it out again."""
        self.wait(0.3 * DAY, 4 * DAY)
        self.archive(post)
        if self.happens(0.025):
            self.wait(6 * DAY, 35 * DAY)
            self.do(
                Verb.UNARCHIVE,
                post,
                reason=self.rng.choice(read("matters")["unarchives"]),
            )
            self.wait(2, 2 * DAY)
            self.archive(post)


def cut(
    story: Story, *, until: datetime, busy: frozenset[str], rng: random.Random
) -> bool:
    """Drop what lies in the future, and what can no longer happen. False when the sheet was not even registered.

    The desks of `busy` posts are set by hand (`morning.py`): an ordinary sheet does not stay there, so what would have
    happened to it soon happens before the offices close.
    """
    deeds = _possible(sorted(story.deeds, key=lambda deed: deed.at))
    kept = [deed for deed in deeds if deed.at <= until]
    later = deeds[len(kept) :]
    while kept and later and _open_posts(kept) & busy:
        deed = later.pop(0)
        last = kept[-1].at
        deed.at = last + (until - last) * rng.uniform(0.2, 0.6)
        kept.append(deed)
    story.deeds = kept
    return bool(kept)


def _possible(deeds: list[Deed]) -> list[Deed]:
    """Without copies that are read after the sheet was closed: closing ends them."""
    possible, copies = [], set()
    for deed in deeds:
        if deed.verb is Verb.READ_COPY:
            if deed.post not in copies:
                continue
            copies.discard(deed.post)
        elif deed.verb in (Verb.ARCHIVE, Verb.VOID):
            copies.clear()
        copies.update(deed.fields.get("copies", ()))
        possible.append(deed)
    return possible


def _open_posts(deeds: list[Deed]) -> set[str]:
    """Where something of the sheet is open after these deeds."""
    original, sender, others = "", "", set()
    for deed in deeds:
        match deed.verb:
            case Verb.FILE:
                original = INTAKE
            case Verb.REGISTER | Verb.TAKE_BACK | Verb.UNARCHIVE:
                original = deed.post
            case Verb.REFER:
                original, sender = deed.fields["to"], deed.post
                others.update(deed.fields["copies"])
            case Verb.REFUSE:
                original = sender
            case Verb.CONSULT:
                others.add(deed.fields["to"])
            case Verb.REPLY | Verb.READ_COPY:
                others.discard(deed.post)
            case Verb.ARCHIVE | Verb.VOID:
                original, others = "", set()
    return others | {original}
