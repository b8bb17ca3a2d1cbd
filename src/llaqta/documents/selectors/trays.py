"""The trays of a post: rows as values, newest first, at the same cost whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from llaqta.documents.models import Document, DocumentSignature
from llaqta.documents.states import DocumentState, SignatureState
from llaqta.lib import clock, keyset
from llaqta.lib.actor import Actor
from llaqta.lib.dates import short_date
from llaqta.lib.keyset import Page

COUNT_CAP = 99
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class TrayInfo:
    slug: str
    name: str | Promise
    empty: str | Promise  # what it says when nothing is in it
    narrow: Callable[[int], Q]  # to what lies in it for a post


def _with_turn_to_sign(post: int) -> Q:
    mine = DocumentSignature.objects.filter(position=post, state=SignatureState.TURN)
    return Q(state=DocumentState.APPROVED, pk__in=mine.values("document"))


_ON_THE_WAY = [
    DocumentState.IN_REVIEW,
    DocumentState.NUMBERED,
    DocumentState.APPROVED,
    DocumentState.SIGNED,
]
TRAYS: Mapping[str, TrayInfo] = {
    tray.slug: tray
    for tray in (
        TrayInfo(
            "borradores",
            gettext_lazy("Borradores"),
            gettext_lazy("No hay borradores. Empiece un documento nuevo."),
            lambda post: Q(holder=post, state=DocumentState.DRAFT),
        ),
        TrayInfo(
            "para-revisar",
            gettext_lazy("Para revisar"),
            gettext_lazy("Nada por revisar. Lo que pase por su VÍA aparecerá aquí."),
            lambda post: (
                Q(holder=post, state=DocumentState.IN_REVIEW) & ~Q(issuer=post)
            ),
        ),
        TrayInfo(
            "para-aprobar",
            gettext_lazy("Para aprobar"),
            gettext_lazy("Nada por aprobar."),
            lambda post: Q(holder=post, issuer=post, state=DocumentState.IN_REVIEW),
        ),
        TrayInfo(
            "para-firmar",
            gettext_lazy("Para firmar"),
            gettext_lazy("Nada por firmar."),
            _with_turn_to_sign,
        ),
        TrayInfo(
            "en-curso",
            gettext_lazy("En curso"),
            gettext_lazy("Nada de lo que usted escribió está en manos de otro cargo."),
            lambda post: Q(author=post, state__in=_ON_THE_WAY) & ~Q(holder=post),
        ),
        TrayInfo(
            "emitidos",
            gettext_lazy("Emitidos"),
            gettext_lazy("Este cargo todavía no emitió ni escribió documentos."),
            lambda post: (
                (Q(author=post) | Q(issuer=post))
                & Q(
                    state__in=[
                        DocumentState.ISSUED,
                        DocumentState.ANNULLED,
                        DocumentState.VOIDED,
                    ]
                )
            ),
        ),
    )
}


class TrayRow(NamedTuple):
    uuid: UUID
    kind: str
    cite: str
    subject: str
    author: str  # posts
    issuer: str
    addressee: str
    holder: str  # who has it now, while it has no CITE
    state: str
    tone: str
    day: str  # of the last change
    is_confidential: bool
    return_reason: str


class TrayCounts(NamedTuple):
    """What waits for a post. No count goes beyond `COUNT_CAP + 1`."""

    drafts: int = 0
    to_review: int = 0
    to_approve: int = 0
    to_sign: int = 0
    returned: int = 0  # of the drafts, those that somebody sent back

    @property
    def by_tray(self) -> dict[str, int]:
        return {
            "borradores": self.drafts,
            "para-revisar": self.to_review,
            "para-aprobar": self.to_approve,
            "para-firmar": self.to_sign,
        }

    @property
    def waiting(self) -> int:
        """What others wait for: a draft that nobody has seen yet is nobody's haste."""
        others = self.to_review + self.to_approve + self.to_sign + self.returned
        return min(others, COUNT_CAP + 1)


_COLUMNS = (
    "changed_at",
    "id",
    "uuid",
    "kind__name",
    "cite",
    "subject",
    "author__name",
    "issuer__name",
    "addressee__name",
    "addressee_text",
    "holder__name",
    "state",
    "is_confidential",
    "return_reason",
)


def list_tray(
    slug: str, *, actor: Actor, after: str = "", before: str = ""
) -> Page[TrayRow]:
    """One page of a tray. Raises KeyError for a slug that is none."""
    narrow = TRAYS[slug].narrow
    if actor.position_id is None:
        return Page()
    page = keyset.take(
        Document.objects.filter(narrow(actor.position_id)),
        key=keyset.NEWEST,
        columns=_COLUMNS,
        after=after,
        before=before,
        size=PAGE_SIZE,
    )
    return page.written(_row)


def count_trays(actor: Actor) -> TrayCounts:
    """What waits for the post in which the actor acts. Four short queries, each stopping at the cap."""
    if actor.position_id is None:
        return TrayCounts()
    post = actor.position_id
    # Those sent back first, so that the cap does not hide them.
    drafts = Document.objects.filter(TRAYS["borradores"].narrow(post)).order_by(
        F("returned_by").desc(nulls_last=True)
    )
    sent_back_by = drafts.values_list("returned_by", flat=True)[: COUNT_CAP + 1]
    return TrayCounts(
        drafts=len(sent_back_by),
        returned=sum(by is not None for by in sent_back_by),
        **{
            name: _capped(Document.objects.filter(TRAYS[slug].narrow(post)))
            for name, slug in (
                ("to_review", "para-revisar"),
                ("to_approve", "para-aprobar"),
                ("to_sign", "para-firmar"),
            )
        },
    )


def _capped(rows: QuerySet[Document]) -> int:
    return len(rows.order_by().values_list(F("pk"))[: COUNT_CAP + 1])


_TONES = {
    DocumentState.ISSUED: "ok",
    DocumentState.SIGNED: "ok",
    DocumentState.APPROVED: "due",
    DocumentState.ANNULLED: "late",
    DocumentState.VOIDED: "late",
}


def tone_of(state: str) -> str:
    return _TONES.get(DocumentState(state), "info")


def _row(row: tuple[Any, ...]) -> TrayRow:
    (
        changed_at,
        _id,
        uuid,
        kind,
        cite,
        subject,
        author,
        issuer,
        addressee,
        addressee_text,
        holder,
        state,
        is_confidential,
        return_reason,
    ) = row
    return TrayRow(
        uuid=uuid,
        kind=kind,
        cite=cite or "",
        subject=subject,
        author=author,
        issuer=issuer,
        addressee=addressee or first_line(addressee_text),
        holder=holder or "",
        state=str(DocumentState(state).label),
        tone=tone_of(state),
        day=_day(changed_at),
        is_confidential=is_confidential,
        return_reason=return_reason,
    )


def first_line(text: str) -> str:
    return text.partition("\n")[0]


def _day(instant: datetime) -> str:
    return short_date(clock.local_date(instant))
