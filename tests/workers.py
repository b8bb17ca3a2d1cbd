"""How several processes share the tests (`-n 2`), and which tests are the same on every database.

A file stays whole, so that what its tests share is made once; the long ones begin first, so that both workers end together. The groups of
pytest-xdist itself do nothing with pytest 9.1 and newer: they rename a test where pytest no longer reads its name.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ITEM_BY_ITEM = ("tests/journeys/test_accessibility.py",)  # too long for one
TOGETHER = {
    # One server that may crash, and one town on it.
    "tests/faults/test_database_gone.py": "tests/faults/test_commit_barrier.py",
}
LONGEST_FIRST = (
    "tests/faults/",
    "tests/journeys/",
    "src/llaqta/config/tests/test_demo.py",
    "src/llaqta/signatures/",
)
TOUCH_ROWS = {"db", "transactional_db", "live_server", "django_db_setup"}


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return nodeid if file in ITEM_BY_ITEM else TOGETHER.get(file, file)

    def _assign_work_unit(self, node: Any) -> None:
        longest = min(self.workqueue, key=_turn)
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)


def _turn(scope: str) -> int:
    turns = (n for n, start in enumerate(LONGEST_FIRST) if scope.startswith(start))
    return next(turns, len(LONGEST_FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    return WholeFiles(config, log)


# -- The second database ----------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-rows",
        action="store_true",
        help="leave out the tests that touch no row of the database: once, on any, is enough for them",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if config.getoption("only_rows"):
        without = [item for item in items if not _touches_rows(item)]
        config.hook.pytest_deselected(items=without)
        left_out = set(without)
        items[:] = [item for item in items if item not in left_out]


def _touches_rows(item: pytest.Item) -> bool:
    """In this process Django lets nobody else reach the database; who does so in another says it with `rows`."""
    fixtures = getattr(item, "fixturenames", ())
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("rows")
    return bool(marked) or not TOUCH_ROWS.isdisjoint(fixtures)
