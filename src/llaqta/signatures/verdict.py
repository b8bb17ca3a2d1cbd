"""What was found about a file's signatures: five answers for each, one for the whole. Values only, JSON both ways.

The sentences are Spanish and stored as they were given: a verdict is a record, not a page. Whoever
shows it in another language translates by `code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

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
        return _LABELS[self]


_LABELS = {
    Overall.VALID: "válido",
    Overall.UNDETERMINED: "no se puede afirmar",
    Overall.INVALID: "no válido",
    Overall.UNSIGNED: "sin firma digital",
    Overall.NOT_EVALUABLE: "no se puede evaluar",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the five answers: an outcome for the page's colour, a code for programs, a sentence for people."""

    outcome: Outcome
    code: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"outcome": self.outcome.value, "code": self.code, "text": self.text}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(Outcome(data["outcome"]), data["code"], data["text"])


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was added to the file after a signature."""

    kind: str
    text: str
    allowed: bool

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "allowed": self.allowed}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["kind"], data["text"], data["allowed"])


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
    """What was found about a file. `reason` and `advice` are for whoever holds it in their hands."""

    overall: Overall
    reason: str
    advice: str
    signatures: tuple[SignatureVerdict, ...] = ()
    sha256: str = ""
    size: int = 0
    tool: str = ""

    def to_json(self) -> dict[str, Any]:
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = dict(data)
        values["overall"] = Overall(values["overall"])
        values["signatures"] = tuple(
            SignatureVerdict.from_json(one) for one in values["signatures"]
        )
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Answer | Change | SignatureVerdict | CertificateFacts):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
