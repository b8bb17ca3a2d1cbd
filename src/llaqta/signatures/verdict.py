"""What was found about a file's signatures: five answers for each, one for the whole. Values only, JSON both ways.

A verdict keeps codes and facts. Its words (`text`, `reason`, `advice`) are made by `sentences` whenever somebody looks, in the
language of that page; in JSON they stand beside the codes, for programs and for whoever reads the record later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from llaqta.signatures import sentences
from llaqta.signatures.certificate import CertificateFacts

Kind = Literal["signature", "certification", "timestamp"]


class Outcome(StrEnum):
    """How one question was answered."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Overall(StrEnum):
    """The answer for the whole file."""

    VALID = "valid"
    UNDETERMINED = "undetermined"
    INVALID = "invalid"
    UNSIGNED = "unsigned"
    NOT_EVALUABLE = "not_evaluable"

    @property
    def label(self) -> str:
        return sentences.say(sentences.LABELS[self.value])


Facts = Mapping[
    str, str
]  # what fills a sentence: names as they are, instants in ISO 8601


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the five answers: an outcome for the page's colour, a code for programs, a sentence for people."""

    question: str
    code: str
    facts: Facts = field(default_factory=dict, hash=False)

    @property
    def outcome(self) -> Outcome:
        return Outcome(sentences.ANSWERS[self.question][self.code][0])

    @property
    def text(self) -> str:
        return sentences.say(sentences.ANSWERS[self.question][self.code][1], self.facts)

    def to_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "outcome": self.outcome.value,
            "code": self.code,
            "text": self.text,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["question"], data["code"], data["facts"])


def answer(question: str, code: str, **facts: str | datetime | None) -> Answer:
    return Answer(question, code, {name: _fact(value) for name, value in facts.items()})


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was added to the file after a signature."""

    kind: str
    allowed: bool
    facts: Facts = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        return sentences.say(sentences.CHANGES[self.kind], self.facts)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "allowed": self.allowed,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["kind"], data["allowed"], data["facts"])


def change(kind: str, *, allowed: bool, **facts: str) -> Change:
    return Change(kind, allowed, facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureVerdict:
    """What was found about one signature, certification or document timestamp.

    `judged_at` is the moment for which the certificate was judged: the timestamp's when there is a
    good one, else the claimed one. The signed revision is `file[:revision_end]`.
    """

    index: int
    field: str
    kind: Kind
    signer: CertificateFacts | None
    claimed_at: datetime | None
    timestamped_at: datetime | None
    judged_at: datetime | None
    intact: Answer
    identity: Answer
    certificate: Answer
    revocation: Answer
    changes: Answer
    change_list: tuple[Change, ...] = ()
    level: str = ""
    revision_end: int = 0
    covers_whole_file: bool = False
    locks_document: bool = False

    def to_json(self) -> dict[str, Any]:
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = dict(data)
        for name in ("intact", "identity", "certificate", "revocation", "changes"):
            values[name] = Answer.from_json(values[name])
        for name in ("claimed_at", "timestamped_at", "judged_at"):
            values[name] = _moment(values[name])
        values["change_list"] = tuple(
            Change.from_json(change) for change in values["change_list"]
        )
        if values["signer"] is not None:
            values["signer"] = CertificateFacts.from_json(values["signer"])
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found about a file. `reason` and `advice` are for whoever holds it in their hands.

    `because` is the answer that decided; `notes` are those that did not, and yet whoever relies on the file should read.
    """

    overall: Overall
    code: str
    facts: Facts = field(default_factory=dict, hash=False)
    because: Answer | None = None
    notes: tuple[Answer, ...] = ()
    signatures: tuple[SignatureVerdict, ...] = ()
    sha256: str = ""
    size: int = 0
    tool: str = ""

    @property
    def reason(self) -> str:
        notes = dict.fromkeys(one.text for one in self.notes)
        return " ".join([self._say(sentences.WHOLE[self.code][0]), *notes])

    @property
    def advice(self) -> str:
        return self._say(sentences.WHOLE[self.code][1])

    def _say(self, sentence: str) -> str:
        detail = {"detail": self.because.text} if self.because else {}
        return sentences.say(sentence, {**self.facts, **detail})

    def to_json(self) -> dict[str, Any]:
        found = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        return {**found, "reason": self.reason, "advice": self.advice}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = {item.name: data[item.name] for item in fields(cls)}
        values["overall"] = Overall(values["overall"])
        because = values["because"]
        values["because"] = because and Answer.from_json(because)
        values["notes"] = tuple(map(Answer.from_json, values["notes"]))
        values["signatures"] = tuple(
            SignatureVerdict.from_json(one) for one in values["signatures"]
        )
        return cls(**values)


def _fact(value: str | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value or ""


def _plain(value: Any) -> Any:
    if isinstance(value, Answer | Change | SignatureVerdict | CertificateFacts):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return value.value if isinstance(value, StrEnum) else value


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
