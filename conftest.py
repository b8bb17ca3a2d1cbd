"""What every test stands on. The data folder comes first of all, from `tests/own_home.py`."""

from __future__ import annotations

pytest_plugins = [
    "llaqta.ledger.testing",  # the ledger refuses the flush after a transactional test; this empties it just before
    "tests.cast",
    "tests.browser",
]
