"""Several people on one chain at once. Real commits, real threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from llaqta.ledger import api as ledger
from llaqta.ledger.models import Entry
from llaqta.ledger.tests.acts import act
from llaqta.lib.actor import SYSTEM
from llaqta.lib.errors import StateConflictError

EACH = 15


def _keep_acting(writer: int) -> int:
    conflicts = done = 0
    try:
        while done < EACH:
            try:
                act(chain="busy", writer=writer, turn=done)
                done += 1
            except StateConflictError:
                conflicts += 1
    finally:
        connection.close()
    return conflicts


@pytest.mark.django_db(transaction=True)
def test_every_act_gets_a_place_of_its_own() -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_keep_acting, range(4)))
    places = list(Entry.objects.filter(chain="busy").values_list("seq", flat=True))
    assert sorted(places) == list(range(1, 4 * EACH + 1))
    assert ledger.verify().fits


@pytest.mark.django_db(transaction=True)
def test_a_seal_does_not_overtake_an_act_that_is_not_committed() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    inserted, sealed = Event(), Event()

    def act_slowly() -> None:
        try:
            with transaction.atomic():
                ledger.record("x.y", actor=SYSTEM, chain="slow", target="t", data={})
                inserted.set()
                sealed.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(act_slowly)
        inserted.wait(60)
        act(chain="quick")  # a higher id, committed before the lower one
        with pytest.raises(ledger.WritersBusyError):
            ledger.seal()
        sealed.set()
        slow.result(60)
    assert [seal.size for seal in ledger.seal()] == [2]
    assert ledger.verify().fits
