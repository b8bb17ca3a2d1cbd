"""What comes back signed. Nothing of it is believed: not the bytes, not the signer, not that it is still awaited."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.documents.errors import AlreadySignedError, OvertakenError
from llaqta.documents.models import (
    Attachment,
    DocumentSignature,
    SigningItem,
    SigningSession,
)
from llaqta.documents.selectors.signing import access_item, list_items
from llaqta.documents.services.attachments import (
    attach,
    receive_bytes,
    store_bytes,
)
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.batches import (
    finish_if_done,
    prepare_again,
)
from llaqta.documents.services.signing.fitness import refusal_to_send
from llaqta.documents.services.signing.recording import (
    Made,
    check_waiting,
    enter_signature,
    issue_signed,
    keep_problem,
)
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.lib.errors import StateConflictError
from llaqta.organization import api as organization
from llaqta.organization.api import AssignmentKind, Authority
from llaqta.signatures import api as signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of one file that came back."""

    item: SigningItem
    accepted: bool
    code: str  # "accepted", "repeated", or why not
    reason: str = ""  # for a person, when it is no
    note: str = ""  # besides a yes: «por suplencia…», or why it could not be issued yet
    again: SigningItem | None = None  # prepared anew, to be signed once more


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: str
    reason: str


def take_in(
    *,
    item_uuid: UUID,
    returned: bytes,
    actor: Actor,
    method: SigningMethod = SigningMethod.AGENT,
) -> TakenIn:
    """Check a signed PDF against what was sent, and against who may sign as this post today; then it is the document.

    A refusal is a value with its reason, kept in the item and the signature; the document goes on waiting. The same answer
    twice counts once. Raises SigningItemNotFoundError, and what `blobs.put` raises.
    """
    item = access_item(item_uuid, actor=actor)
    if item.state == SigningItem.State.SIGNED:
        return _repeated(item, returned)
    try:
        check_waiting(item.signature, base_id=item.sent_id)
        found = _judge(item, returned)
        if isinstance(found, _Refusal):
            return _refuse(item, found, actor)
        return _accept(item, returned, found, method=method, actor=actor)
    except AlreadySignedError as late:
        item = access_item(item_uuid, actor=actor)
        if item.state == SigningItem.State.SIGNED:  # by the same answer, a moment ago
            return _repeated(item, returned)
        return _refuse(item, _Refusal(late.code, str(late)), actor)
    except StateConflictError as late:
        return _refuse(item, _Refusal(late.code, str(late)), actor)


def take_in_by_content(
    *, session: SigningSession, files: Sequence[bytes], actor: Actor
) -> list[TakenIn | None]:
    """Several signed PDFs at once: each belongs to the item whose bytes it begins with. `None`: to none of this batch.

    Whose name it carries does not matter: programs that sign rename their output.
    """
    items = [
        item for item in list_items(session) if item.signature.position_id is not None
    ]
    answers: list[TakenIn | None] = []
    for content in files:
        item = next((one for one in items if _begins_with(content, one.sent)), None)
        answers.append(
            take_in(
                item_uuid=item.uuid,
                returned=content,
                actor=actor,
                method=SigningMethod.UPLOAD,
            )
            if item
            else None
        )
    return answers


def _begins_with(content: bytes, sent: Attachment) -> bool:
    head = content[: sent.size]
    return len(head) == sent.size and _sha256(head) == sent.sha256


# -- Is it what we sent, signed by who may? ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    acceptance: signatures.Acceptance
    signer: signatures.CertificateFacts
    authority: Authority


def _judge(item: SigningItem, returned: bytes) -> _Found | _Refusal:
    if unfit := refusal_to_send(
        item.signature.document, item.sent
    ):  # never sent out, and yet it comes back
        return _Refusal("unfit", unfit)
    sent = means.bytes_of(item.sent)
    if returned == sent:
        return _Refusal(
            "not_signed",
            _("Es el mismo archivo que se envió, todavía sin firmar."),
        )
    acceptance = signatures.check_returned(
        sent,
        returned,
        expected=None,  # which person it may be depends on the certificate and the day; asked below
        trust=means.trust(),
        at=clock.now(),
        may_lock=_is_last(item.signature),
    )
    if not acceptance.accepted or acceptance.signer is None:
        return _Refusal(acceptance.code, acceptance.reason)
    signer = acceptance.signer
    authority = organization.find_authority(
        document_type=signer.document_type or "CI",
        number=signer.document_number,
        complement=signer.complement,
        position_id=_post_of(item.signature),
        on=clock.today(),
    )
    if authority is None:
        return _without_authority(signer, item.signature)
    return _Found(acceptance, signer, authority)


def _is_last(signature: DocumentSignature) -> bool:
    """Whether a signature that locks the document does no harm: nobody signs after it."""
    others = DocumentSignature.objects.filter(document=signature.document_id)
    return (
        not others.exclude(pk=signature.pk)
        .exclude(state=SignatureState.SIGNED)
        .exists()
    )


def _post_of(signature: DocumentSignature) -> int:
    assert signature.position_id is not None  # noqa: S101 — the seal's signatures are never sent out
    return signature.position_id


def _without_authority(
    signer: signatures.CertificateFacts, signature: DocumentSignature
) -> _Refusal:
    """Who signed is somebody; say whether we know them, so that they know what to mend."""
    post = signature.position
    fields = {"name": signer.name, "document": signer.document, "post": post}
    posts = organization.list_authorities(
        document_type=signer.document_type or "CI",
        number=signer.document_number,
        complement=signer.complement,
        on=clock.today(),
    )
    if posts:
        return _Refusal(
            "no_authority",
            _(
                "Firmó %(name)s (%(document)s), que hoy no es titular ni suplente del cargo %(post)s. Firme quien ocupa el cargo, o registre la suplencia con su memorándum."
            )
            % fields,
        )
    return _Refusal(
        "wrong_signer",
        _(
            "Firmó %(name)s (%(document)s), que no ocupa ningún cargo del municipio. Revise que el token sea el de quien firma, y que su documento de identidad esté en su cuenta."
        )
        % fields,
    )


# -- Yes and no --------------------------------------------------------------------------------------------------------


def _accept(
    item: SigningItem,
    returned: bytes,
    found: _Found,
    *,
    method: SigningMethod,
    actor: Actor,
) -> TakenIn:
    stored = store_bytes(returned, name=_file_name(item.signature))
    with transaction.atomic():  # a refusal leaves no row; the bytes are swept
        made = Made(
            method=method,
            base_id=item.sent_id,
            result=attach(stored, actor=actor),
            signer_name=found.signer.name,
            signer_document=found.signer.document,
            authority=found.authority,
            certificate=found.acceptance.certificate,
            certificate_sha256=found.signer.sha256,
            level=found.acceptance.level,
            revocation=found.acceptance.revocation,
        )
        signature = enter_signature(item.signature_id, made, actor=actor)
        item.state, item.problem = SigningItem.State.SIGNED, ""
        item.decided_at = signature.signed_at
        item.save(update_fields=["state", "problem", "decided_at"])
    item.signature = signature
    finish_if_done(item.session)
    note = _substitution(found.authority)
    if signature.document.state == DocumentState.SIGNED and (
        refusal := issue_signed(signature.document_id, actor=actor)
    ):
        note = _("Firmado; todavía no se emitió: %(reason)s") % {"reason": refusal}
    return TakenIn(item=item, accepted=True, code="accepted", note=note)


def keep_pdf(
    content: bytes, signature: DocumentSignature, *, actor: Actor
) -> Attachment:
    """Keep a signed PDF under the document's name."""
    return receive_bytes(content, name=_file_name(signature), actor=actor)


def _file_name(signature: DocumentSignature) -> str:
    return f"{(signature.document.cite or 'documento').replace('/', '-')}.pdf"


def _substitution(authority: Authority) -> str:
    if authority.kind is not AssignmentKind.SUBSTITUTE:
        return ""
    return _("Firmado por suplencia, %(act)s.") % {"act": authority.act_number}


def _repeated(item: SigningItem, returned: bytes) -> TakenIn:
    """The browser sent it twice, or the person uploaded what the token had already brought."""
    result = item.signature.result
    if result is not None and result.sha256 == _sha256(returned):
        return TakenIn(item=item, accepted=True, code="repeated")
    return TakenIn(
        item=item,
        accepted=False,
        code="already_signed",
        reason=_("Este documento ya tenía esta firma; el archivo nuevo no se guardó."),
    )


def _refuse(item: SigningItem, refusal: _Refusal, actor: Actor) -> TakenIn:
    """Keep why. An item that was signed meanwhile, in another window, stays signed."""
    with transaction.atomic():
        refused = (
            SigningItem.objects.filter(pk=item.pk)
            .exclude(state=SigningItem.State.SIGNED)
            .update(
                state=SigningItem.State.REFUSED,
                problem=refusal.reason[:500],
                decided_at=clock.now(),
            )
        )
        if refused:
            document = item.signature.document
            ledger.record(
                "documents.signature_refused",
                actor=actor,
                chain=document.chain,
                target=document.cite or "",
                data={"code": refusal.code, "item": str(item.uuid)},
            )
    item.refresh_from_db(fields=["state", "problem", "decided_at"])
    again = None
    if refusal.code == OvertakenError.code:
        again = prepare_again(item)
    elif refusal.code not in ("already_signed", "not_waiting"):
        keep_problem(item.signature_id, refusal.reason)
    finish_if_done(item.session)
    return TakenIn(
        item=item,
        accepted=False,
        code=refusal.code,
        reason=refusal.reason,
        again=again,
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
