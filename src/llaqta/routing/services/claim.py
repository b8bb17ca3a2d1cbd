"""The first half of every act: is it the moment, and may I."""

from __future__ import annotations

from django.utils.translation import gettext as _

from llaqta.lib.actor import Actor
from llaqta.routing import policies
from llaqta.routing.errors import SheetMovedError, SheetNotFoundError
from llaqta.routing.models import Referral, RouteSheet
from llaqta.routing.policies import Situation
from llaqta.routing.states import Act, SheetState


def claim(sheet_id: int, act: Act, *, actor: Actor, seen: str | None = None) -> Situation:
    """Lock the sheet, check that it is as the person saw it, and that they may act.

    The lock is the row on PostgreSQL; on SQLite a writing transaction is alone anyway (`BEGIN IMMEDIATE`).
    Raises `SheetMovedError` when `seen` (a `Situation.token`) is no longer true, and what `policies.check` raises.
    """
    try:
        sheet = RouteSheet.objects.select_for_update(of=("self",)).get(pk=sheet_id)
    except RouteSheet.DoesNotExist:
        raise SheetNotFoundError from None
    open_referrals = list(Referral.objects.filter(sheet_id=sheet_id, closed_at__isnull=True).select_related("receiver__unit"))
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
    last = Referral.objects.filter(sheet=sheet).order_by("-ordinal").values_list("ordinal", flat=True).first()
    return (last or 0) + 1
