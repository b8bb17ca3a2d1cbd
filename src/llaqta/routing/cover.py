"""The hoja de ruta on paper: the cover that travels with the folder, with its numbered proveídos."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.lib.dates import long_date, long_instant, short_date, short_instant
from llaqta.routing.models import Channel, Priority, Referral, RouteSheet
from llaqta.routing.services.notices import tracking_url
from llaqta.routing.states import Outcome, ReferralKind, SheetState


def print_cover(
    sheet: RouteSheet, hops: Sequence[Referral], *, printed_by: str
) -> bytes:
    """The cover as a PDF on Carta. Personal data: sender, subject, annexes, notes."""
    paper = documents.RouteSheetPaper(
        municipality=documents.town_paper(),
        number=sheet.number,
        code=sheet.code,
        tracking_url=tracking_url(sheet),
        series=_series(sheet),
        registered_at=long_instant(sheet.registered_at),
        origin=str(Channel(sheet.channel).label).capitalize(),
        sender=f"{sheet.shown_sender} · {sheet.sender_document}"
        if sheet.sender_document
        else sheet.shown_sender,
        addressee=sheet.recipient or sheet.addressee,
        subject=sheet.subject,
        folios=str(sheet.folios),
        annexes=sheet.annexes,
        cite=sheet.cite,
        cite_on=long_date(sheet.paper_date) if sheet.paper_date else "",
        due=long_date(sheet.due_on) if sheet.due_on else "",
        due_basis=_basis(sheet),
        priority=str(Priority(sheet.priority).label)
        if sheet.priority != Priority.NORMAL
        else "",
        confidentiality=_("Confidencial: %(basis)s")
        % {"basis": sheet.confidentiality_basis}
        if sheet.is_confidential
        else "",
        printed_at=long_instant(clock.now()),
        printed_by=printed_by,
        hops=[_hop(hop) for hop in hops],
        empty_hops=2
        if sheet.state not in (SheetState.ARCHIVED, SheetState.VOIDED)
        else 0,
    )
    return documents.print_route_sheet(paper)


def _series(sheet: RouteSheet) -> str:
    return {
        "E": _("Correspondencia externa"),
        "I": _("Correspondencia interna"),
        "S": _("Correspondencia de salida"),
    }.get(sheet.series_id, sheet.series_id)


def _basis(sheet: RouteSheet) -> str:
    return next((step["basis"] for step in sheet.due_steps if step.get("basis")), "")


def _hop(hop: Referral) -> documents.HopPaper:
    return documents.HopPaper(
        number=hop.ordinal,
        sent_at=short_instant(hop.sent_at),
        sender=f"{hop.sender} · {hop.sender.unit}" if hop.sender else _("Ciudadanía"),
        receiver=f"{hop.receiver} · {hop.receiver.unit}",
        instruction=str(hop.instruction or ""),
        note=hop.note,
        folios=str(hop.folios_added or ""),
        kind=str(ReferralKind(hop.kind).label).lower(),
        received_at=short_instant(hop.received_at) if hop.received_at else "",
        due=short_date(hop.due_on) if hop.kind != ReferralKind.COPY else "",
        outcome=_outcome(hop),
    )


def _outcome(hop: Referral) -> str:
    if hop.outcome == Outcome.REFUSED:
        return _("devuelta: %(reason)s") % {"reason": hop.reply}
    return (
        str(Outcome(hop.outcome).label).lower()
        if hop.outcome in (Outcome.TAKEN_BACK, Outcome.ANSWERED, Outcome.VOIDED)
        else ""
    )
