from __future__ import annotations

import pytest

from llaqta.ledger.tests.acts import act


@pytest.fixture
def chain() -> str:
    """A chain of four acts."""
    for folios in range(4):
        act(folios=folios)
    return "a" * 32
