"""The end of a document: it is issued once it is signed, and only another issued document annuls it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.documents import hooks
from llaqta.documents.errors import (
    DocumentNotAllowedError,
    DocumentNotFoundError,
    DocumentReasonRequiredError,
    NotAnnulledByItError,
)
from llaqta.documents.models import Document, DocumentSignature
from llaqta.documents.services import indexing
from llaqta.documents.services.claim import claim
from llaqta.documents.services.drafting import touch
from llaqta.documents.states import Act, DocumentState
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import Actor, ActorKind
from llaqta.lib.text import fold


@transaction.atomic
def issue(*, document_id: int, actor: Actor) -> Document:
    """Make a signed document official, with what follows from it: it enters its sheet, it goes to the citizen.

    What a higher room raises keeps the document signed and not issued.
    """
    situation = claim(document_id, Act.ISSUE, actor=actor)
    document = situation.document
    document.state, document.issued_at = DocumentState.ISSUED, clock.now()
    touch(document, "state", "issued_at")
    if not _is_found_by_its_signers(document, situation.signatures):
        indexing.refresh_search_text(document)
    ledger.record(
        "documents.issued",
        actor=actor,
        chain=document.chain,
        target=document.cite or "",
        data={
            "cite": document.cite,
            "sha256": document.current.sha256 if document.current else "",
        },
    )
    hooks.follow_issue(document, actor)
    return document


def _is_found_by_its_signers(
    document: Document, signatures: Iterable[DocumentSignature]
) -> bool:
    """Whether the names in the certificates are in the search text already: mostly those of the posts' holders, found since approval."""
    return all(fold(one.signer_name) in document.search_text for one in signatures)


@transaction.atomic
def annul_by(
    *, document_id: int, by_document_id: int, reason: str, actor: Actor
) -> Document:
    """Leave an issued document without effect by another one, issued by the actor's post, that names its CITE.

    Raises NotAnnulledByItError when it does not name it.
    """
    if not reason.strip():
        raise DocumentReasonRequiredError
    document = claim(document_id, Act.ANNUL, actor=actor).document
    by = _annulling(document, by_document_id, actor)
    document.state, document.annulled_by = DocumentState.ANNULLED, by
    touch(document, "state", "annulled_by")
    ledger.record(
        "documents.annulled",
        actor=actor,
        chain=document.chain,
        target=document.cite or "",
        data={"cite": document.cite, "by": by.cite},
        private={"reason": reason},
    )
    ledger.record(
        "documents.annulled_other",
        actor=actor,
        chain=by.chain,
        target=by.cite or "",
        data={"cite": document.cite},
    )
    hooks.follow_annulment(document, actor)
    return document


def _annulling(document: Document, by_id: int, actor: Actor) -> Document:
    by = Document.objects.filter(pk=by_id, state=DocumentState.ISSUED).first()
    if by is None or by.pk == document.pk:
        raise DocumentNotFoundError
    if actor.kind is not ActorKind.SYSTEM and by.issuer_id != actor.position_id:
        raise DocumentNotAllowedError(
            reason=_("Lo deja sin efecto un documento que usted mismo emitió.")
        )
    if not _names(by, document.cite or ""):
        raise NotAnnulledByItError(by=by.cite, cite=document.cite)
    return by


def _names(document: Document, cite: str) -> bool:
    """Whether a document speaks of this very CITE: «IM/1/2026» and «M/1/2026-A» do not speak of «M/1/2026»."""
    whole = rf"(?<![\w/-]){re.escape(fold(cite))}(?![\w/]|-\w)"
    return re.search(whole, document.search_text) is not None
