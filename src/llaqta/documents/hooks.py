"""What higher rooms bring: what follows from issuing, where a document belongs, and who reaches it through them.

They register in `AppConfig.ready`; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from llaqta.documents.models import Document
    from llaqta.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document belongs, as its page links to it: its hoja de ruta."""

    title: str
    url: str


OnIssued = Callable[["Document", "Actor"], object]
Places = Callable[[Collection[int]], Mapping[int, Place]]
# Rows of the higher room that link, by `document`, to those that the actor meets there.
Reach = Callable[["Actor"], "QuerySet[Any, Any]"]

OnStartedAgain = Callable[["Document", "Document", "Actor"], object]

_issued: list[OnIssued] = []
_annulled: list[OnIssued] = []
_started_again: list[OnStartedAgain] = []
_places: list[Places] = []
_reaches: list[Reach] = []


def register_issued(follow: OnIssued) -> None:
    """Do this in the transaction that issues a document. What it raises keeps the document signed and not issued."""
    if follow not in _issued:
        _issued.append(follow)


def register_annulled(follow: OnIssued) -> None:
    """Do this in the transaction in which an issued document loses its effect; `annulled_by` says by which other."""
    if follow not in _annulled:
        _annulled.append(follow)


def register_started_again(follow: OnStartedAgain) -> None:
    """Do this when a document begins with the text of a voided one: the new one belongs where the old one did."""
    if follow not in _started_again:
        _started_again.append(follow)


def register_place(find: Places) -> None:
    """Say where documents belong: of these ids, the place of those that have one."""
    if find not in _places:
        _places.append(find)


def register_reach(reach: Reach) -> None:
    """Let an actor see the issued documents to which these rows link: those of the route sheets that they see."""
    if reach not in _reaches:
        _reaches.append(reach)


def follow_issue(document: Document, actor: Actor) -> None:
    for follow in _issued:
        follow(document, actor)


def follow_annulment(document: Document, actor: Actor) -> None:
    for follow in _annulled:
        follow(document, actor)


def follow_started_again(old: Document, new: Document, actor: Actor) -> None:
    for follow in _started_again:
        follow(old, new, actor)


def places_of(document_ids: Collection[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for find in _places:
        found.update(find(document_ids))
    return found


def reaches_of(actor: Actor) -> Iterable[QuerySet[Any, Any]]:
    return [reach(actor) for reach in _reaches]
