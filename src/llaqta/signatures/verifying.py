"""What strangers' files are judged by: the door to the judges, whose answers are read here."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from llaqta.lib import clock
from llaqta.signatures import judges
from llaqta.signatures.findings import Finding, finding
from llaqta.signatures.overall import not_evaluable
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import Verdict

CHILD: Final = Path(__file__).with_name("judge_child.py")


def verify_pdf(
    path: Path,
    *,
    trust: TrustStore,
    at: datetime | None = None,
    held_since: datetime | None = None,
    seconds: float = 10,
) -> Verdict:
    """Judge a file in a process with limits. Never raises for what is in the file: what cannot be judged is not evaluable.

    See `judging.judge_pdf` for `at` and `held_since`.
    """
    request = {
        "what": "verdict",
        "trust": str(trust.folder),
        "at": (at or clock.now()).isoformat(),
        "held_since": held_since.isoformat() if held_since else "",
    }
    with path.open("rb") as file:
        heard = judges.ask(CHILD, request, file.fileno(), seconds=seconds)
    try:
        return Verdict.from_json(heard.read())
    except (ValueError, KeyError, TypeError):
        return _not_evaluable("too_heavy" if heard.is_limit else "broken", path)


def lint_pdf(pdf: bytes, *, seconds: float = 10) -> tuple[Finding, ...]:
    """Everything that speaks against signing a file, each once. Empty: nothing does. Never raises for what is in the file.

    «unchecked» is no answer about the file: another time there may be one.
    """
    with judges.lent(pdf) as file:
        heard = judges.ask(CHILD, {"what": "lint"}, file, seconds=seconds)
    try:
        found = heard.read()
        if not isinstance(found, list):  # an empty list says that all is well
            raise TypeError
        return tuple(Finding(str(code), str(reason)) for code, reason in found)
    except (ValueError, TypeError):
        return (finding("unchecked"),)


def _not_evaluable(code: str, path: Path) -> Verdict:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return replace(not_evaluable(code), sha256=sha256, size=path.stat().st_size)
