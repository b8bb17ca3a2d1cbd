"""Another document with the text of one whose number was voided: nothing has to be typed twice because somebody did not sign."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from llaqta.documents import hooks
from llaqta.documents.models import Document, DocumentFile
from llaqta.documents.rich_text import PICTURE_ADDRESS
from llaqta.documents.services import indexing, signing_order
from llaqta.documents.services.claim import claim
from llaqta.documents.services.drafting import start_document, touch
from llaqta.documents.states import Act
from llaqta.ledger import api as ledger
from llaqta.lib.actor import Actor
from llaqta.organization import api as organization


@transaction.atomic
def start_again(*, document_id: int, actor: Actor) -> Document:
    """A draft of the actor's post with everything that the voided one had but its number and signatures.

    Posts that were closed since are left out, and who issues it is then the actor's post. Raises what `start_document` raises.
    """
    old = claim(document_id, Act.START_AGAIN, actor=actor).document
    issuer_id = next(iter(_open([old.issuer_id])), actor.post_id)
    new = start_document(
        kind=old.kind,
        subject=old.subject,
        issuer_id=issuer_id,
        addressee_id=next(iter(_open([old.addressee_id])), None),
        addressee_text=old.addressee_text,
        via_ids=_vias(old, apart={actor.post_id, issuer_id}),
        signers=_signers(old),
        is_confidential=old.is_confidential,
        confidentiality_basis=old.confidentiality_basis,
        actor=actor,
    )
    new.origin, new.uploaded_id, new.folios = old.origin, old.uploaded_id, old.folios
    new.body = _body(old, new, actor)
    touch(new, "origin", "uploaded", "folios", "body")
    indexing.refresh_search_text(new)
    indexing.refresh_annex_text(new.pk)
    ledger.record(
        "documents.started_again",
        actor=actor,
        chain=old.chain,
        target=old.cite or "",
        data={"new": str(new.uuid)},
    )
    hooks.follow_started_again(old, new, actor)
    return new


def _open(position_ids: Sequence[int | None]) -> list[int]:
    """Those of the posts that are still open, in the order given."""
    wanted = [post for post in position_ids if post is not None]
    rows = organization.list_positions().filter(pk__in=wanted)
    still_open = set(rows.values_list("pk", flat=True))
    return [post for post in wanted if post in still_open]


def _vias(old: Document, *, apart: set[int]) -> list[int]:
    if not old.kind.has_via:
        return []
    rows = old.vias.order_by("ordinal").values_list("position_id", flat=True)
    return [post for post in _open(list(rows)) if post not in apart]


def _signers(old: Document) -> list[tuple[int, int]]:
    others = signing_order.others_of(old)
    still_open = set(_open([post for post, _ordinal in others]))
    return [(post, ordinal) for post, ordinal in others if post in still_open]


def _body(old: Document, new: Document, actor: Actor) -> str:
    """The old text, with its pictures as the new document's own; the annexes come along."""
    pictures: dict[str, str] = {}
    for file in old.files.all():
        copy = DocumentFile.objects.create(
            document=new,
            attachment_id=file.attachment_id,
            role=file.role,
            folios=file.folios,
            added_by_id=actor.user_id,
        )
        pictures[str(file.pk)] = f"/mesa/documentos/{new.uuid}/imagenes/{copy.pk}/"

    def own(found: re.Match[str]) -> str:
        return pictures.get(found["id"], found[0])

    return PICTURE_ADDRESS.sub(own, old.body)
