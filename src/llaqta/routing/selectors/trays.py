"""The trays of a post: rows as values, ordered by what is due first, at the same cost whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from llaqta.deadlines import api as deadlines
from llaqta.lib import clock
from llaqta.lib.dates import short_date
from llaqta.lib.rows import Prepared
from llaqta.lib.text import fold
from llaqta.lib.words import gettext as _
from llaqta.routing import wording
from llaqta.routing.models import Instruction, Priority, Referral, RouteSheet
from llaqta.routing.selectors import keyset
from llaqta.routing.selectors.keyset import Key, Page
from llaqta.routing.states import Outcome, ReferralKind
from llaqta.routing.wording import Semaphore

COUNT_CAP = 99
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class TrayInfo:
    slug: str
    name: str | Promise
    key: Key
    empty: str | Promise  # what it says when nothing is in it


TRAYS: Mapping[str, TrayInfo] = {
    tray.slug: tray
    for tray in (
        TrayInfo(
            "por-recibir",
            gettext_lazy("Por recibir"),
            keyset.BY_DUE,
            gettext_lazy("Nada por recibir. Lo que le deriven aparecerá aquí."),
        ),
        TrayInfo(
            "en-despacho",
            gettext_lazy("En despacho"),
            keyset.BY_DUE,
            gettext_lazy("Su despacho está al día: no hay hojas de ruta recibidas."),
        ),
        TrayInfo(
            "enviados",
            gettext_lazy("Enviados"),
            keyset.NEWEST,
            gettext_lazy("Todavía no envió ninguna hoja de ruta desde este cargo."),
        ),
        TrayInfo(
            "copias",
            gettext_lazy("Copias"),
            keyset.BY_SENT_DAY,
            gettext_lazy("No hay copias sin leer."),
        ),
        TrayInfo(
            "archivados",
            gettext_lazy("Archivados"),
            keyset.BY_ARCHIVED,
            gettext_lazy("Este cargo no archivó ninguna hoja de ruta."),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a tray. Empty shows all."""

    words: str = ""
    urgent: bool = False
    late: bool = False
    folder: bool = False
    instruction: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()


class TrayRow(NamedTuple):
    number: str
    subject: str
    sender: str
    folios: str  # «1 foja», «12 fojas»
    kind: str  # word for what is no original: «Consulta», «Copia»
    task: str  # the instruction, or what became of it
    who: str  # the other post: who sent it, or who has it
    when: Semaphore
    day: str  # when it was sent
    is_urgent: bool
    is_confidential: bool
    has_folder: bool


class TrayCounts(NamedTuple):
    """What waits for a post. No count goes beyond `COUNT_CAP + 1`."""

    waiting: int = 0
    on_desk: int = 0
    copies: int = 0
    late: int = 0  # on the desk
    soon: int = 0  # on the desk
    late_waiting: int = 0  # nobody has received it, and its date is over

    def late_in(self, slug: str) -> int:
        return {"por-recibir": self.late_waiting, "en-despacho": self.late}.get(slug, 0)

    def shown(self, slug: str) -> str | None:
        """The figure beside the name of a tray; the endless ones are not counted."""
        count = {
            "por-recibir": self.waiting,
            "en-despacho": self.on_desk,
            "copias": self.copies,
        }.get(slug)
        return wording.capped(count, COUNT_CAP) if count else None


def page_of(
    slug: str,
    *,
    position_id: int,
    filters: Filters | None = None,
    after: str = "",
    before: str = "",
    size: int = keyset.PAGE_SIZE,
) -> Page[TrayRow]:
    """A page of a tray of this post. Two queries: the rows, and the version of the calendar."""
    tray, filters = TRAYS[slug], filters or Filters()
    calendar, today = deadlines.current_calendar(), clock.today()
    source, columns, make = _SOURCES[slug]
    if filters or after or before:
        rows = _filtered(
            source(position_id), filters, today=today, on_sheet=slug == "archivados"
        )
        page = keyset.take(
            rows, key=tray.key, columns=columns, after=after, before=before, size=size
        )
    else:
        page = keyset.page_from(
            _first_page(slug, size).all(position_id), key=tray.key, size=size
        )
    semaphore = wording.semaphores(today, calendar)
    return page.written(lambda row: make(row, semaphore))


def count_trays(position_id: int) -> TrayCounts:
    """Six capped counts in one round trip; each stops at a hundred rows, whatever the tray holds.

    Written by hand because the ORM has no count of a sliced subquery inside a larger query.
    """
    today = clock.today()
    soon = deadlines.current_calendar().add_working_days(today, wording.SOON_DAYS)
    adapt = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                "post": position_id,
                "today": adapt(today),
                "soon": adapt(soon),
                "copy": ReferralKind.COPY.value,
                "cap": COUNT_CAP + 1,
            },
        )
        return TrayCounts(*cursor.fetchone())


@lru_cache
def _first_page(slug: str, size: int) -> Prepared[tuple[Any, ...]]:
    """What most people open, with its statement made once (ADR 0012)."""
    source, columns, _make = _SOURCES[slug]
    order = TRAYS[slug].key.order(backwards=False)
    return Prepared(
        lambda position_id: (
            source(position_id).order_by(*order).values_list(*columns)[: size + 1]
        ),
        int,
    )


def list_instructions() -> list[tuple[int, str]]:
    """The instructions that may be chosen, in their order."""
    return _instructions.all()


_instructions: Prepared[tuple[int, str]] = Prepared(
    lambda: (
        Instruction.objects.filter(active=True)
        .order_by("position", "name")
        .values_list("id", "name")
    )
)


# -- Counts ------------------------------------------------------------------------------------------------------------

_OPEN = "FROM routing_referral WHERE receiver_id = %(post)s AND closed_at IS NULL"


def _capped(condition: str) -> str:
    return f"(SELECT count(*) FROM (SELECT 1 {_OPEN} AND {condition} LIMIT %(cap)s) AS first_rows)"  # noqa: S608 our own texts


_COUNTS = "SELECT " + ", ".join(
    [
        _capped("received_at IS NULL AND kind <> %(copy)s"),
        _capped("received_at IS NOT NULL AND kind <> %(copy)s"),
        _capped("kind = %(copy)s"),
        _capped("received_at IS NOT NULL AND kind <> %(copy)s AND due_on < %(today)s"),
        _capped(
            "received_at IS NOT NULL AND kind <> %(copy)s AND due_on >= %(today)s AND due_on <= %(soon)s"
        ),
        _capped("received_at IS NULL AND kind <> %(copy)s AND due_on < %(today)s"),
    ]
)

# -- Rows --------------------------------------------------------------------------------------------------------------


def _waiting(position_id: int) -> QuerySet[Referral]:
    return _open_to(position_id).filter(received_at__isnull=True)


def _on_desk(position_id: int) -> QuerySet[Referral]:
    return _open_to(position_id).filter(received_at__isnull=False)


def _open_to(position_id: int) -> QuerySet[Referral]:
    return Referral.objects.filter(
        receiver=position_id, closed_at__isnull=True
    ).exclude(kind=ReferralKind.COPY)


def _copies(position_id: int) -> QuerySet[Referral]:
    return Referral.objects.filter(
        receiver=position_id, closed_at__isnull=True, kind=ReferralKind.COPY
    )


def _sent(position_id: int) -> QuerySet[Referral]:
    return Referral.objects.filter(sender=position_id).exclude(receiver=F("sender"))


def _archived(position_id: int) -> QuerySet[RouteSheet]:
    return RouteSheet.objects.filter(
        archived_position=position_id, archived_at__isnull=False
    )


def _filtered(
    rows: QuerySet[Any], filters: Filters, *, today: date, on_sheet: bool
) -> QuerySet[Any]:
    if not filters:
        return rows
    sheet = "" if on_sheet else "sheet__"
    for word in fold(filters.words).split()[:MOST_WORDS]:
        rows = rows.filter(**{f"{sheet}search_text__contains": word})
    if filters.urgent:
        rows = rows.filter(**{f"{sheet}priority": Priority.URGENT})
    if filters.folder:
        rows = rows.filter(**{f"{sheet}has_folder": True})
    if filters.late:
        rows = rows.filter(Q(due_on__lt=today))
    if filters.instruction is not None and not on_sheet:
        rows = rows.filter(instruction=filters.instruction)
    return rows


_SHEET = (
    "number",
    "subject",
    "sender_name",
    "folios",
    "priority",
    "is_confidential",
    "has_folder",
)
_RECEIVED = (
    "due_on",
    "id",
    "kind",
    "instruction__name",
    "sender__name",
    "sent_at",
    "sheet__resolved_at",
    *(f"sheet__{name}" for name in _SHEET),
)
_SENT = (
    "sent_at",
    "id",
    "kind",
    "instruction__name",
    "receiver__name",
    "due_on",
    "received_at",
    "closed_at",
    "outcome",
    *(f"sheet__{name}" for name in _SHEET),
)
_ARCHIVED = ("archived_at", "id", "archive_place", "resolved_at", *_SHEET)
_RESOLVED_TONE = "ok"

Make = Callable[[tuple[Any, ...], Callable[[date], Semaphore]], TrayRow]


def _received_row(
    row: tuple[Any, ...], semaphore: Callable[[date], Semaphore]
) -> TrayRow:
    due_on, _id, kind, task, sender, sent_at, resolved_at, *sheet = row
    if kind == ReferralKind.COPY:
        when = Semaphore(_("Para su información"), "", "")
    elif resolved_at is not None:
        when = Semaphore(_("Resuelta: falta archivar"), _RESOLVED_TONE, "")
    else:
        when = semaphore(due_on)
    return _row(
        sheet,
        kind=kind,
        task=task or "",
        who=sender or _("Ciudadanía"),
        when=when,
        day=_local_day(sent_at),
    )


def _sent_row(row: tuple[Any, ...], semaphore: Callable[[date], Semaphore]) -> TrayRow:
    (
        sent_at,
        _id,
        kind,
        task,
        receiver,
        due_on,
        received_at,
        closed_at,
        outcome,
        *sheet,
    ) = row
    if closed_at is not None:
        when = Semaphore(str(Outcome(outcome).label), "", _local_day(closed_at))
    elif received_at is None:
        when = Semaphore(
            _("Sin recibir"),
            "due",
            _("desde el %(day)s") % {"day": _local_day(sent_at)},
        )
    elif kind == ReferralKind.COPY:
        when = Semaphore(_("Recibida"), "", _local_day(received_at))
    else:
        when = semaphore(due_on)
    return _row(
        sheet,
        kind=kind,
        task=task or "",
        who=receiver,
        when=when,
        day=_local_day(sent_at),
    )


def _archived_row(
    row: tuple[Any, ...], semaphore: Callable[[date], Semaphore]
) -> TrayRow:
    archived_at, _id, place, resolved_at, *sheet = row
    text = _("Resuelta y archivada") if resolved_at else _("Archivada")
    return _row(
        sheet,
        kind="",
        task=place,
        who="",
        when=Semaphore(text, "", _local_day(archived_at)),
        day="",
    )


def _row(
    sheet: Sequence[Any], *, kind: str, task: str, who: str, when: Semaphore, day: str
) -> TrayRow:
    number, subject, sender, folios, priority, is_confidential, has_folder = sheet
    word = "" if kind in ("", ReferralKind.ORIGINAL) else str(ReferralKind(kind).label)
    return TrayRow(
        number,
        subject,
        sender,
        wording.folios(folios),
        word,
        task,
        who,
        when,
        day,
        priority == Priority.URGENT,
        is_confidential,
        has_folder,
    )


def _local_day(instant: datetime) -> str:
    return short_date(clock.local_date(instant))


_SOURCES: Mapping[str, tuple[Callable[[int], QuerySet[Any]], Sequence[str], Make]] = {
    "por-recibir": (_waiting, _RECEIVED, _received_row),
    "en-despacho": (_on_desk, _RECEIVED, _received_row),
    "enviados": (_sent, _SENT, _sent_row),
    "copias": (_copies, _RECEIVED, _received_row),
    "archivados": (_archived, _ARCHIVED, _archived_row),
}
