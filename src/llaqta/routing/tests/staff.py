"""What the tests of the officials' side share: a sheet at any point of its way, and many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from llaqta.lib import clock, codes
from llaqta.lib.text import fold
from llaqta.routing import api as routing
from llaqta.routing.models import Referral, RouteSheet
from tests.cast import Cast, Post


def received(sheet: RouteSheet, by: Post) -> RouteSheet:
    routing.receive_sheet(sheet_id=sheet.pk, actor=by.actor)
    return fresh(sheet)


def referred(sheet: RouteSheet, by: Post, to: Post, **more: Any) -> Referral:
    return routing.refer_sheet(
        sheet_id=sheet.pk, to=to.position, actor=by.actor, **more
    )


def brought_to(sheet: RouteSheet, cast: Cast, who: Post) -> RouteSheet:
    """Ana's sheet on somebody's desk: through the counter, and from there."""
    received(sheet, cast.violeta)
    if who is not cast.violeta:
        referred(sheet, cast.violeta, who)
        received(sheet, who)
    return fresh(sheet)


def fresh(sheet: RouteSheet) -> RouteSheet:
    return RouteSheet.objects.get(pk=sheet.pk)


def many_sheets(
    count: int, *, sender: Post, receiver: Post, on_desk: bool = True, late: int = 0
) -> None:
    """Sheets on a desk without their ledger, made in bulk: for what must cost the same at a hundred and at ten thousand."""
    now, today = clock.now(), clock.today()
    start = RouteSheet.objects.count() + 1
    sheets = RouteSheet.objects.bulk_create(
        (
            RouteSheet(
                number=f"E-2025-{n:06d}", series_id="E", year=2025, ordinal=n, code=codes.new_code(), chain=uuid4().hex, state="in_progress", channel="counter",
                subject=f"Solicitud número {n}", sender_name="Ana Ficticia", folios=3, registered_at=now, registered_position=sender.position,
                registered_by=sender.user, search_text=fold(f"E-2025-{n:06d} Solicitud número {n} Ana Ficticia"),
            )
            for n in range(start, start + count)
        ),
        batch_size=500,
    )  # fmt: skip
    Referral.objects.bulk_create(
        (
            Referral(
                sheet=sheet, ordinal=1, kind="original", sender=sender.position, sender_user=sender.user, receiver=receiver.position, sent_at=now,
                due_on=today + timedelta(days=(-3 if n < late else n % 40)), received_at=now if on_desk else None, received_by=receiver.user if on_desk else None,
            )
            for n, sheet in enumerate(sheets)
        ),
        batch_size=500,
    )  # fmt: skip
