"""A document before anybody else has it: begun, written, filled with files, or thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.blobs import api as blobs
from llaqta.documents import policies
from llaqta.documents.errors import (
    AttachmentNotFoundError,
    ConfidentialityBasisError,
    DocumentIncompleteError,
    DocumentNotAllowedError,
    IssuerNotAllowedError,
    KindNotOfferedError,
    NotAPdfError,
    NotAPictureError,
    PostClosedError,
    RouteFixedError,
    UnsafePdfError,
    ViaNotUsedError,
    WrongViaError,
)
from llaqta.documents.models import (
    Attachment,
    Document,
    DocumentFile,
    DocumentKind,
    DocumentVia,
)
from llaqta.documents.rich_text import clean_html
from llaqta.documents.services import indexing, signing_order
from llaqta.documents.services.claim import claim
from llaqta.documents.services.signing.fitness import refusal_to_sign
from llaqta.documents.services.signing_order import Signers
from llaqta.documents.states import Act, DocumentState
from llaqta.documents.tasks import draw_preview, read_file_text
from llaqta.ledger import api as ledger
from llaqta.lib import clock, codes
from llaqta.lib.actor import Actor
from llaqta.lib.text import clean, clean_line
from llaqta.organization import api as organization

# What the post whose turn it is may write; the route below was agreed when the draft was handed on.
_TEXTS = ("subject", "body", "addressee_id", "addressee_text", "folios")
_ROUTE = ("issuer_id", "is_confidential", "confidentiality_basis")


@transaction.atomic
def start_document(
    *,
    kind: DocumentKind,
    subject: str,
    issuer_id: int | None = None,
    addressee_id: int | None = None,
    addressee_text: str = "",
    via_ids: Sequence[int] = (),
    signers: Signers = (),
    is_confidential: bool | None = None,
    confidentiality_basis: str = "",
    actor: Actor,
) -> Document:
    """Begin a document with the kind's starting text. Nobody but its author sees it until it is handed on.

    `issuer_id` is the post that will approve and sign it, the author's own unless told. Raises what `save_draft` raises.
    """
    if not (decision := policies.may_start(actor)):
        raise DocumentNotAllowedError(reason=decision.reason)
    if not kind.active:
        raise KindNotOfferedError
    if is_confidential is None:
        is_confidential = kind.is_confidential
    document = Document(
        code=codes.new_code(),
        chain=f"doc:{uuid4().hex}",
        kind=kind,
        author_id=actor.post_id,
        author_user_id=actor.staff_id,
        holder_id=actor.post_id,
        issuer_id=issuer_id or actor.post_id,
        addressee_id=addressee_id,
        addressee_text=clean(addressee_text),
        subject=clean_line(subject),
        body=clean_html(kind.starting_text),
        place=organization.get_municipality().seat,
        is_confidential=is_confidential,
        confidentiality_basis=clean_line(
            confidentiality_basis or kind.confidentiality_basis
        )
        if is_confidential
        else "",
    )
    _check_head(document, {"issuer_id", "addressee_id"})
    document.save()
    _keep_vias(document, via_ids)
    _keep_signers(document, signers)
    indexing.refresh_search_text(document)
    ledger.record(
        "documents.started",
        actor=actor,
        chain=document.chain,
        target=str(document.uuid),
        data={"kind": kind.code, "confidential": document.is_confidential},
        private={"subject": document.subject},
        first=True,
    )
    return document


@transaction.atomic
def save_draft(*, document_id: int, seen: int, actor: Actor, **fields: Any) -> Document:
    """Write what changed; what is the same as before changes nothing, not even the revision. Also the autosave.

    `fields`: subject, body (HTML), addressee_id, addressee_text, folios; and while it is its author's draft also issuer_id,
    via_ids, signers, is_confidential and confidentiality_basis. Makes no version and no entry in the ledger: handing on does.
    Raises StaleDocumentError, RouteFixedError, IssuerNotAllowedError, WrongViaError, ViaNotUsedError, ConfidentialityBasisError.
    """
    document = claim(document_id, Act.EDIT, actor=actor, seen=seen).document
    is_draft = document.state == DocumentState.DRAFT
    via_ids, others = fields.pop("via_ids", None), fields.pop("signers", None)
    if others is None:
        others = signing_order.others_of(document)
    changed = _write(document, _cleaned(document, fields))
    if not is_draft and changed & set(_ROUTE):
        raise RouteFixedError
    _check_head(document, changed)
    if via_ids is not None:
        changed |= _change_vias(document, via_ids, is_draft=is_draft)
    changed |= _change_signers(document, others, is_draft=is_draft)
    if changed:
        touch(document, *changed)
        indexing.refresh_search_text(document)
    return document


@transaction.atomic
def upload_pdf(
    *, document_id: int, seen: int, attachment: Attachment | None, actor: Actor
) -> Document:
    """Take a PDF made in another program as the document; it stays bit-identical. `None` goes back to the text written here.

    What could never be signed is refused now, not after the whole VÍA. Raises NotAPdfError, UnsafePdfError.
    """
    document = claim(document_id, Act.EDIT, actor=actor, seen=seen).document
    if attachment is not None:
        _check_pdf(attachment)
    document.uploaded = attachment
    document.origin = (
        Document.Origin.UPLOADED if attachment else Document.Origin.WRITTEN
    )
    touch(document, "uploaded", "origin")
    indexing.refresh_search_text(document)
    if attachment is not None:
        _prepare(attachment)
    ledger.record(
        "documents.uploaded" if attachment else "documents.upload_dropped",
        actor=actor,
        chain=document.chain,
        target=str(document.uuid),
        data={"sha256": attachment.sha256, "size": attachment.size}
        if attachment
        else {},
        private={"name": attachment.name} if attachment else None,
    )
    return document


def _check_pdf(attachment: Attachment) -> None:
    if attachment.media_type != blobs.PDF:
        raise NotAPdfError(name=attachment.name)
    if reason := refusal_to_sign(attachment):
        raise UnsafePdfError(reason=reason)


@transaction.atomic
def add_file(
    *,
    document_id: int,
    attachment: Attachment,
    role: str = DocumentFile.Role.ANNEX,
    folios: int = 0,
    actor: Actor,
) -> DocumentFile:
    """Put a file with the document. An annex is part of what is approved, so it changes the revision; a picture is part of the body.

    Raises NotAPictureError.
    """
    document = claim(document_id, Act.EDIT, actor=actor).document
    is_annex = role == DocumentFile.Role.ANNEX
    if not is_annex and attachment.media_type not in (blobs.JPEG, blobs.PNG):
        raise NotAPictureError(name=attachment.name)
    file = DocumentFile.objects.create(
        document=document,
        attachment=attachment,
        role=role,
        folios=folios,
        added_by_id=actor.user_id,
    )
    if is_annex:
        touch(document)
        indexing.refresh_annex_text(document.pk)
        _prepare(attachment)
        _record_file("documents.file_added", document, file, actor)
    return file


@transaction.atomic
def remove_file(*, document_id: int, file_id: int, actor: Actor) -> Document:
    """Take a file out of the document; the ledger keeps that it was there."""
    document = claim(document_id, Act.EDIT, actor=actor).document
    file = document.files.select_related("attachment").filter(pk=file_id).first()
    if file is None:
        raise AttachmentNotFoundError
    if file.role == DocumentFile.Role.ANNEX:
        touch(document)
        _record_file("documents.file_removed", document, file, actor)
    file.delete()
    indexing.refresh_annex_text(document.pk)
    return document


@transaction.atomic
def discard_document(*, document_id: int, actor: Actor) -> Document:
    """Throw a draft away. The row stays, out of every tray: a number that it lost is in the book."""
    document = claim(document_id, Act.DISCARD, actor=actor).document
    document.state, document.holder_id = DocumentState.DISCARDED, None
    touch(document, "state", "holder")
    ledger.record(
        "documents.discarded",
        actor=actor,
        chain=document.chain,
        target=str(document.uuid),
        data={},
    )
    return document


def touch(document: Document, *fields: str) -> None:
    """Save these fields, as one more revision."""
    document.revision += 1
    document.changed_at = clock.now()
    names = {name.removesuffix("_id") for name in fields} & _FIELD_NAMES
    document.save(update_fields=[*names, "revision", "changed_at"])


_FIELD_NAMES = {field.name for field in Document._meta.concrete_fields}


def check_complete(document: Document) -> None:
    """Raise DocumentIncompleteError unless there is something to hand on."""
    if not document.subject:
        raise DocumentIncompleteError(what=_("la referencia"))
    is_written = document.origin == Document.Origin.WRITTEN
    if is_written and document.body in ("", clean_html(document.kind.starting_text)):
        raise DocumentIncompleteError(what=_("el texto"))
    if not (document.addressee_id or document.addressee_text) and (
        document.kind.needs_addressee
    ):
        raise DocumentIncompleteError(what=_("a quién va dirigido (A)"))


# -- Parts -------------------------------------------------------------------------------------------------------------


def _cleaned(document: Document, fields: dict[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - {*_TEXTS, *_ROUTE}
    if unknown:
        msg = f"a draft has no {', '.join(sorted(unknown))}"
        raise TypeError(msg)
    if not fields.get("is_confidential", document.is_confidential):
        fields["confidentiality_basis"] = ""
    return {
        name: _CLEAN_AS[name](value) if name in _CLEAN_AS else value
        for name, value in fields.items()
    }


_CLEAN_AS: dict[str, Callable[[str], str]] = {
    "subject": clean_line,
    "body": clean_html,
    "addressee_text": clean,
    "confidentiality_basis": clean_line,
}


def _write(document: Document, fields: dict[str, Any]) -> set[str]:
    """Set the fields on the instance; which of them changed."""
    changed = {
        name for name, value in fields.items() if getattr(document, name) != value
    }
    for name in changed:
        setattr(document, name, fields[name])
    return changed


def _check_head(document: Document, changed: set[str]) -> None:
    """A post that closed since is found when the document is handed on: no autosave is lost for it."""
    if document.is_confidential and not document.confidentiality_basis:
        raise ConfidentialityBasisError
    if "issuer_id" in changed:
        check_issuer(document)
    if "addressee_id" in changed and document.addressee_id is not None:
        _check_open([document.addressee_id])


def check_issuer(document: Document) -> None:
    """Raise unless the post in DE is open and may issue this kind."""
    issuer = organization.find_open_position(document.issuer_id)
    if issuer is None:
        raise PostClosedError
    if not policies.may_issue_kind(issuer, document.kind):
        raise IssuerNotAllowedError(position=issuer, kind=document.kind)


def _change_vias(
    document: Document, via_ids: Sequence[int], *, is_draft: bool
) -> set[str]:
    now = list(document.vias.values_list("position_id", flat=True))
    if now == list(via_ids):
        if is_draft:
            _check_vias(document, via_ids)  # the issuer may be another by now
        return set()
    if not is_draft:
        raise RouteFixedError
    document.vias.all().delete()
    _keep_vias(document, via_ids)
    return {"vias"}


def _keep_vias(document: Document, via_ids: Sequence[int]) -> None:
    _check_vias(document, via_ids)
    DocumentVia.objects.bulk_create(
        DocumentVia(document=document, position_id=position_id, ordinal=ordinal)
        for ordinal, position_id in enumerate(via_ids, start=1)
    )


def check_kinds_via(document: Document, via_ids: Sequence[int]) -> None:
    """Raise ViaNotUsedError when the kind has no VÍA: the municipality may have decided so after the draft began."""
    if via_ids and not document.kind.has_via:
        raise ViaNotUsedError(kind=document.kind)


def _check_vias(document: Document, via_ids: Sequence[int]) -> None:
    check_kinds_via(document, via_ids)
    apart = {document.author_id, document.issuer_id}
    if len(set(via_ids)) != len(via_ids) or apart & set(via_ids):
        raise WrongViaError
    _check_open(via_ids)


def _change_signers(document: Document, others: Signers, *, is_draft: bool) -> set[str]:
    if not signing_order.differs(document, others):
        return set()
    if not is_draft:
        raise RouteFixedError
    _keep_signers(document, others)
    return {"signers"}


def _keep_signers(document: Document, others: Signers) -> None:
    _check_open([post for post, _ordinal in others])
    signing_order.keep_signers(document, others)


def _check_open(position_ids: Sequence[int]) -> None:
    open_ids = organization.list_positions().filter(pk__in=set(position_ids))
    if open_ids.count() != len(set(position_ids)):
        raise PostClosedError


def _prepare(attachment: Attachment) -> None:
    """Have text and picture ready before somebody looks."""
    key = attachment.pk
    if attachment.media_type == blobs.PDF:
        transaction.on_commit(lambda: read_file_text.enqueue(key))
    transaction.on_commit(lambda: draw_preview.enqueue(key))


def _record_file(
    event: str, document: Document, file: DocumentFile, actor: Actor
) -> None:
    ledger.record(
        event,
        actor=actor,
        chain=document.chain,
        target=str(document.uuid),
        data={"sha256": file.attachment.sha256, "folios": file.folios},
        private={"name": file.attachment.name},
    )
