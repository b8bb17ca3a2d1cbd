"""What waits for a post, in one e-mail at most every few hours: «12 documentos esperan su firma», never twelve letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from llaqta.documents.models import Document, WaitingNotice
from llaqta.documents.selectors.trays import TRAYS
from llaqta.documents.services.notices import address_of, title_of
from llaqta.lib import clock
from llaqta.lib.words import ngettext
from llaqta.notifications import api as notifications
from llaqta.organization import api as organization
from llaqta.organization.api import AssignmentKind, Occupant

MOST_LINES = 30  # of each list in a message


@dataclass(frozen=True, slots=True)
class Waiting:
    """One tray of a post: how many lie in it, and the first of them as (title, address)."""

    slug: str
    count: int
    items: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        n = {"n": self.count}
        if self.slug == "para-firmar":
            return ngettext("%(n)d documento espera su firma", "%(n)d documentos esperan su firma", self.count) % n  # fmt: skip
        if self.slug == "para-aprobar":
            return ngettext("%(n)d documento espera su aprobación", "%(n)d documentos esperan su aprobación", self.count) % n  # fmt: skip
        return ngettext("%(n)d documento espera su revisión", "%(n)d documentos esperan su revisión", self.count) % n  # fmt: skip

    @property
    def more(self) -> int:
        return self.count - len(self.items)

    @property
    def url(self) -> str:
        return settings.LLAQTA_PUBLIC_URL + reverse(
            "documents:tray", kwargs={"tray": self.slug}
        )


def send_digests() -> int:
    """Tell every post for which something new waits, unless it was told in the last hours. Returns how many were. May run twice."""
    if not settings.LLAQTA_DOCUMENT_NOTICES:
        return 0
    due = WaitingNotice.objects.filter(_is_due()).order_by("since")
    return sum(_tell(notice) for notice in due.select_related("position"))


def _is_due() -> Q:
    pause = timedelta(hours=settings.LLAQTA_DOCUMENT_DIGEST_HOURS)
    rested = Q(told_at__isnull=True) | Q(told_at__lte=clock.now() - pause)
    return Q(since__isnull=False) & rested


@transaction.atomic
def _tell(notice: WaitingNotice) -> bool:
    """Claim by conditional update, then look: what an act adds from now on is new again."""
    readers = [
        one for one in organization.list_occupants([notice.position_id]) if one.email
    ]
    if not readers:  # a vacant post is told when somebody holds it
        return False
    row = WaitingNotice.objects.filter(pk=notice.pk)
    if not row.filter(_is_due()).update(since=None):
        return False
    trays = [_tray(slug, notice.position_id) for slug in ("para-firmar", "para-aprobar", "para-revisar")]  # fmt: skip
    emails = [
        email
        for reader in readers
        if (
            email := _email(
                reader, notice.position, [one for one in trays if one.count]
            )
        )
    ]
    if not emails:
        if any(one.count for one in trays):  # nobody here may do it: tell who comes
            row.update(since=notice.since)
        return False
    row.update(told_at=clock.now())
    notifications.post_emails(emails)
    return True


def _tray(slug: str, position_id: int) -> Waiting:
    rows = Document.objects.filter(TRAYS[slug].narrow(position_id))
    first = (
        rows.select_related("kind")
        .defer("body", "search_text", "annex_text")
        .order_by("-pk")[:MOST_LINES]
    )
    items = tuple((title_of(one), address_of(one)) for one in first)
    return Waiting(slug, rows.count(), items)


def _email(
    reader: Occupant, post: organization.Position, trays: list[Waiting]
) -> notifications.Email | None:
    """An assistant works in the post's trays and signs nothing."""
    if reader.kind is AssignmentKind.ASSISTANT:
        trays = [one for one in trays if one.slug != "para-firmar"]
    if not trays:
        return None
    body = render_to_string(
        "documents/email/waiting.txt",
        {
            "name": reader.name,
            "post": post.name,
            "trays": trays,
            "hours": settings.LLAQTA_DOCUMENT_DIGEST_HOURS,
        },
    )
    return notifications.Email(
        to=reader.email,
        subject=_subject(trays),
        body=body,
        dedupe=f"documents.waiting:{reader.position_id}:{clock.now().isoformat()}:{reader.user_id}",
    )


def _subject(trays: list[Waiting]) -> str:
    if len(trays) == 1:
        return trays[0].sentence
    total = sum(one.count for one in trays)
    return ngettext("%(n)d documento espera por usted", "%(n)d documentos esperan por usted", total) % {"n": total}  # fmt: skip
