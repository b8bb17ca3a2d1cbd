"""What an administrator decides about the correspondence: series of numbers and instructions. Every change is in the ledger."""

from __future__ import annotations

from django.db import transaction

from llaqta.deadlines import api as deadlines
from llaqta.ledger import api as ledger
from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.routing.errors import CatalogueNotAllowedError, UnknownTermError
from llaqta.routing.models import Instruction, Series
from llaqta.routing.models.catalogue import validate_pattern


@transaction.atomic
def save_instruction(*, instruction: Instruction, actor: Actor) -> Instruction:
    """Keep a new or changed instruction. Sheets already referred with it keep their date. Raises `UnknownTermError`."""
    _check(actor, instruction.term_code)
    instruction.save()
    data = {
        "code": instruction.code,
        "name": instruction.name,
        "term": instruction.term_code,
        "active": instruction.active,
    }
    ledger.record(
        "routing.instruction_saved",
        actor=actor,
        chain="routing",
        target=f"instruction:{instruction.code}",
        data=data,
    )
    return instruction


@transaction.atomic
def save_series(*, series: Series, actor: Actor) -> Series:
    """Keep a series. A new pattern rules from next year on: the numbers of one year look alike."""
    _check(actor, series.term_code)
    validate_pattern(series.pattern)
    series.save()
    receiver = series.receiver.code if series.receiver else ""
    data = {
        "code": series.code,
        "pattern": series.pattern,
        "term": series.term_code,
        "receiver": receiver,
    }
    ledger.record(
        "routing.series_saved",
        actor=actor,
        chain="routing",
        target=f"series:{series.code}",
        data=data,
    )
    return series


def may_change_catalogue(actor: Actor) -> bool:
    return actor.kind is ActorKind.SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def _check(actor: Actor, term_code: str) -> None:
    if not may_change_catalogue(actor):
        raise CatalogueNotAllowedError
    if term_code and term_code not in {term.code for term in deadlines.list_terms()}:
        raise UnknownTermError(code=term_code)
