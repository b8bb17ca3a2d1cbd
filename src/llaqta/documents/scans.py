"""What a scan of signed paper says: the codes printed on it, found by a child process with limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from llaqta.lib import codes

CHILD: Final = Path(__file__).with_name("scan_child.py")
SECONDS: Final = 60.0
_ADDRESS = re.compile(r"/verificar/([0-9A-Za-z-]{4,40})/?$")


@dataclass(frozen=True, slots=True)
class Scan:
    """The documents that its QR codes name, and the PDF when the pages came as pictures. Or the `problem`."""

    document_codes: tuple[str, ...] = ()
    pages: int = 0
    pdf: bytes = b""
    problem: str = ""  # "broken", "too_heavy"


def look_at(files: Sequence[tuple[str, Path]], *, seconds: float = SECONDS) -> Scan:
    """Read a scan: (media type, path) of one PDF, or of each picture of a page. Never raises for what is in the files."""
    arguments = [part for kind, path in files for part in (kind, str(path))]
    try:
        child = subprocess.run(  # noqa: S603  our own program, paths of ours, one of three media types
            [sys.executable, "-I", str(CHILD), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Scan(problem="too_heavy")
    head, _newline, pdf = child.stdout.partition(b"\n")
    try:
        facts = json.loads(head)
    except ValueError:  # killed by a limit, or by its own fall
        return Scan(problem="too_heavy" if child.returncode < 0 else "broken")
    return Scan(
        document_codes=_document_codes(facts.get("codes", [])),
        pages=facts.get("pages", 0),
        pdf=pdf,
        problem=facts.get("problem", ""),
    )


def _document_codes(texts: Sequence[str]) -> tuple[str, ...]:
    """The codes in addresses of our verification page, each once; other QR codes on a page mean nothing here."""
    matches = (_ADDRESS.search(text) for text in texts)
    found = (codes.normalize(match[1]) for match in matches if match)
    return tuple(dict.fromkeys(code for code in found if code))
