"""Units and positions: the skeleton on which work is addressed."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from llaqta.ledger import api as ledger
from llaqta.lib import clock, text
from llaqta.lib.actor import Actor
from llaqta.organization import policies
from llaqta.organization.actions import Action
from llaqta.organization.errors import (
    CodeTakenError,
    InvalidCodeError,
    PositionInUseError,
    TooLongError,
    UnitCycleError,
    UnitInUseError,
)
from llaqta.organization.models import Assignment, Position, PositionRole, Unit
from llaqta.organization.services.limits import fit

LEDGER_CHAIN = "organization"

_CODE = re.compile(r"[A-ZÑ0-9](?:[A-ZÑ0-9-]{0,18}[A-ZÑ0-9])?")


@transaction.atomic
def create_unit(
    *, name: str, code: str, actor: Actor, parent: Unit | None = None
) -> Unit:
    """Add a unit under `parent`, or at the root. Raises InvalidCodeError, CodeTakenError or TooLongError."""
    policies.check(actor, Action.KEEP_UNITS)
    unit = Unit(name=text.clean_line(name), code=_code_for(Unit, code), parent=parent)
    fit(unit)
    if parent is not None:
        parent = Unit.objects.select_for_update().get(
            pk=parent.pk
        )  # its path must not move meanwhile
    unit.save(force_insert=True)
    unit.path = _path_under(parent, unit.pk)
    unit.save(update_fields=["path"])
    ledger.record(
        "organization.unit_created",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"unit:{unit.code}",
        data={
            "unit": unit.code,
            "name": unit.name,
            "parent": parent.code if parent else "",
        },
    )
    return unit


@transaction.atomic
def change_unit(
    *, unit: Unit, actor: Actor, name: str | None = None, code: str | None = None
) -> Unit:
    """Give a unit another name or code. Sheets and CITEs already issued keep what they were issued with."""
    policies.check(actor, Action.KEEP_UNITS)
    row = Unit.objects.select_for_update().get(pk=unit.pk)
    before = {"code": row.code, "name": row.name}
    row.name = row.name if name is None else text.clean_line(name)
    row.code = row.code if code is None else _code_for(Unit, code, except_id=row.pk)
    fit(row)
    if before != {"code": row.code, "name": row.name}:
        row.save(update_fields=["name", "code"])
        ledger.record(
            "organization.unit_changed",
            actor=actor,
            chain=LEDGER_CHAIN,
            target=f"unit:{row.code}",
            data={"unit": row.code, "name": row.name, "before": before},
        )
    return row


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, actor: Actor) -> Unit:
    """Hang a unit, with all that is below it, under another one. Raises UnitCycleError or TooLongError."""
    policies.check(actor, Action.KEEP_UNITS)
    list(
        Unit.objects.select_for_update().order_by("pk").values_list("pk")
    )  # two moves at once could close a circle
    row = Unit.objects.select_related("parent").get(pk=unit.pk)
    target = None if parent is None else Unit.objects.get(pk=parent.pk)
    if target is not None and target.path.startswith(row.path):
        raise UnitCycleError
    if row.parent_id == (target.pk if target else None):
        return row
    before, old_path, new_path = row.parent, row.path, _path_under(target, row.pk)
    _rewrite_paths(old_path, new_path)
    Unit.objects.filter(pk=row.pk).update(parent=target)
    row.refresh_from_db()
    ledger.record(
        "organization.unit_moved",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"unit:{row.code}",
        data={
            "unit": row.code,
            "from": before.code if before else "",
            "to": target.code if target else "",
        },
    )
    return row


@transaction.atomic
def close_unit(*, unit: Unit, actor: Actor) -> Unit:
    """Stop using a unit. Its history stays. Raises UnitInUseError while it has open positions or units."""
    policies.check(actor, Action.KEEP_UNITS)
    row = Unit.objects.select_for_update().get(pk=unit.pk)
    if (
        row.children.filter(active=True).exists()
        or row.positions.filter(active=True).exists()
    ):
        raise UnitInUseError(unit=row.name)
    if row.active:
        row.active = False
        row.save(update_fields=["active"])
        ledger.record(
            "organization.unit_closed",
            actor=actor,
            chain=LEDGER_CHAIN,
            target=f"unit:{row.code}",
            data={"unit": row.code},
        )
    return row


@transaction.atomic
def create_position(
    *,
    unit: Unit,
    name: str,
    code: str,
    actor: Actor,
    role: PositionRole = PositionRole.OFFICIAL,
) -> Position:
    """Add a post to a unit. Raises InvalidCodeError, CodeTakenError, TooLongError or UnitInUseError."""
    policies.check(actor, Action.KEEP_POSITIONS)
    position = Position(
        unit=unit,
        name=text.clean_line(name),
        code=_code_for(Position, code),
        role=PositionRole(role),
    )
    fit(position)
    position.save(force_insert=True)
    ledger.record(
        "organization.position_created",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"position:{position.code}",
        data={
            "position": position.code,
            "name": position.name,
            "unit": unit.code,
            "role": position.role,
        },
    )
    return position


@transaction.atomic
def change_position(
    *,
    position: Position,
    actor: Actor,
    name: str | None = None,
    role: PositionRole | None = None,
    unit: Unit | None = None,
) -> Position:
    """Rename a post, give it another role or move it to another unit. Its code stays: old papers cite it."""
    policies.check(actor, Action.KEEP_POSITIONS)
    row = (
        Position.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=position.pk)
    )
    before = {"name": row.name, "role": row.role, "unit": row.unit.code}
    row.name = row.name if name is None else text.clean_line(name)
    row.role = row.role if role is None else PositionRole(role).value
    row.unit = row.unit if unit is None else unit
    fit(row)
    after = {"name": row.name, "role": row.role, "unit": row.unit.code}
    if before != after:
        row.save(update_fields=["name", "role", "unit"])
        ledger.record(
            "organization.position_changed",
            actor=actor,
            chain=LEDGER_CHAIN,
            target=f"position:{row.code}",
            data={"position": row.code, **after, "before": before},
        )
    return row


@transaction.atomic
def close_position(*, position: Position, actor: Actor) -> Position:
    """Stop using a post. Raises PositionInUseError while somebody is or will be assigned to it."""
    policies.check(actor, Action.KEEP_POSITIONS)
    row = Position.objects.select_for_update().get(pk=position.pk)
    if (
        Assignment.objects.filter(position=row)
        .overlapping(clock.today(), None)
        .exists()
    ):
        raise PositionInUseError(position=row.name)
    if row.active:
        row.active = False
        row.save(update_fields=["active"])
        ledger.record(
            "organization.position_closed",
            actor=actor,
            chain=LEDGER_CHAIN,
            target=f"position:{row.code}",
            data={"position": row.code},
        )
    return row


def _code_for(
    model: type[Unit] | type[Position], given: str, *, except_id: int = 0
) -> str:
    code = text.clean_line(given).upper()
    if not _CODE.fullmatch(code):
        raise InvalidCodeError(given=text.clean_line(given)[:30])
    if model._default_manager.filter(code=code).exclude(pk=except_id).exists():
        raise CodeTakenError(given=code)
    return code


def _path_under(parent: Unit | None, unit_id: int) -> str:
    return f"{parent.path if parent else '/'}{unit_id}/"


def _rewrite_paths(old: str, new: str) -> None:
    """Replace the beginning of every path below `old`, in one statement."""
    below = Unit.objects.below(old)
    longest = max(
        (len(path) for path in below.values_list("path", flat=True)), default=0
    )
    limit = Unit._meta.get_field("path").max_length or 0
    if longest - len(old) + len(new) > limit:
        raise TooLongError(field="path", limit=limit)
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
