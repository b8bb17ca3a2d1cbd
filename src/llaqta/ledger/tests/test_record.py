from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from llaqta.ledger import api as ledger
from llaqta.ledger.hashing import entry_hash
from llaqta.ledger.models import Entry, Opening
from llaqta.ledger.tests.acts import CARLA, act
from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN, SYSTEM, Actor

ANA = {"name": "Ana Ficticia Ñuflo", "document": "CI 1234567-1A"}


@pytest.mark.django_db
def test_it_keeps_who_what_and_when() -> None:
    with clock.frozen("2026-02-13T09:00:00.123456"):
        act()
    entry = Entry.objects.get()
    assert (entry.chain, entry.seq, entry.prev_hash) == ("a" * 32, 1, "")
    assert (entry.event, entry.target) == ("routing.referred", "E-2026-000123")
    assert (entry.actor_kind, entry.user_id, entry.position_id) == ("staff", 7, 3)
    assert entry.at == datetime(2026, 2, 13, 13, 0, 0, 123456, tzinfo=UTC)
    assert entry.data == '{"folios":4,"to":"TOP-1"}'


@pytest.mark.django_db
def test_each_act_links_to_the_one_before() -> None:
    one, two = act(), act()
    assert (two.seq, two.prev_hash) == (2, one.hash)


@pytest.mark.django_db
def test_each_chain_counts_for_itself() -> None:
    act()
    other = act(chain="organization")
    assert (other.seq, other.prev_hash) == (1, "")


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [CARLA, CITIZEN, SYSTEM])
def test_what_is_stored_gives_the_same_hash(actor: Actor) -> None:
    ledger.record(
        "x.done", actor=actor, chain="c", target="ñ ʼ 🙂", data={"t": "a\nb\x00ñ"}
    )
    row = dict(Entry.objects.values().get())
    fields: dict[str, Any] = {k: v for k, v in row.items() if k not in ("id", "hash")}
    assert entry_hash(**fields) == row["hash"]


@pytest.mark.django_db(transaction=True)
def test_it_refuses_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        ledger.record("x.done", actor=SYSTEM, chain="c", target="t", data={})
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["event", "chain", "target"])
def test_it_refuses_a_line_break_in(field: str) -> None:
    words = {"event": "x.done", "chain": "c", "target": "t", field: "a\nb"}
    with pytest.raises(ValueError, match="single lines"):
        ledger.record(
            words["event"],
            actor=SYSTEM,
            chain=words["chain"],
            target=words["target"],
            data={},
        )


@pytest.mark.django_db
def test_it_refuses_a_float() -> None:
    with pytest.raises(TypeError):
        act(area=1.5)


@pytest.mark.django_db
def test_personal_data_stay_out_of_the_entry() -> None:
    ledger.record(
        "routing.filed", actor=CITIZEN, chain="c", target="t", data={}, private=ANA
    )
    row = json.dumps(Entry.objects.values().get(), default=str, ensure_ascii=False)
    assert "Ana" not in row
    assert "1234567" not in row
    assert json.loads(Opening.objects.get().private) == ANA


@pytest.mark.django_db
def test_equal_private_data_give_different_commitments() -> None:
    one, two = (
        ledger.record("x.y", actor=SYSTEM, chain="c", target="t", data={}, private=ANA)
        for _ in range(2)
    )
    assert len(one.commitment) == 64
    assert one.commitment != two.commitment


@pytest.mark.django_db
def test_erasing_leaves_the_entry() -> None:
    ledger.record("x.y", actor=SYSTEM, chain="c", target="t", data={}, private=ANA)
    assert ledger.erase_private("c") == 1
    assert not Opening.objects.exists()
    assert Entry.objects.get().commitment


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "private", "queries"),
    [(False, None, 2), (True, None, 1), (False, ANA, 3), (True, ANA, 2)],
)
def test_how_many_queries_it_takes(
    first: bool, private: dict[str, str] | None, queries: int
) -> None:
    with CaptureQueriesContext(connection) as seen:
        ledger.record(
            "x.y",
            actor=SYSTEM,
            chain="c",
            target="t",
            data={},
            private=private,
            first=first,
        )
    assert len(seen) == queries


@pytest.mark.django_db
def test_a_first_act_on_a_living_chain_is_a_conflict(chain: str) -> None:
    with pytest.raises(ledger.ChainMovedError), transaction.atomic():
        ledger.record("x.y", actor=SYSTEM, chain=chain, target="t", data={}, first=True)
    assert Entry.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing() -> None:
    with transaction.atomic():
        ledger.record("x.y", actor=SYSTEM, chain="c", target="t", data={}, private=ANA)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Opening.objects.exists()


@pytest.mark.django_db
def test_history_is_the_chain_in_order(chain: str) -> None:
    act(chain="other")
    assert [entry.seq for entry in ledger.history(chain)] == [1, 2, 3, 4]
