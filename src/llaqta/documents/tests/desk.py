"""What the tests of documents share: Carla's informe técnico at any point of its way.

Carla (Topografía) writes it, Diego is its VÍA, Elena (DE) issues it, Violeta is its addressee.
"""

from __future__ import annotations

from typing import Any

from llaqta.documents import api as documents
from llaqta.documents.models import DocumentSignature
from llaqta.documents.services import approval, issuing
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.lib import clock
from tests.cast import Cast, Post

BODY = "<p>El lote 14 mide 300 m².</p>"
# The story of one document, stopped at each point. What must stand before the number comes first.
POINTS = (
    "draft",
    "with_via",
    "with_issuer",
    "numbered",
    "approved",
    "signed",
    "issued",
)


def kind(code: str = "informe-tecnico") -> documents.DocumentKind:
    return documents.DocumentKind.objects.get(code=code)


def begun(
    cast: Cast, *, code: str = "informe-tecnico", **more: Any
) -> documents.Document:
    """A draft of Carla's, with its text."""
    fields: dict[str, Any] = {
        "issuer_id": cast.elena.position.pk,
        "addressee_id": cast.violeta.position.pk,
        "via_ids": [cast.diego.position.pk],
    }
    by: Post = more.pop("by", cast.carla)
    body = more.pop("body", BODY)
    document = documents.start_document(
        kind=kind(code),
        subject=more.pop("subject", "Línea y nivel del lote 14"),
        actor=by.actor,
        **(fields | more),
    )
    return documents.save_draft(
        document_id=document.pk, seen=document.revision, body=body, actor=by.actor
    )


def own(by: Post, **more: Any) -> documents.Document:
    """A draft that its author also issues."""
    document = documents.start_document(
        kind=kind(more.pop("code", "informe")),
        subject=more.pop("subject", "Informe de actividades"),
        addressee_text="Consejo Municipal",
        actor=by.actor,
        **more,
    )
    return documents.save_draft(
        document_id=document.pk, seen=document.revision, body=BODY, actor=by.actor
    )


def submitted(document: documents.Document, by: Post) -> documents.Document:
    return documents.submit(
        document_id=document.pk, seen=seen(document), actor=by.actor
    )


def passed(document: documents.Document, by: Post) -> documents.Document:
    return documents.pass_on(
        document_id=document.pk, seen=seen(document), actor=by.actor
    )


def approved(document: documents.Document, by: Post) -> documents.Document:
    return documents.approve(
        document_id=document.pk, seen=seen(document), actor=by.actor
    )


def brought_to(
    document: documents.Document, cast: Cast, point: str
) -> documents.Document:
    """Carla's draft, at a later point of its way."""
    steps = POINTS.index("approved" if point == "voided" else point)
    if steps >= 1:
        submitted(document, cast.carla)
    if steps >= 2:
        passed(document, cast.diego)
    if point == "numbered":
        approval.take_number(
            document_id=document.pk, seen=seen(document), actor=cast.elena.actor
        )
    elif steps > 3:
        approved(document, cast.elena)
    if point == "voided":
        approval.void_document(
            document_id=document.pk,
            seen=seen(document),
            reason="El lote está equivocado",
            actor=cast.elena.actor,
        )
    elif steps >= 5:
        signed(document)
    if point == "issued":
        issuing.issue(document_id=document.pk, actor=cast.elena.actor)
    return fresh(document)


def signed(document: documents.Document) -> documents.Document:
    """As recording the last signature leaves it; how signatures are made is tested elsewhere."""
    now = clock.now()
    DocumentSignature.objects.filter(document=document).update(
        state=SignatureState.SIGNED,
        method=SigningMethod.AGENT,
        signed_at=now,
        signer_name="Elena Ficticia",
    )
    documents.Document.objects.filter(pk=document.pk).update(
        state=DocumentState.SIGNED, signed_at=now
    )
    return fresh(document)


def seen(document: documents.Document) -> int:
    return fresh(document).revision


def fresh(document: documents.Document) -> documents.Document:
    return documents.Document.objects.select_related("kind", "issuer__unit").get(
        pk=document.pk
    )
