"""A second opinion on the cryptography: poppler's `pdfsig`, where it is installed. On later changes it is not asked; it misses most."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS: Final = 10.0
_LIMITS: Final = ("--as=1073741824", "--cpu=10", "--fsize=0", "--core=0")
_SIGNATURE: Final = re.compile(r"^Signature #\d+:$", re.MULTILINE)
_EMPTY_FIELD: Final = (
    "The signature form field is not signed."  # prepared, and used by nobody
)


@dataclass(frozen=True, slots=True)
class OpinionOnSignature:
    """What it says of one signature, in the order of the file."""

    is_valid: bool
    text: str  # its own words: «Signature is Valid.»


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Not available when the program is missing, fails or takes too long: then `text` says why."""

    available: bool
    signatures: tuple[OpinionOnSignature, ...] = ()
    text: str = ""


def second_opinion(path: Path, *, seconds: float = SECONDS) -> SecondOpinion:
    """Ask `pdfsig` whether each signature's cryptography holds. Never raises for what is in the file."""
    program = shutil.which("pdfsig")
    if program is None:
        return SecondOpinion(False, text="El programa pdfsig no está instalado.")
    try:
        answer = subprocess.run(  # noqa: S603  programs found in the path; the file's name is ours
            [*_limits(), program, "-nocert", str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return SecondOpinion(False, text="El programa pdfsig no respondió a tiempo.")
    parts = _SIGNATURE.split(answer.stdout.decode(errors="replace"))[1:]
    if answer.returncode not in {0, 1} or (not parts and answer.returncode):
        return SecondOpinion(False, text="El programa pdfsig no pudo leer el archivo.")
    opinions = tuple(_read(part) for part in parts if _EMPTY_FIELD not in part)
    good = sum(one.is_valid for one in opinions)
    return SecondOpinion(
        True,
        opinions,
        f"pdfsig (poppler) encuentra criptográficamente válidas {good} de {len(opinions)} firmas."
        if opinions
        else "pdfsig (poppler) no encuentra firmas.",
    )


def _read(part: str) -> OpinionOnSignature:
    found = re.search(r"Signature Validation: (.+)", part)
    text = found[1].strip() if found else ""
    return OpinionOnSignature(text == "Signature is Valid.", text)


def _limits() -> list[str]:
    """Memory, time and no writing, by util-linux's `prlimit`; without it the time alone is limited."""
    program = shutil.which("prlimit")
    return [program, *_LIMITS] if program else []
