"""`llaqta fake-agent`: the signing program «DE PRUEBA», with the keys of the demonstration's officials."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


def run(arguments: list[str]) -> int:
    """Serve it until Ctrl-C, over the data folder of the demonstration."""
    home = os.environ.setdefault("LLAQTA_HOME", str(PROJECT / "var" / "demo"))
    from llaqta.signatures.api import run_fake_agent

    return run_fake_agent(arguments, home=Path(home))
