"""The documents with CITE of the demonstration: what each says and all that happens to it, written before anything happens.

They are drawn from a `random.Random` of their own, so that the register of route sheets stays what its seed tells.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.sources import read
from llaqta.config.demo.stays import Stay, list_stays
from llaqta.config.demo.stories import Deed, Story, Verb

MAYOR, SECRETARY, COUNSEL, PLANNING = "DESP-1", "DESP-2", "AL-1", "DUC-1"
EVERYBODY = "Todas las unidades"
SHOWN_ANSWER = "bruno-resuelta"
RECENT = timedelta(days=75)
LONG_ENOUGH = timedelta(hours=3)
# Who is responsible for an answer, by the unit in which it was worked out; the mayor for all others.
SIGNS_FOR = {
    "DUC-1": PLANNING, "DUC-2": PLANNING, "TOP-1": PLANNING, "OT-1": PLANNING, "RL-1": PLANNING, "CAT-1": PLANNING,
}  # fmt: skip


class Step(StrEnum):
    START = "start"
    ATTACH = "attach"
    UPLOAD = "upload"
    CORRECT = "correct"
    SUBMIT = "submit"
    PASS_ON = "pass_on"  # noqa: S105 initials of the VÍA, no password
    RETURN = "return"
    APPROVE = "approve"
    SIGN = "sign"
    SIGN_BY_HAND = "sign_by_hand"
    SEAL = "seal"
    VOID = "void_number"
    ANNUL = "annul"


@dataclass(eq=False, slots=True)
class Letter:
    """One document: what it says, through whose hands it goes, and its sheet, when it has one."""

    kind: str
    author: str
    issuer: str
    subject: str
    body: str
    words: Mapping[str, str] = field(default_factory=dict)
    via: Sequence[str] = ()
    signers: Sequence[tuple[str, int]] = ()  # beside the issuer
    addressee: str = ""  # a post
    addressee_text: str = ""
    story: Story | None = None
    is_answer: bool = False
    annuls: Letter | None = None
    deeds: list[Deed] = field(default_factory=list)
    name: str = ""  # of the few that are shown at the end
    document_id: int | None = None


class Letters:
    """Writes them all, around the stories of the sheets."""

    def __init__(
        self,
        stories: Sequence[Story],
        hours: OfficeHours,
        *,
        closed_at: datetime,
        seed: int,
    ) -> None:
        self._rng = random.Random(seed)  # noqa: S311 the demonstration repeats itself on purpose
        self._hours, self._closed_at = hours, closed_at
        self._texts = read("letters")
        stays = [
            stay
            for story in stories
            if story.series == "E" and not story.paper.get("is_confidential")
            for stay in list_stays(story, until=closed_at)
        ]
        self._shown = [s for s in stays if s.story.name == SHOWN_ANSWER and s.decides]
        self._stays = [
            stay
            for stay in stays
            if stay.since > closed_at - RECENT
            and stay.until - stay.since > LONG_ENOUGH
            and not stay.story.name
        ]

    def write(self, to_sign: int) -> list[Letter]:
        in_sheets = [*self._waiting_answers(min(16, to_sign // 2))]
        invitations = self._invitations(to_sign - len(in_sheets))
        return [
            *in_sheets,
            *invitations,
            *self._answers(14),
            *self._reports("legal", "informe-legal", {COUNSEL}, 8),
            *self._reports("technical", "informe-tecnico", {"TOP-1", "OT-1"}, 6),
            *self._by_hand(),
            *self._memorandums(),
            *self._circulars(),
            self._resolution(),
            self._voided(),
            *self._records(6),
            *self._unfinished(),
        ]

    # -- In sheets -----------------------------------------------------------------------------------------------------

    def _answers(self, most: int) -> Iterator[Letter]:
        """Issued before the sheet was resolved, in place of a file that nobody signed; one of them is shown."""
        decided = [stay for stay in self._stays if stay.decides]
        for stay in [*self._shown, *self._some(decided, most)]:
            issuer = SIGNS_FOR.get(stay.post, MAYOR)
            certifies = stay.post == PLANNING
            letter = self._in_sheet(
                stay,
                "certificacion" if certifies else "nota-externa",
                issuer,
                self._texts["certificate"] if certifies else self._answer_text(),
                answer=True,
            )
            self._go(letter, stay.since, Step.SIGN, before=stay.until)
            letter.name = stay.story.name
            for deed in stay.story.deeds:
                if deed.verb is Verb.RESOLVE:
                    deed.fields |= {"answer": "", "files": []}
            yield letter

    def _waiting_answers(self, most: int) -> Iterator[Letter]:
        """On a desk now, approved by the mayor and not signed yet."""
        here = [stay for stay in self._stays if stay.lasts and stay.post != MAYOR]
        for stay in self._some(here, most):
            letter = self._in_sheet(
                stay, "nota-externa", MAYOR, self._answer_text(), answer=True
            )
            self._go(letter, stay.since, Step.APPROVE, before=stay.until)
            yield letter

    def _reports(
        self, text: str, kind: str, posts: set[str], most: int
    ) -> Iterator[Letter]:
        gone = [s for s in self._stays if s.post in posts and not s.lasts]
        for stay in self._some(gone, most):
            issuer = SIGNS_FOR.get(stay.post, stay.post)
            letter = self._in_sheet(stay, kind, issuer, self._texts[text])
            letter.addressee = MAYOR
            self._go(letter, stay.since, Step.SIGN, before=stay.until)
            yield letter

    def _by_hand(self) -> Iterator[Letter]:
        """Carla has no token yet."""
        carla = [s for s in self._stays if s.post == "TOP-1"]
        for stay in carla[-1:]:
            letter = self._in_sheet(
                stay, "informe-tecnico", stay.post, self._texts["technical"]
            )
            letter.addressee, letter.name = PLANNING, "a-mano"
            self._go(letter, stay.since, Step.SIGN_BY_HAND, before=stay.until)
            yield letter

    def _records(self, most: int) -> Iterator[Letter]:
        """What the counter hands out, sealed by the municipality."""
        counter = [s for s in self._stays if s.post == "VU-1"]
        for stay in self._some(counter, most):
            letter = self._in_sheet(
                stay, "constancia", stay.post, self._texts["record"], answer=True
            )
            self._go(letter, stay.since, Step.SEAL, before=stay.until)
            yield letter

    def _in_sheet(
        self,
        stay: Stay,
        kind: str,
        issuer: str,
        text: Mapping[str, str],
        *,
        answer: bool = False,
    ) -> Letter:
        words = {"referencia": stay.story.paper["subject"]}
        return self._letter(
            kind, stay.post, issuer, text, words, story=stay.story, is_answer=answer
        )

    # -- Of no sheet ---------------------------------------------------------------------------------------------------

    def _invitations(self, count: int) -> Iterator[Letter]:
        """One for each organisation, approved yesterday afternoon one after the other."""
        names = [
            f"{name} (fictici{group['gender']})"
            for group in read("people")["organisations"].values()
            for name in group["names"]
        ]
        text = self._texts["invitation"]
        at = self._closed_at - timedelta(hours=2)
        for number in range(count):
            words = {
                "entidad": names[number % len(names)],
                "gestion": str(self._closed_at.year + 1),
            }
            letter = self._letter(
                "nota-externa", SECRETARY, MAYOR, text, words, via=["SG-1"]
            )
            letter.addressee_text = text["addressee"].format_map(words)
            self._go(letter, at + timedelta(minutes=number), Step.APPROVE)
            yield letter

    def _memorandums(self) -> Iterator[Letter]:
        for text in self._texts["memorandums"]:
            for post in self._rng.sample(["OPS-1", "REC-1", "SG-1", "PDO-1"], 2):
                letter = self._letter("memorandum", SECRETARY, MAYOR, text)
                letter.addressee = post
                self._go(letter, self._some_day(), Step.SIGN)
                yield letter

    def _circulars(self) -> Iterator[Letter]:
        """One, and the one that leaves it without effect."""
        first = self._letter("circular", SECRETARY, MAYOR, self._texts["circular"])
        first.addressee_text = EVERYBODY
        self._go(first, self._some_day(), Step.SIGN)
        second = self._letter(
            "circular", SECRETARY, MAYOR, self._texts["circular_that_annuls"]
        )
        second.annuls, second.addressee_text = first, EVERYBODY
        first.name = "sin-efecto"
        later = self._hours.after(first.deeds[-1].at, 3)
        self._go(second, later, Step.SIGN)
        self._then(second, Step.ANNUL, MAYOR)
        yield from (first, second)

    def _resolution(self) -> Letter:
        """Two sign it: counsel first, the mayor after."""
        letter = self._letter(
            "resolucion-administrativa", COUNSEL, MAYOR, self._texts["resolution"],
            via=["SG-1"], signers=[(COUNSEL, 1)],
        )  # fmt: skip
        self._go(letter, self._some_day(), Step.APPROVE)
        self._then(letter, Step.SIGN, COUNSEL)
        self._then(letter, Step.SIGN, MAYOR)
        letter.name = "dos-firmas"
        return letter

    def _voided(self) -> Letter:
        text = self._texts["voided"]
        letter = self._letter("memorandum", SECRETARY, MAYOR, text)
        letter.addressee = "SG-1"
        self._go(letter, self._some_day(), Step.APPROVE)
        self._then(letter, Step.VOID, MAYOR, reason=text["reason"])
        return letter

    def _unfinished(self) -> Iterator[Letter]:
        body = self._texts["technical"]["body"]
        for piece in self._texts["unfinished"]:
            words = {"numero": "que se adjunta"}
            text = {"subject": piece["subject"], "body": body}
            letter = self._letter(
                piece["kind"], piece["author"], piece["issuer"], text, words, via=piece["via"]
            )  # fmt: skip
            letter.addressee = piece.get("to", "")
            letter.addressee_text = piece.get("to_text", "")
            at = self._hours.after(
                self._closed_at - timedelta(days=4), self._rng.uniform(0, 8)
            )
            self._leave_at(letter, at, piece)
            yield letter

    # -- Parts ---------------------------------------------------------------------------------------------------------

    def _letter(
        self,
        kind: str,
        author: str,
        issuer: str,
        text: Mapping[str, str],
        words: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Letter:
        return Letter(
            kind, author, issuer, text["subject"], text["body"], words or {}, **more
        )

    def _answer_text(self) -> Mapping[str, str]:
        text: Mapping[str, str] = self._rng.choice(self._texts["answers"])
        return text

    def _some(self, stays: Sequence[Stay], most: int) -> list[Stay]:
        """So many of them, each sheet once."""
        by_sheet = {id(stay.story): stay for stay in stays}
        found = list(by_sheet.values())
        return self._rng.sample(found, min(most, len(found)))

    def _some_day(self) -> datetime:
        day = self._closed_at - timedelta(days=self._rng.randint(6, 60))
        return self._hours.after(day, self._rng.uniform(0.2, 6))

    def _go(
        self,
        letter: Letter,
        since: datetime,
        last: Step,
        *,
        before: datetime | None = None,
    ) -> None:
        """All steps up to this one, a little apart; in any case before the sheet leaves the desk."""
        steps = [(Step.START, letter.author)]
        if letter.author != letter.issuer or letter.via:
            steps.append((Step.SUBMIT, letter.author))
        steps += [(Step.PASS_ON, post) for post in letter.via]
        steps.append((Step.APPROVE, letter.issuer))
        if last is not Step.APPROVE:
            steps.append((last, letter.issuer))
        pace = timedelta(minutes=9)
        if before is not None:
            pace = min(pace, (before - since) / (len(steps) + 2))
        for number, (step, post) in enumerate(steps, start=1):
            letter.deeds.append(Deed(since + pace * number, step, post))

    def _then(self, letter: Letter, step: Step, post: str, **fields: Any) -> None:
        at = letter.deeds[-1].at + timedelta(minutes=7)
        letter.deeds.append(Deed(at, step, post, fields))

    def _leave_at(self, letter: Letter, at: datetime, piece: Mapping[str, Any]) -> None:
        """Stop on the way: a draft, on the VÍA, before the issuer, or sent back."""
        until = piece["until"]
        letter.deeds.append(Deed(at, Step.START, letter.author))
        if name := piece.get("upload"):
            self._then(letter, Step.UPLOAD, letter.author, file=name)
        for name in piece.get("annexes", ()):
            self._then(letter, Step.ATTACH, letter.author, file=name)
        if until == "start":
            return
        self._then(letter, Step.SUBMIT, letter.author)
        if until == "returned":
            self._then(letter, Step.CORRECT, letter.issuer, words=piece["corrections"])
            self._then(letter, Step.RETURN, letter.issuer, reason=piece["reason"])
        passed = {"passed": 1, "approval": len(letter.via)}.get(until, 0)
        for post in letter.via[:passed]:
            self._then(letter, Step.PASS_ON, post)
