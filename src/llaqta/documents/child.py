"""Asks one of our programs that look into strangers' files, each in a process of its own with limits that it sets itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

# SIGKILL (hard limit, or the kernel short of memory), SIGXCPU
LIMIT_SIGNALS: Final = {9, 24}


def ask_child(
    program: Path, *arguments: str, seconds: float
) -> tuple[dict[str, Any], bytes]:
    """The child's facts, one line of JSON, and what follows them; a `problem` («broken», «too_heavy») when it fell."""
    try:
        child = subprocess.run(  # noqa: S603  our own program, paths of ours, one of three media types
            [sys.executable, "-I", str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"problem": "too_heavy"}, b""
    if child.returncode < 0:  # killed by the limit of the processor, or by its own fall
        is_limit = -child.returncode in LIMIT_SIGNALS
        return {"problem": "too_heavy" if is_limit else "broken"}, b""
    head, _newline, rest = child.stdout.partition(b"\n")
    try:
        return json.loads(head), rest
    except ValueError:
        return {"problem": "broken"}, b""
