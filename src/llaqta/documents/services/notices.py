"""E-mails to officials about documents. What concerns one person now leaves at once; turns are gathered, see `digests`.

Each is written in the transaction of the act that it tells about. A confidential document is named by its number and link
only: mail is read on many screens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from llaqta.documents.models import Document, WaitingNotice
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.notifications import api as notifications
from llaqta.organization import api as organization
from llaqta.organization.api import Position


def turn_came(position_ids: Iterable[int | None]) -> None:
    """Note that something new waits for these posts; the digest tells them. Always the same order, so that no two acts lock crosswise."""
    if not settings.LLAQTA_DOCUMENT_NOTICES:
        return
    posts = sorted({post for post in position_ids if post is not None})
    WaitingNotice.objects.bulk_create(
        [WaitingNotice(position_id=post, since=clock.now()) for post in posts],
        update_conflicts=True,
        unique_fields=["position"],
        update_fields=["since"],
    )


def document_returned(document: Document, *, by: Position | None, reason: str) -> None:
    """Tell the author's post at once: it is their turn again, and they do not know."""
    _tell(
        document,
        "returned",
        _("Le devolvieron un documento para corregir"),
        posts={document.author_id},
        by=by,
        reason=reason,
    )


def document_voided(
    document: Document, *, actor: Actor, reason: str, declined: bool = False
) -> None:
    """Tell who wrote it and who issues it, but for who did it: its number is void, and it must begin again."""
    posts = {document.author_id, document.issuer_id} - {actor.position_id}
    _tell(
        document,
        "declined" if declined else "voided",
        _("Un documento quedó sin firma y su número se anuló")
        if declined
        else _("Se anuló el número de un documento"),
        posts=posts,
        by=organization.find_open_position(actor.position_id or 0),
        reason=reason,
    )


def address_of(document: Document) -> str:
    return settings.LLAQTA_PUBLIC_URL + document.get_absolute_url()


def title_of(document: Document) -> str:
    """How a message names it: of a confidential one nothing but its number."""
    number = document.cite or ""
    if document.is_confidential:
        return number or _("documento reservado, sin número todavía")
    return " · ".join(filter(None, (document.kind.name, number, document.subject)))


def _tell(
    document: Document,
    template: str,
    subject: str,
    *,
    posts: Collection[int],
    by: Position | None,
    reason: str,
) -> None:
    if not settings.LLAQTA_DOCUMENT_NOTICES:
        return
    body = render_to_string(
        f"documents/email/{template}.txt",
        {
            "title": title_of(document),
            "reason": "" if document.is_confidential else reason,
            "by": by.name if by else "",
            "url": address_of(document),
        },
    )
    notifications.post_emails(
        [
            notifications.Email(
                to=occupant.email,
                subject=subject,
                body=body,
                dedupe=f"documents.{template}:{document.pk}:{document.revision}:{occupant.user_id}",
            )
            for occupant in organization.list_occupants(posts)
            if occupant.email
        ]
    )
