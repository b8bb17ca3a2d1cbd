"""Kill -9 at any moment of a filing: no row without its file, no gap, no half act; and what was told is kept."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from bench.load import browse
from bench.places import Place, open_place
from bench.servers import serve
from bench.visits import file
from tests.faults import work
from tests.faults.hatchery import Hatchery, open_hatchery

pytestmark = [pytest.mark.slow, pytest.mark.rows]

KILLS = 2
DRAFTS = 60


@pytest.fixture(scope="module")
def house() -> Iterator[Place]:
    """An installation of its own on the database that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    with open_place(
        "postgresql" if url.startswith("postgres") else "sqlite", url=url
    ) as place:
        yield place


@pytest.fixture(scope="module")
def hatchery(house: Place) -> Iterator[Hatchery]:
    """Ready to receive requests, each in a process that may die of it."""
    with open_hatchery(house) as hatchery:
        hatchery.tell("llaqta", "setup")
        hatchery.tell("tests.faults.work", "prepare")
        yield hatchery


def state(hatchery: Hatchery) -> work.State:
    return work.State(**hatchery.ask("tests.faults.work", "state"))


@pytest.mark.parametrize("step", work.STEPS)
def test_a_kill_between_two_steps_leaves_no_half_filing(
    hatchery: Hatchery, step: str
) -> None:
    killed = hatchery.run("tests.faults.work", "die-at", step)
    assert killed.returncode == work.KILLED
    before = work.State(**json.loads(killed.stdout))
    after = state(hatchery)
    assert after.rows_without_file == []
    assert after.gaps == 0
    filed = after.sheets - before.sheets
    assert filed == (1 if step == work.AFTER_COMMIT else 0)
    assert after.entries - before.entries == filed
    assert after.outbox - before.outbox == filed


def test_files_without_a_row_are_collected_and_the_ledger_verifies(
    hatchery: Hatchery,
) -> None:
    """After all the kills above: what they left on disk belongs to nobody and goes; what belongs to somebody stays."""
    hatchery.tell("tests.faults.work", "sweep")
    after = state(hatchery)
    assert after.files_without_row == 0
    assert after.rows_without_file == []
    hatchery.tell("llaqta", "ledger", "verify")


def test_a_server_killed_in_full_work_loses_nothing_that_it_told(
    house: Place, hatchery: Hatchery
) -> None:
    drafts = hatchery.ask("tests.faults.work", "drafts", str(DRAFTS))
    chance = random.Random(7)
    told: set[str] = set()
    for _kill in range(KILLS):
        told |= _work_until_killed(
            house, [d for d in drafts if d["token"] not in told], chance.uniform(0.2, 1)
        )
    found = state(hatchery)
    assert found.rows_without_file == []
    assert found.gaps == 0
    assert told <= set(found.sent)
    hatchery.tell("llaqta", "ledger", "verify")


def _work_until_killed(
    house: Place, drafts: list[dict[str, str]], after: float
) -> set[str]:
    """Send drafts from four browsers and kill every process of the server. The tokens of those that got their answer."""
    told: set[str] = set()

    def send(mine: list[dict[str, str]]) -> None:
        for draft in mine:
            faults: list[str] = []
            browse(server.port, [file(draft)], faults)
            if faults:
                return
            told.add(draft["token"])

    with serve(house, "llaqta.config.wsgi:application") as server:
        browsers = [
            threading.Thread(target=send, args=(drafts[n::4],)) for n in range(4)
        ]
        for browser in browsers:
            browser.start()
        end = time.monotonic() + 30
        while not told and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(after)
        os.killpg(server.pid, signal.SIGKILL)
        for browser in browsers:
            browser.join()
    return told
