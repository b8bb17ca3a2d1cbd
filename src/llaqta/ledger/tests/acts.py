"""What the tests do to the ledger: honest acts, and tampering."""

from __future__ import annotations

from django.db import transaction

from llaqta.ledger import api as ledger
from llaqta.ledger.testing import lifted_triggers
from llaqta.lib.actor import Actor, ActorKind

CARLA = Actor(kind=ActorKind.STAFF, user_id=7, position_id=3, label="Carla Ficticia")


def act(
    chain: str = "a" * 32, event: str = "routing.referred", **fields: object
) -> ledger.Entry:
    """Record one act of Carla's, in a transaction of its own."""
    data = {"to": "TOP-1", "folios": 4, **fields}
    with transaction.atomic():
        return ledger.record(
            event, actor=CARLA, chain=chain, target="E-2026-000123", data=data
        )


def tamper(statement: str, *parameters: str | int | None) -> None:
    """What somebody with the owner's password can do: lift the triggers, change, put them back."""
    with lifted_triggers() as cursor:
        cursor.execute(statement, parameters)
