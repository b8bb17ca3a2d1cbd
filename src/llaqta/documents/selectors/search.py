"""Search over all the documents that an actor may see: newest first, accents and case ignored.

What a document says itself comes before what only its annexes say. The two are lists of their own, so that each is read in
the order of its index; a cursor that begins with «anexos» is of the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from llaqta.documents import policies
from llaqta.documents.models import Document, DocumentFile
from llaqta.documents.models.document import ANNEX_MARK
from llaqta.documents.selectors.trays import first_line, tone_of
from llaqta.documents.states import DocumentState
from llaqta.lib import clock, keyset, trigrams
from llaqta.lib.actor import Actor, Role
from llaqta.lib.dates import short_date
from llaqta.lib.keyset import Page
from llaqta.lib.text import clean_line

PAGE_SIZE = 25
_FTS = "documents_search"
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
    annex: str = ""  # in which it was found, when the document itself does not say it


def find_documents(
    typed: str, *, actor: Actor, after: str = "", before: str = ""
) -> Page[FoundDocument]:
    """The documents that hold every word typed: in CITE, subject, text, names of people and posts, or the uploaded PDF.

    After them, those that hold it with the words of their annexes.
    """
    typed = clean_line(typed)
    if not typed:
        return Page()
    hides = actor.has_role(Role.AUDITOR)
    if _ANNEXES in (after[: len(_ANNEXES)], before[: len(_ANNEXES)]):
        return _in_annexes(typed, actor, after=after, before=before)
    page = _take(matching(_listed(actor), typed, content=not hides), after, before)
    if not page.older:
        if not page.rows and not after and not before:
            return _in_annexes(typed, actor)
        if _annex_matches(typed, actor).exists():
            page = replace(page, older=_ANNEXES)
    return page.written(lambda row: _found(row, hides=hides))


_ANNEXES = "anexos"
_END = "0"  # as a cursor backwards: from the oldest on


def _in_annexes(
    typed: str, actor: Actor, *, after: str = "", before: str = ""
) -> Page[FoundDocument]:
    """One page of those whose annexes say it. Before its first comes the last page of the others, if there are any."""
    after, before = (one.removeprefix(_ANNEXES) for one in (after, before))
    page = _take(_annex_matches(typed, actor), after, before)
    newer = _ANNEXES + page.newer if page.newer else ""
    if not newer:
        hides = actor.has_role(Role.AUDITOR)
        own = matching(_listed(actor), typed, content=not hides)
        newer = _END if own.exists() else ""
    older = _ANNEXES + page.older if page.older else ""
    names = _annexes_that_say(typed, [row[1] for row in page.rows])
    rows = [
        _found(row, hides=False)._replace(annex=names.get(row[1], ""))
        for row in page.rows
    ]
    return Page(rows, newer, older)


def _annex_matches(typed: str, actor: Actor) -> QuerySet[Document]:
    """Who may not read what a document says finds nothing by its annexes either."""
    every = trigrams.holds_words(
        typed, fts_table=_FTS, columns=("search_text", "annex_text")
    )
    own = trigrams.holds_words(typed, fts_table=_FTS)
    if every is None or own is None:
        return Document.objects.none()
    readable = policies.readable_to(actor).exclude(state=DocumentState.DISCARDED)
    return readable.filter(every).exclude(own)


def _annexes_that_say(typed: str, ids: Sequence[int]) -> dict[int, str]:
    """The name of the annex that holds most of the words, by document. Three queries at most, whatever the size of the page."""
    words = trigrams.words_of(typed)
    best: dict[int, int] = {}
    for pk, text in Document.objects.filter(pk__in=ids).values_list("pk", "annex_text"):
        parts = text.split(ANNEX_MARK)[1:]
        held = [sum(word in part for word in words) for part in parts]
        if held:
            best[pk] = held.index(max(held))
    names: dict[int, list[str]] = {}
    files = DocumentFile.objects.filter(
        document__in=best, role=DocumentFile.Role.ANNEX
    ).order_by("pk")
    for pk, name in files.values_list("document", "attachment__name"):
        names.setdefault(pk, []).append(name)
    return {
        pk: names[pk][place]
        for pk, place in best.items()
        if place < len(names.get(pk, ()))
    }


def _take(rows: QuerySet[Document], after: str, before: str) -> Page[tuple[Any, ...]]:
    return keyset.take(
        rows,
        key=keyset.NEWEST,
        columns=_COLUMNS,
        after=after,
        before=before,
        size=PAGE_SIZE,
    )


def matching(
    documents: QuerySet[Document], typed: str, *, content: bool = True
) -> QuerySet[Document]:
    """Narrow the documents to those that hold every word; under three letters, to the CITE that begins so.

    Without `content`, confidential documents are found by their CITE only: a match by words would tell what they say.
    """
    by_cite = Q(cite__istartswith=typed)
    found = trigrams.holding_words(documents, typed, fts_table=_FTS)
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
