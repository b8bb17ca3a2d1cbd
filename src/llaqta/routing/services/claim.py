"""The first half of every act: is it the moment, and may I."""

from __future__ import annotations

from django.utils.translation import gettext as _

from llaqta.lib import rows
from llaqta.lib.actor import Actor
from llaqta.routing import policies
from llaqta.routing.errors import SheetMovedError, SheetNotFoundError
from llaqta.routing.models import Referral, RouteSheet
from llaqta.routing.policies import Situation
from llaqta.routing.states import Act, SheetState


def claim(
    sheet_id: int, act: Act, *, actor: Actor, seen: str | None = None
) -> Situation:
    """Lock the sheet, check that it is as the person saw it, and that they may act.

    The lock is the row on PostgreSQL; on SQLite a writing transaction is alone anyway (`BEGIN IMMEDIATE`).
    Raises `SheetMovedError` when `seen` (a `Situation.token`) is no longer true, and what `policies.check` raises.
    """
    sheet = _locked_sheet.first(sheet_id)
    if sheet is None:
        raise SheetNotFoundError
    open_referrals = _open_referrals.all(sheet_id)
    for referral in open_referrals:
        referral.sheet = sheet  # the locked one, so that nobody reads it again
    situation = Situation.of(sheet, actor, open_referrals)
    if seen is not None and seen != situation.token:
        raise SheetMovedError(number=sheet.number, now=describe(situation))
    policies.check(actor, act, situation)
    return situation


def describe(situation: Situation) -> str:
    """Where the sheet is now, in a few words."""
    if situation.original is None:
        return str(SheetState(situation.sheet.state).label).lower()
    return _("la tiene %(position)s") % {"position": situation.original.receiver}


def next_ordinal(sheet: RouteSheet) -> int:
    """The number of the next proveído. The sheet is locked, so nobody takes it in between."""
    last = _last_ordinal.first(sheet.pk)
    return last[0] + 1 if last else 1


_locked_sheet = rows.Prepared(
    lambda pk: RouteSheet.objects.select_for_update(of=("self",)).filter(pk=pk), int
)
_open_referrals = rows.Prepared(
    lambda sheet: Referral.objects.filter(sheet=sheet, closed_at__isnull=True), int
)
_last_ordinal = rows.Prepared(
    lambda sheet: (
        Referral.objects.filter(sheet=sheet)
        .order_by("-ordinal")
        .values_list("ordinal")[:1]
    ),
    int,
)
