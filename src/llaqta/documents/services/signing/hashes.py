"""The way of 248 bytes: the signing program gets only what is to be signed, and we put the signature into the PDF ourselves.

Off unless `LLAQTA_SIGN_BY_HASH`: the program asks no PIN of its own for it, so the PIN passes through our page. What comes
out is judged like any PDF that comes back: a raw signature proves nothing about who made it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from llaqta.documents.errors import HashSigningOffError
from llaqta.documents.models import Attachment, SigningItem, SigningSession
from llaqta.documents.selectors.signing import access_item, list_items
from llaqta.documents.services.attachments import receive_bytes
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.sealing import plan_of
from llaqta.documents.services.signing.taking_in import TakenIn, take_in
from llaqta.documents.states import SigningMethod
from llaqta.lib.actor import Actor
from llaqta.signatures import api as signatures


def prepare_hashes(
    *,
    session: SigningSession,
    certificate: bytes,
    chain: Sequence[bytes],
    actor: Actor,
) -> dict[UUID, bytes]:
    """For each document of a batch that waits, what the token must sign: the DER of the signed attributes.

    The certificate must be known before, because they name it. Raises HashSigningOffError, and SigningError for a
    certificate that cannot be read.
    """
    _check_enabled()
    signatures.read_certificate(certificate)
    answers = {}
    for item in list_items(session):
        if item.state == SigningItem.State.SENT:
            answers[item.uuid] = _prepare(item, certificate, chain, actor)
    return answers


def finish_hash(*, item_uuid: UUID, signature: bytes, actor: Actor) -> TakenIn:
    """Put the token's signature into the prepared PDF, and take that in as if it had come back whole.

    Raises HashSigningOffError, SigningItemNotFoundError, or SigningError when the signature is not over what was prepared.
    """
    _check_enabled()
    item = access_item(item_uuid, actor=actor)
    prepared = (
        Attachment.objects.filter(pk=item.prepared["attachment"]).first()
        if item.prepared
        else None
    )
    if prepared is None:  # never made, or swept away on the days after
        raise signatures.SigningError
    returned = _finish(means.bytes_of(prepared), item.prepared["state"], signature)
    return take_in(
        item_uuid=item_uuid, returned=returned, actor=actor, method=SigningMethod.AGENT
    )


def _check_enabled() -> None:
    if not settings.LLAQTA_SIGN_BY_HASH:
        raise HashSigningOffError


def _prepare(
    item: SigningItem, certificate: bytes, chain: Sequence[bytes], actor: Actor
) -> bytes:
    prepared = signatures.prepare_hash(
        means.bytes_of(item.sent),
        certificate=certificate,
        chain=chain,
        plan=plan_of(item.signature),
        with_timestamp=means.timestamper() is not None,
    )
    # Lives for minutes; nothing links to it, so the sweep of unused files takes it away.
    kept = receive_bytes(prepared.pdf, name="por-firmar.pdf", actor=actor)
    item.prepared = {"attachment": kept.pk, "state": dict(prepared.state)}
    item.save(update_fields=["prepared"])
    return prepared.to_sign


def _finish(pdf: bytes, state: dict[str, object], signature: bytes) -> bytes:
    if timestamper := means.timestamper():
        try:
            return signatures.finish_hash(
                pdf, state, signature, timestamper=timestamper
            )
        except signatures.TimestampUnavailableError:
            means.timestamper_is_silent()
    return signatures.finish_hash(pdf, state, signature)


def as_base64(answers: dict[UUID, bytes]) -> dict[str, str]:
    """For the signing program, which decodes base64 whatever its manual says (bolivia.md 3.3)."""
    return {
        str(uuid): base64.b64encode(to_sign).decode()
        for uuid, to_sign in answers.items()
    }
