"""One sheet as one actor may see it: where it is, how it came there, what they may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from llaqta.deadlines import api as deadlines
from llaqta.deadlines.api import Calendar
from llaqta.lib import clock, rows
from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.lib.dates import short_date
from llaqta.lib.text import clean_line
from llaqta.organization import api as organization
from llaqta.routing import policies, wording
from llaqta.routing.errors import SheetNotFoundError
from llaqta.routing.models import Answer, Observation, Referral, RouteSheet, SheetFile
from llaqta.routing.policies import Situation
from llaqta.routing.selectors.sheet_documents import (
    DocumentLine,
    list_documents,
    readable_files,
)
from llaqta.routing.states import OPEN, Act, Outcome, ReferralKind, SheetState
from llaqta.routing.wording import Semaphore

MOST_PREVIOUS = 5


def access_sheet(number: str, *, actor: Actor) -> RouteSheet:
    """The sheet with this official number, if the actor may know of it. Raises `SheetNotFoundError` otherwise."""
    number = clean_line(number)
    if actor.position_id is not None and not actor.roles & _SEE_MORE:
        sheet = _seen_by_post.first(actor.position_id, number)
    else:
        sheet = policies.visible_to(actor).filter(number=number).first()
    if sheet is None:
        raise SheetNotFoundError
    return sheet


_SEE_MORE = frozenset({Role.SUPERVISOR, Role.AUDITOR})
_seen_by_post = rows.Prepared(
    lambda post, number: policies.visible_to(
        Actor(ActorKind.STAFF, position_id=post)
    ).filter(number=number),
    int,
    str,
)


def access_situation(number: str, *, actor: Actor, act: Act | None = None) -> Situation:
    """The sheet and what is open on it; with `act`, only for who may do it now. Raises also what `policies.check` raises."""
    sheet = access_sheet(number, actor=actor)
    open_referrals = list(_referrals(sheet).filter(closed_at__isnull=True))
    situation = Situation.of(sheet, actor, open_referrals)
    if act is not None:
        policies.check(actor, act, situation)
    return situation


def access_file(number: str, file_id: int, *, actor: Actor) -> SheetFile:
    """A file of a sheet whose content the actor may read; for anybody else it does not exist."""
    sheet = access_sheet(number, actor=actor)
    file = (
        _files(sheet).filter(pk=file_id).first()
        if policies.sees_content(actor, sheet)
        else None
    )
    if file is None or not readable_files([file], sheet, actor=actor):
        raise SheetNotFoundError
    return file


@lru_cache
def sheet_base() -> str:
    """What stands before a number in the address of its page; asking once is cheaper than fifty times."""
    return reverse("routing:sheet", kwargs={"number": "0"}).removesuffix("0/")


# -- The page ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hop:
    """One numbered proveído, in words."""

    ordinal: int
    kind: str
    title: str
    sent_at: datetime
    sent_by: str
    received: str
    instruction: str
    note: str
    reply: str
    folios: int
    due: Semaphore | None  # while it is open
    elapsed: str
    outcome: str
    is_open: bool
    is_original: bool


class PreviousSheet(NamedTuple):
    number: str
    subject: str
    state: str
    registered_on: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """All that the page of a sheet shows."""

    sheet: RouteSheet
    situation: Situation
    acts: Sequence[Act]
    sees_content: bool
    where: str
    since: str
    due: Semaphore | None
    due_steps: Sequence[dict[str, Any]]
    my_due: Semaphore | None
    my_steps: Sequence[dict[str, Any]]
    hops: Sequence[Hop]
    files: Sequence[SheetFile]
    observations: Sequence[Observation]
    answers: Sequence[Answer]
    documents: Sequence[DocumentLine]
    history: Sequence[organization.HistoryLine]
    previous: Sequence[PreviousSheet] = field(default_factory=tuple)


def view_sheet(number: str, *, actor: Actor) -> SheetView:
    """Everything about one sheet, in eleven queries whatever its length, three more when it has documents. Raises `SheetNotFoundError`."""
    sheet = access_sheet(number, actor=actor)
    referrals = list(_referrals(sheet).order_by("-ordinal"))
    situation = Situation.of(
        sheet, actor, [r for r in reversed(referrals) if r.is_open]
    )
    sees = policies.sees_content(actor, sheet)
    calendar, today = deadlines.current_calendar(), clock.today()
    semaphore = wording.semaphores(today, calendar)
    mine = situation.mine[0] if situation.mine else None
    return SheetView(
        sheet=sheet,
        situation=situation,
        acts=policies.allowed_acts(actor, situation),
        sees_content=sees,
        where=_where(situation, sees),
        since=_since(situation, calendar, today),
        due=semaphore(sheet.due_on) if sheet.due_on and sheet.state in OPEN else None,
        due_steps=sheet.due_steps,
        my_due=semaphore(mine.due_on)
        if mine and mine.kind != ReferralKind.COPY
        else None,
        my_steps=mine.due_steps if mine else (),
        hops=[
            _hop(
                r,
                calendar,
                today,
                semaphore(r.due_on)
                if r.is_open and r.kind != ReferralKind.COPY
                else None,
                sees,
            )
            for r in referrals
        ],
        files=readable_files(_files(sheet), sheet, actor=actor) if sees else (),
        observations=list(sheet.observations.select_related("position").order_by("-id"))
        if sees
        else (),
        answers=list(sheet.answers.select_related("position").order_by("-id"))
        if sees
        else (),
        documents=list_documents(sheet, actor=actor, sees_content=sees),
        history=organization.list_history(sheet.chain),
        previous=list_previous(sheet.sender_id, actor=actor, apart_from=sheet.pk)
        if sees
        else (),
    )


def list_previous(
    sender_id: int | None, *, actor: Actor, apart_from: int | None = None
) -> list[PreviousSheet]:
    """The last sheets of the same person that the actor may read."""
    if sender_id is None:
        return []
    rows = (
        policies.readable_to(actor)
        .filter(sender=sender_id)
        .exclude(pk=apart_from or 0)
        .order_by("-id")
    )
    return [
        PreviousSheet(
            number,
            subject,
            str(SheetState(state).label),
            short_date(clock.local_date(registered_at)),
        )
        for number, subject, state, registered_at in rows.values_list(
            "number", "subject", "state", "registered_at"
        )[:MOST_PREVIOUS]
    ]


def count_previous(sender_ids: Sequence[int], *, actor: Actor) -> dict[int, int]:
    """How many sheets each of these few people has that the actor may see."""
    if not sender_ids:
        return {}
    rows = (
        policies.visible_to(actor)
        .filter(sender__in=sender_ids)
        .order_by()
        .values_list("sender")
        .annotate(count=Count("id"))
    )
    return {sender: count for sender, count in rows if sender is not None}


def list_hops(sheet: RouteSheet) -> list[Referral]:
    """The hops with their posts and people, in the order in which they happened."""
    return list(_referrals(sheet).order_by("ordinal"))


# -- Parts -------------------------------------------------------------------------------------------------------------


def _referrals(sheet: RouteSheet) -> Any:
    return (
        Referral.objects.filter(sheet=sheet)
        .select_related(
            "sender__unit",
            "receiver__unit",
            "instruction",
            "sender_user",
            "received_by",
        )
        .order_by("ordinal")
    )


def _files(sheet: RouteSheet) -> QuerySet[SheetFile]:
    return sheet.files.select_related(
        "attachment", "added_by", "issued__document__current"
    )


def _where(situation: Situation, sees: bool) -> str:
    sheet, original = situation.sheet, situation.original
    if original is not None:
        fields = {"position": original.receiver, "unit": original.receiver.unit}
        return (
            _("%(position)s, %(unit)s") % fields
            if original.is_received
            else _("En camino a %(position)s, %(unit)s") % fields
        )
    if (
        not sees
    ):  # the place and the reason are typed freely, and may tell what the sheet says
        return str(SheetState(sheet.state).label)
    if sheet.state == SheetState.ARCHIVED:
        return _("Archivada por %(position)s: %(place)s") % {
            "position": sheet.archived_position,
            "place": sheet.archive_place,
        }
    return _("Anulada: %(reason)s") % {"reason": sheet.void_reason}


def _since(situation: Situation, calendar: Calendar, today: date) -> str:
    sheet, original = situation.sheet, situation.original
    instant = (
        (original.received_at or original.sent_at)
        if original
        else (sheet.archived_at or sheet.voided_at)
    )
    if instant is None:
        return ""
    day = clock.local_date(instant)
    return _("desde el %(day)s (%(elapsed)s)") % {
        "day": short_date(day),
        "elapsed": wording.working_days(calendar.working_days_between(day, today)),
    }


def _hop(
    referral: Referral,
    calendar: Calendar,
    today: date,
    due: Semaphore | None,
    sees: bool,
) -> Hop:
    start = clock.local_date(referral.sent_at)
    end = clock.local_date(referral.closed_at) if referral.closed_at else today
    return Hop(
        ordinal=referral.ordinal,
        kind=""
        if referral.kind == ReferralKind.ORIGINAL
        else str(ReferralKind(referral.kind).label),
        title=_("%(position)s · %(unit)s")
        % {"position": referral.receiver, "unit": referral.receiver.unit},
        sent_at=referral.sent_at,
        sent_by=_sent_by(referral),
        received=_received(referral),
        instruction=str(referral.instruction or ""),
        note=referral.note if sees else "",
        reply=referral.reply if sees else "",
        folios=referral.folios_added,
        due=due,
        elapsed=wording.working_days(calendar.working_days_between(start, end)),
        outcome=str(Outcome(referral.outcome).label) if referral.outcome else "",
        is_open=referral.is_open,
        is_original=referral.kind == ReferralKind.ORIGINAL,
    )


def _sent_by(referral: Referral) -> str:
    if referral.sender is None:
        return _("la ciudadanía, por internet")
    return _("%(person)s, %(position)s") % {
        "person": referral.sender_user,
        "position": referral.sender,
    }


def _received(referral: Referral) -> str:
    if referral.received_at is None:
        return ""
    fields = {
        "day": short_date(clock.local_date(referral.received_at)),
        "person": referral.received_by,
    }
    return (
        _("Recibida el %(day)s por %(person)s, con la carpeta física") % fields
        if referral.folder_received
        else _("Recibida el %(day)s por %(person)s") % fields
    )
