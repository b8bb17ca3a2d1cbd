"""Reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from uuid import UUID

from llaqta.documents.errors import AttachmentNotFoundError
from llaqta.documents.models import Attachment, Preview


def get_attachment(uuid: UUID) -> Attachment:
    """One attachment. Whether the actor may open it must be asked first, where it is linked. Raises AttachmentNotFoundError."""
    try:
        return Attachment.objects.get(uuid=uuid)
    except Attachment.DoesNotExist as error:
        raise AttachmentNotFoundError from error


def find_preview(attachment: Attachment) -> Preview | None:
    """The picture of its first page, or why there is none; `None` when nobody asked for it yet."""
    return Preview.objects.filter(source_sha256=attachment.sha256).first()


def list_previews(attachments: Iterable[Attachment]) -> dict[str, Preview]:
    """The previews of several attachments, by the hash of the original, in one query."""
    hashes = {attachment.sha256 for attachment in attachments}
    return {
        preview.source_sha256: preview
        for preview in Preview.objects.filter(source_sha256__in=hashes)
    }


def hashes_named_among(hashes: Collection[str]) -> Iterable[str]:
    """Which of these contents a row of ours names: the question of `blobs.delete_orphans`."""
    return chain(
        Attachment.objects.filter(sha256__in=hashes).values_list("sha256", flat=True),
        Preview.objects.filter(sha256__in=hashes).values_list("sha256", flat=True),
    )
