from __future__ import annotations

import pytest

from llaqta.ledger import api as ledger
from llaqta.ledger.models import Entry


def test_it_fills_the_sentence_with_the_data() -> None:
    ledger.register_wording("test.moved", "%(target)s pasó a %(to)s (%(nothing)s).")
    entry = Entry(event="test.moved", target="E-1", data='{"to":"Topografía"}')
    assert ledger.wording(entry) == "E-1 pasó a Topografía (—)."


def test_an_event_without_words_reads_as_itself() -> None:
    assert ledger.wording(Entry(event="test.unknown", data="{}")) == "test.unknown"


def test_two_rooms_cannot_word_one_event_differently() -> None:
    ledger.register_wording("test.twice", "Una vez.")
    ledger.register_wording("test.twice", "Una vez.")
    with pytest.raises(ValueError, match=r"test\.twice"):
        ledger.register_wording("test.twice", "Dos veces.")
