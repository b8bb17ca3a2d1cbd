"""Reads about signing: what waits for whom, and the batches that were sent out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When

from llaqta.documents.errors import SigningItemNotFoundError
from llaqta.documents.models import DocumentSignature, SigningItem, SigningSession
from llaqta.documents.states import DocumentState, SignatureState
from llaqta.lib.actor import Actor, Role


def list_waiting(
    actor: Actor, *, first: UUID | None = None
) -> QuerySet[DocumentSignature]:
    """The signatures that wait for the post in which the actor acts: of the document `first`, then oldest approval first."""
    if actor.position_id is None or actor.has_role(Role.AUDITOR):
        return DocumentSignature.objects.none()
    return (
        DocumentSignature.objects.filter(
            position=actor.position_id,
            state=SignatureState.TURN,
            document__state=DocumentState.APPROVED,
        )
        .select_related("document__kind", "document__current", "document__addressee")
        .order_by(
            Case(When(document__uuid=first, then=Value(0)), default=Value(1)),
            "document__approved_at",
            "pk",
        )
    )


def count_waiting(actor: Actor) -> int:
    return list_waiting(actor).order_by().count()


def access_waiting(signature_id: int, *, actor: Actor) -> DocumentSignature:
    """One signature that waits for the actor's post. Raises SigningItemNotFoundError."""
    found = list_waiting(actor).filter(pk=signature_id).first()
    if found is None:
        raise SigningItemNotFoundError
    return found


def access_session(uuid: UUID, *, actor: Actor) -> SigningSession:
    """A batch that this person sent out from this post. Raises SigningItemNotFoundError: of others it does not exist."""
    found = SigningSession.objects.filter(
        uuid=uuid, user=actor.user_id, position=actor.position_id
    ).first()
    if found is None:
        raise SigningItemNotFoundError
    return found


def access_item(uuid: UUID, *, actor: Actor) -> SigningItem:
    """One document of such a batch, with its signature and document. Raises SigningItemNotFoundError."""
    found = (
        SigningItem.objects.filter(
            uuid=uuid, session__user=actor.user_id, session__position=actor.position_id
        )
        .select_related("session", "sent", "signature__document")
        .first()
    )
    if found is None:
        raise SigningItemNotFoundError
    return found


def list_items(session: SigningSession) -> list[SigningItem]:
    """The last try of each signature of a batch, in the order in which they were chosen. One query."""
    rows = session.items.select_related(
        "sent", "signature__document__kind", "signature__result"
    ).order_by("pk")
    last: dict[int, SigningItem] = {}
    for item in rows:
        last[item.signature_id] = item  # a later try takes the place of the first
    return list(last.values())


@dataclass(frozen=True, slots=True)
class SealQueue:
    """How the municipality's seal is doing: sealed `done` of `total`, and what keeps the rest."""

    done: int
    total: int
    problem: str

    @property
    def waiting(self) -> int:
        return self.total - self.done


def seal_queue(document_ids: Sequence[int] | None = None) -> SealQueue:
    """The queue of the seal: of these documents, or of all that wait."""
    rows = DocumentSignature.objects.filter(position=None)
    if document_ids is None:
        rows = rows.filter(
            state=SignatureState.TURN, document__state=DocumentState.APPROVED
        )
    else:
        rows = rows.filter(document__in=document_ids)
    counts = rows.aggregate(
        total=Count("pk"), done=Count("pk", filter=Q(state=SignatureState.SIGNED))
    )
    problem = (
        rows.exclude(problem="").order_by("-due_at").values_list("problem", flat=True)
    )
    return SealQueue(counts["done"], counts["total"], problem.first() or "")
