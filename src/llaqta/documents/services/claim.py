"""The first half of every act on a document: is it the moment, and may I."""

from __future__ import annotations

from django.utils.translation import gettext as _

from llaqta.documents import policies
from llaqta.documents.errors import DocumentNotFoundError, StaleDocumentError
from llaqta.documents.models import Document
from llaqta.documents.policies import Situation
from llaqta.documents.states import Act, DocumentState
from llaqta.lib.actor import Actor


def claim(
    document_id: int, act: Act, *, actor: Actor, seen: int | None = None
) -> Situation:
    """Lock the document, check that it is as the person saw it, and that they may act.

    The lock is the row on PostgreSQL; on SQLite a writing transaction is alone anyway (`BEGIN IMMEDIATE`).
    Raises `StaleDocumentError` when `seen` is no longer its revision, and what `policies.check` raises.
    """
    situation = lock(document_id)
    if seen is not None and seen != situation.document.revision:
        raise StaleDocumentError(now=describe(situation))
    policies.check(actor, act, situation)
    return situation


def lock(document_id: int) -> Situation:
    """The document, locked until the transaction ends, with its VÍA and signatures."""
    document = (
        Document.objects.select_for_update(of=("self",))
        .select_related("kind", "author__unit", "issuer__unit")
        .filter(pk=document_id)
        .first()
    )
    if document is None:
        raise DocumentNotFoundError
    return Situation.of(document)


def describe(situation: Situation) -> str:
    """How it stands now, in a few words."""
    document = situation.document
    if document.holder_id is None:
        label = str(DocumentState(document.state).label)
        return label[:1].lower() + label[1:]  # «CITE» stays
    return _("ahora lo tiene %(position)s") % {"position": document.holder}
