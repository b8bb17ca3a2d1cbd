"""What a judging child does with one file. Loading this module loads all that judging needs, pyHanko first of all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from llaqta.signatures.addition import judge_addition
from llaqta.signatures.judging import judge_pdf
from llaqta.signatures.linter import lint_pdf
from llaqta.signatures.returned import ExpectedSigner
from llaqta.signatures.trust import TrustStore

Request = Mapping[str, Any]
SAMPLE: Final = Path(__file__).with_name("warm_up")

_stores: dict[str, TrustStore] = {}


def answer(request: Request, pdf: bytes) -> bytes:
    """One line of JSON for `verifying` and `returned`, which asked."""
    return json.dumps(_WORK[request["what"]](request, pdf)).encode() + b"\n"


def look_at_trust(request: Request) -> None:
    """Read the folder of trust again if it changed: the judge does it before each child, and the child finds it read."""
    if folder := request.get("trust"):
        with suppress(Exception):  # the child meets it too, and answers for it
            _store(folder).anchors()


def warm_up() -> None:
    """Judge a file of ours, so that what is set up at first use is set up before any child begins."""
    with suppress(Exception):  # slower, and as right, without
        told = json.loads((SAMPLE / "sample.json").read_text())
        request = {**told, "trust": str(SAMPLE), "expected": None, "may_lock": False}
        pdf = (SAMPLE / "sample.pdf").read_bytes()
        for what in ("verdict", "returned", "lint"):
            answer({**request, "what": what}, pdf)
        _stores.clear()


def _judge(request: Request, pdf: bytes) -> dict[str, Any]:
    held_since = request.get("held_since")
    return judge_pdf(
        pdf,
        trust=_store(request["trust"]),
        at=datetime.fromisoformat(request["at"]),
        held_since=datetime.fromisoformat(held_since) if held_since else None,
    ).to_json()


def _judge_returned(request: Request, pdf: bytes) -> dict[str, Any]:
    expected = request["expected"]
    return judge_addition(
        pdf,
        sent=request["sent"],
        expected=None if expected is None else ExpectedSigner(**expected),
        trust=_store(request["trust"]),
        at=datetime.fromisoformat(request["at"]),
        may_lock=request["may_lock"],
    ).to_json()


def _lint(_request: Request, pdf: bytes) -> list[list[str]]:
    return [[one.code, one.reason] for one in lint_pdf(pdf)]


def _store(folder: str) -> TrustStore:
    if folder not in _stores:
        _stores[folder] = TrustStore(Path(folder))
    return _stores[folder]


_WORK: Final[dict[str, Callable[[Request, bytes], Any]]] = {
    "verdict": _judge,
    "returned": _judge_returned,
    "lint": _lint,
}
