"""Plans as tests want them, and programs that are not ours to check what we made."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import PdfSignatureStatus

from llaqta.signatures.api import SignaturePlan, Verdict

T = TypeVar("T")
Statuses = Callable[[bytes], list[PdfSignatureStatus]]
Opinions = Callable[[bytes], list["Opinion"]]
Check = Callable[[bytes], str]
Judge = Callable[[bytes], Verdict]
SignElsewhere = Callable[..., bytes]

NOON = datetime(2026, 2, 11, 16, tzinfo=UTC)


def apart(work: Callable[[], T]) -> T:
    """Work in a thread of its own: pyHanko wants an event loop, and the browser of other tests may hold this thread's."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(work).result()


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and keep its words."""
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — programs named by the tests


def require_program(name: str) -> str:
    """The path of a program that is not part of Llaqta. Without it the test is skipped, or fails where all are required."""
    path = shutil.which(name)
    if path is None:
        sentence = f"«{name}» is not installed: what it would check stays unchecked"
        if os.environ.get("LLAQTA_REQUIRE_ALL") == "yes":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


def plan(
    field_name: str | None = None,
    *,
    description: str = "Firma de la Directora de Urbanismo",
    certify: bool = False,
    at: datetime = NOON,
    **said: str,
) -> SignaturePlan:
    """A plan as most tests want it."""
    return SignaturePlan(
        field_name=field_name, description=description, certify=certify, at=at, **said
    )


def is_good(status: PdfSignatureStatus) -> bool:
    """Intact, trusted, and nothing after it but signatures."""
    return bool(
        status.bottom_line
        and status.modification_level
        in (
            ModificationLevel.NONE,
            ModificationLevel.LTA_UPDATES,
            ModificationLevel.FORM_FILLING,
        )
    )


@dataclass(frozen=True)
class Opinion:
    """One signature in the eyes of poppler."""

    field: str
    is_valid: bool
    is_trusted: bool
    covers_all: bool
    kind: str


def line_of(text: str, label: str) -> str:
    [value] = [
        line.partition(":")[2].strip()
        for line in text.splitlines()
        if line.strip(" -").startswith(f"{label}:")
    ]
    return value


def objects_of(pdf: bytes, names: Sequence[str] = ()) -> Any:
    """The catalog as pyHanko reads it, or what its names lead to."""
    place: Any = PdfFileReader(io.BytesIO(pdf)).root
    for name in names:
        place = place[name]
    return place
