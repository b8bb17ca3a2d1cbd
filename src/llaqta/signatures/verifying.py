"""Starts the child that judges a file, and survives whatever becomes of it."""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Final

from llaqta.lib import clock
from llaqta.signatures.judging import not_evaluable
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import Verdict

log = logging.getLogger(__name__)

CHILD: Final = Path(__file__).with_name("judge_child.py")
_LIMIT_SIGNALS: Final = {
    9,
    24,
}  # SIGKILL (hard limit, or the kernel short of memory), SIGXCPU


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
    command = [
        sys.executable,
        "-I",
        str(CHILD),
        str(ceil(seconds)),
        str(trust.folder),
        str(path),
        (at or clock.now()).isoformat(),
        held_since.isoformat() if held_since else "",
    ]
    try:
        child = subprocess.run(  # noqa: S603  our own program; paths of ours, dates, a number
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _not_evaluable("too_heavy", path)
    try:
        return Verdict.from_json(json.loads(child.stdout))
    except (ValueError, KeyError, TypeError):
        is_limit = -child.returncode in _LIMIT_SIGNALS or b"MemoryError" in child.stderr
        log.warning(
            "signatures.child_failed code=%s %s",
            child.returncode,
            child.stderr[-500:].decode(errors="replace"),
        )
        return _not_evaluable("too_heavy" if is_limit else "broken", path)


def _not_evaluable(code: str, path: Path) -> Verdict:
    verdict = not_evaluable(code).to_json()
    with path.open("rb") as file:
        verdict["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
    return Verdict.from_json({**verdict, "size": path.stat().st_size})
