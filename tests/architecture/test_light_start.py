"""What a web process need not load, it does not load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STARTED = """
import sys
from llaqta.config.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print({name.partition(".")[0] for name in sys.modules} & {"pyhanko", "pyhanko_certvalidator"})
"""


def test_pages_are_served_without_pyhanko(tmp_path: Path) -> None:
    """28 MB in each web process: whoever judges a file is a process of its own (ADR 0019)."""
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", STARTED],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "llaqta.config.settings",
            "LLAQTA_HOME": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'llaqta.sqlite3'}",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
