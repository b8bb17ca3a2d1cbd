"""What a scan of signed paper says: the codes printed on it, found by a child process with limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from llaqta.documents.child import ask_child
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
    facts, pdf = ask_child(CHILD, *arguments, seconds=seconds)
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
