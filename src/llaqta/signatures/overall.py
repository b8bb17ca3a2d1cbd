"""One answer for the whole file, from those about its signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache, partial
from importlib.metadata import version
from typing import Final

from llaqta.signatures.verdict import (
    Answer,
    Outcome,
    Overall,
    SignatureVerdict,
    Verdict,
)

# A list that did not arrive says nothing against a signature: an office without internet must go on.
_NOT_CHECKED: Final = {
    "missing",
    "indirect",
    "partial",
    "stale",
    "stale_unproven",
    "late",
}


@lru_cache(maxsize=1)
def tool() -> str:
    """What judges, with versions: kept in each verdict."""
    return f"llaqta-verdict 1, pyHanko {version('pyhanko')}"


def add_up(pdf: bytes, signatures: tuple[SignatureVerdict, ...]) -> Verdict:
    """Whoever changed the file comes first, then a certificate that was not good, then what is not known."""
    people = [one for one in signatures if one.kind != "timestamp"]
    whole = partial(_whole, pdf=pdf, signatures=signatures, count=str(len(people)))
    tampered = _first_no(one for s in signatures for one in (s.intact, s.changes))
    if tampered is not None:
        return whole(Overall.INVALID, "tampered", because=tampered)
    if not people:
        return whole(Overall.UNDETERMINED, "only_time")
    bad = _first_no(one for s in people for one in (s.certificate, s.revocation))
    if bad is not None:
        return whole(Overall.INVALID, "bad_certificate", because=bad)
    for person in people:
        for one in (person.intact, person.certificate, person.revocation):
            if one.outcome is Outcome.UNKNOWN and one.code not in _NOT_CHECKED:
                return whole(Overall.UNDETERMINED, "undetermined", because=one)
    unchecked = tuple(
        one.revocation for one in people if one.revocation.outcome is Outcome.UNKNOWN
    )
    code = "valid_one" if len(people) == 1 else "valid_many"
    return whole(Overall.VALID, code, notes=unchecked)


def unsigned(pdf: bytes) -> Verdict:
    return _whole(Overall.UNSIGNED, "unsigned", pdf=pdf)


def not_evaluable(code: str, pdf: bytes = b"") -> Verdict:
    return _whole(Overall.NOT_EVALUABLE, code, pdf=pdf)


def _first_no(answers: Iterable[Answer]) -> Answer | None:
    return next((one for one in answers if one.outcome is Outcome.NO), None)


def _whole(
    overall: Overall,
    code: str,
    *,
    pdf: bytes,
    signatures: tuple[SignatureVerdict, ...] = (),
    because: Answer | None = None,
    notes: tuple[Answer, ...] = (),
    **facts: str,
) -> Verdict:
    return Verdict(
        overall=overall,
        code=code,
        facts=facts,
        because=because,
        notes=notes,
        signatures=signatures,
        sha256=hashlib.sha256(pdf).hexdigest() if pdf else "",
        size=len(pdf),
        tool=tool(),
    )
