"""One document, for who may see it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from llaqta.documents import policies
from llaqta.documents.errors import DocumentNotFoundError
from llaqta.documents.models import Attachment, Document, DocumentFile
from llaqta.documents.policies import Situation
from llaqta.documents.states import Act
from llaqta.lib.actor import Actor


def access_document(uuid: UUID, *, actor: Actor, act: Act | None = None) -> Document:
    """The document, if the actor may know of it; with `act`, only for who may do it now.

    Raises DocumentNotFoundError, and what `policies.check` raises.
    """
    document = with_people(policies.visible_to(actor)).filter(uuid=uuid).first()
    if document is None:
        raise DocumentNotFoundError
    if act is not None:
        policies.check(actor, act, Situation.of(document))
    return document


def access_documents(ids: list[int], *, actor: Actor) -> list[Document]:
    """Those of these documents that exist for the actor, oldest first."""
    rows = policies.visible_to(actor).filter(pk__in=ids)
    return list(with_people(rows).order_by("pk"))


def list_annexes(document_id: int) -> list[Attachment]:
    """The files that go with a document, in its order."""
    annexes = Attachment.objects.filter(
        pk__in=DocumentFile.objects.filter(
            document_id=document_id, role=DocumentFile.Role.ANNEX
        ).values("attachment_id")
    )
    return list(annexes.order_by("pk"))


def with_people(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With kind, posts and files: what a page about a document shows."""
    return documents.select_related(
        "kind",
        "author__unit",
        "author_user",
        "issuer__unit",
        "addressee__unit",
        "holder__unit",
        "returned_by__unit",
        "uploaded",
        "rendered",
        "current",
        "annulled_by",
    )
