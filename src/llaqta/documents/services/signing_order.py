"""Who signs a document, in which order. The rows exist from the draft on, so that a preview shows the blocks of all of them."""

from __future__ import annotations

from collections.abc import Sequence

from llaqta.documents.models import Document, DocumentSignature, SignatureMode
from llaqta.documents.services import notices
from llaqta.documents.states import SignatureState
from llaqta.lib import clock

Signers = Sequence[tuple[int, int]]  # post and ordinal; the same ordinal in parallel


def plan(document: Document, others: Signers) -> list[tuple[int | None, int]]:
    """Every signature that the document needs. The issuer always signs, and last unless an ordinal was given for it.

    A kind that the municipality seals has one signature, of no post.
    """
    if document.kind.signature_mode == SignatureMode.SEAL:
        return [(None, 1)]
    planned: dict[int | None, int] = dict(others)
    planned.setdefault(
        document.issuer_id, max((ordinal for _post, ordinal in others), default=0) + 1
    )
    return sorted(planned.items(), key=lambda one: one[1])


def differs(document: Document, others: Signers) -> bool:
    """Whether these signers are not the ones that the document has."""
    now = document.signatures.values_list("position_id", "ordinal")
    return sorted(now, key=str) != sorted(plan(document, others), key=str)


def keep_signers(document: Document, others: Signers) -> None:
    """Write the planned signatures in place of those that are there. A draft has no other ones than waiting ones."""
    document.signatures.all().delete()
    DocumentSignature.objects.bulk_create(
        DocumentSignature(
            document=document,
            position_id=position_id,
            ordinal=ordinal,
            field_name=f"Firma{number}",
        )
        for number, (position_id, ordinal) in enumerate(plan(document, others), start=1)
    )


def others_of(document: Document) -> list[tuple[int, int]]:
    """The signers beside the issuer, as `keep_signers` takes them. Ask before the issuer changes."""
    rows = document.signatures.exclude(position=document.issuer_id)
    return [
        (position, ordinal)
        for position, ordinal in rows.values_list("position_id", "ordinal")
        if position is not None
    ]


def give_turn(document: Document) -> None:
    """Let those of the lowest ordinal sign who have not. A seal whose turn came enters the queue of the seal."""
    waiting = document.signatures.filter(state=SignatureState.WAITING)
    ordinals = waiting.order_by("ordinal").values_list("ordinal", flat=True)
    mine = waiting.filter(ordinal__in=list(ordinals[:1]))
    notices.turn_came(list(mine.values_list("position_id", flat=True)))
    mine.filter(position=None).update(
        state=SignatureState.TURN, due_at=clock.now(), tries=0
    )
    mine.update(state=SignatureState.TURN)
