"""One real browser for all tests of a process: two could not share its loop."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 30_000  # for what comes in the end; a machine may be busy
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        if os.environ.get("LLAQTA_REQUIRE_ALL") == "yes":
            pytest.fail(
                "LLAQTA_REQUIRE_ALL=yes, and there is no Chromium: apt-get install chromium"
            )
        pytest.skip(
            "No hay un navegador Chromium: en Debian, apt-get install chromium."
        )
    expect.set_options(timeout=PATIENCE_MS)
    # The browser's own loop runs in this thread; Django need not fear it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield running
        running.close()
