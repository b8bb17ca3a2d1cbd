"""Starts the child that draws a picture of a file, and survives whatever becomes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

CHILD: Final = Path(__file__).with_name("picture_child.py")
SECONDS: Final = 20.0  # of the wall clock; the child's own limit is on the processor


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of the first page, or the problem: `broken`, `password` or `too_heavy`."""

    jpeg: bytes = b""
    page_count: int | None = None
    problem: str = ""


@lru_cache(maxsize=1)
def tool() -> str:
    """What draws, with versions: kept beside each picture."""
    return f"llaqta-picture 1, pypdfium2 {version('pypdfium2')}, Pillow {version('pillow')}"


def draw(path: Path, media_type: str, *, seconds: float = SECONDS) -> Picture:
    """Draw the first page of a file in a process with limits. Never raises for what is in the file."""
    command = [sys.executable, "-I", str(CHILD), str(path), media_type]
    try:
        child = subprocess.run(  # noqa: S603  our own program, a path made of a hash, one of three media types
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Picture(problem="too_heavy")
    if (
        child.returncode < 0
    ):  # killed: by the limit of the processor, or by its own fall
        return Picture(
            problem="too_heavy" if -child.returncode in _LIMIT_SIGNALS else "broken"
        )
    head, _, jpeg = child.stdout.partition(b"\n")
    try:
        facts = json.loads(head)
    except ValueError:
        return Picture(problem="broken")
    return Picture(
        jpeg=jpeg,
        page_count=facts.get("pages"),
        problem=facts.get("problem", "" if jpeg else "broken"),
    )


_LIMIT_SIGNALS = {9, 24}  # SIGKILL (hard limit, or the kernel short of memory), SIGXCPU
