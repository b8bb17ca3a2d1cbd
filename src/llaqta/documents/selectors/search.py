"""Search over all the documents that an actor may see: newest first, accents and case ignored."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from llaqta.documents import policies
from llaqta.documents.models import Document
from llaqta.documents.selectors.trays import first_line, tone_of
from llaqta.documents.states import DocumentState
from llaqta.lib import clock, keyset, trigrams
from llaqta.lib.actor import Actor, Role
from llaqta.lib.dates import short_date
from llaqta.lib.keyset import Page
from llaqta.lib.text import clean_line

PAGE_SIZE = 25
_COLUMNS = (
    "created_at",
    "id",
    "uuid",
    "kind__name",
    "cite",
    "subject",
    "issuer__name",
    "issuer__unit__name",
    "addressee__name",
    "addressee_text",
    "state",
    "dated_on",
    "is_confidential",
)


class FoundDocument(NamedTuple):
    uuid: UUID
    kind: str
    cite: str
    subject: str
    issuer: str
    unit: str
    addressee: str
    state: str
    tone: str
    day: str  # of its CITE, or on which it was begun
    is_confidential: bool


def find_documents(
    typed: str, *, actor: Actor, after: str = "", before: str = ""
) -> Page[FoundDocument]:
    """The documents that hold every word typed: in CITE, subject, text, names of people and posts, or the uploaded PDF."""
    typed = clean_line(typed)
    if not typed:
        return Page()
    hides = actor.has_role(Role.AUDITOR)
    page = keyset.take(
        matching(_listed(actor), typed, content=not hides),
        key=keyset.NEWEST,
        columns=_COLUMNS,
        after=after,
        before=before,
        size=PAGE_SIZE,
    )
    return page.written(lambda row: _found(row, hides=hides))


def matching(
    documents: QuerySet[Document], typed: str, *, content: bool = True
) -> QuerySet[Document]:
    """Narrow the documents to those that hold every word; under three letters, to the CITE that begins so.

    Without `content`, confidential documents are found by their CITE only: a match by words would tell what they say.
    """
    by_cite = Q(cite__istartswith=typed)
    found = trigrams.holding_words(documents, typed, fts_table="documents_search")
    if found is None:
        return documents.filter(by_cite)
    return found if content else found.filter(Q(is_confidential=False) | by_cite)


def _listed(actor: Actor) -> QuerySet[Document]:
    return policies.visible_to(actor).exclude(state=DocumentState.DISCARDED)


def _found(row: tuple[Any, ...], *, hides: bool) -> FoundDocument:
    (
        created_at,
        _id,
        uuid,
        kind,
        cite,
        subject,
        issuer,
        unit,
        addressee,
        addressee_text,
        state,
        dated_on,
        is_confidential,
    ) = row
    to = addressee or first_line(addressee_text)
    if hides and is_confidential:
        subject, to = _("Contenido reservado"), ""
    return FoundDocument(
        uuid=uuid,
        kind=kind,
        cite=cite or "",
        subject=subject,
        issuer=issuer,
        unit=unit,
        addressee=to,
        state=str(DocumentState(state).label),
        tone=tone_of(state),
        day=short_date(dated_on or clock.local_date(created_at)),
        is_confidential=is_confidential,
    )
