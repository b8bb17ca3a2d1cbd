"""Writes."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from llaqta.blobs import api as blobs
from llaqta.documents import pictures
from llaqta.documents.models import Attachment, Preview
from llaqta.documents.names import clean_file_name
from llaqta.documents.selectors import attachments as selectors
from llaqta.lib.actor import Actor

_PREVIEW_MAX_BYTES: Final = 5 * 1024 * 1024
# Pictures are drawn by children that take a whole processor; a page full of them must not start twenty.
_drawing = threading.BoundedSemaphore(2)
_PATIENCE: Final = 8.0  # seconds that a request waits for its turn


class UploadedFile(Protocol):
    """What Django calls an UploadedFile, and anything else with a name and bytes."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int, /) -> bytes: ...


def largest_file() -> int:
    """Bytes of the largest file that is received: `LLAQTA_MAX_UPLOAD_MB`."""
    return int(settings.LLAQTA_MAX_UPLOAD_MB) * 1024 * 1024


def receive_upload(
    uploaded_file: UploadedFile, *, actor: Actor, max_bytes: int | None = None
) -> Attachment:
    """Keep a file that somebody sent, under a clean name.

    The bytes are on disk before the row is written. Call it before, or early in, the transaction that links the attachment: no
    lock is held while a large file is copied, and what is never linked is yours to delete with `discard_attachment`.
    Raises what `blobs.put` raises, with the file's name in the sentence.
    """
    return attach(_store(uploaded_file, max_bytes=max_bytes), actor=actor)


def receive_bytes(
    content: bytes, *, name: str, actor: Actor, max_bytes: int | None = None
) -> Attachment:
    """`receive_upload` for what is already in memory: a printed paper, the demo's files."""
    return attach(store_bytes(content, name=name, max_bytes=max_bytes), actor=actor)


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are on disk, and that no row names yet: swept after some days unless one does."""

    blob: blobs.Blob
    name: str


def store_bytes(content: bytes, *, name: str, max_bytes: int | None = None) -> Stored:
    """The first half of `receive_bytes`, before a transaction that goes on with `attach`. Raises what `blobs.put` raises."""
    stream = io.BytesIO(content)
    stream.name = name
    return _store(stream, max_bytes=max_bytes)


def attach(stored: Stored, *, actor: Actor) -> Attachment:
    """The second half: the row."""
    return Attachment.objects.create(
        sha256=stored.blob.sha256,
        size=stored.blob.size,
        media_type=stored.blob.media_type,
        name=stored.name,
        received_by_id=actor.user_id,
    )


def _store(file: UploadedFile, *, max_bytes: int | None) -> Stored:
    name = clean_file_name(file.name or "")
    return Stored(
        blobs.put(file, max_bytes=max_bytes or largest_file(), name=name), name
    )


def discard_attachment(attachment: Attachment) -> None:
    """Forget an attachment that nothing links to, such as one taken out of a draft. The sweep collects the bytes later.

    Raises ProtectedError while another row links to it.
    """
    attachment.delete()


def discard_unused(*, since: datetime, until: datetime) -> int:
    """Forget the attachments received between two instants that nothing links to: of forms that nobody finished.

    Leave more time before `until` than any draft lives. May run twice. Returns how many were forgotten.
    """
    count = 0
    for attachment in Attachment.objects.filter(
        received_at__gte=since, received_at__lt=until
    ).iterator(chunk_size=500):
        try:
            with transaction.atomic():
                discard_attachment(attachment)
        except ProtectedError:  # somebody links to it: it is in use
            continue
        count += 1
    return count


def make_preview(attachment: Attachment) -> Preview | None:
    """Draw its first page and keep the picture, or keep why it cannot be drawn. `None`: too busy now, ask again.

    Runs at most twice at once in a process. May run again for the same file: the second finds the first's work.
    """
    if found := _usable_preview(attachment):
        return found
    if not _drawing.acquire(timeout=_PATIENCE):
        return None
    try:
        return _usable_preview(attachment) or _draw_preview(attachment)
    finally:
        _drawing.release()


def _usable_preview(attachment: Attachment) -> Preview | None:
    """The one we have, unless a newer tool may do better or its picture was lost."""
    preview = selectors.find_preview(attachment)
    if preview is None or (preview.problem and preview.tool != pictures.tool()):
        return None
    return preview if preview.problem or blobs.exists(preview.sha256) else None


def _draw_preview(attachment: Attachment) -> Preview:
    picture = pictures.draw(blobs.path_of(attachment.sha256), attachment.media_type)
    blob = (
        blobs.put(io.BytesIO(picture.jpeg), max_bytes=_PREVIEW_MAX_BYTES)
        if picture.jpeg
        else None
    )
    preview, _created = Preview.objects.update_or_create(
        source_sha256=attachment.sha256,
        defaults={
            "sha256": blob.sha256 if blob else "",
            "tool": pictures.tool(),
            "problem": picture.problem,
            "page_count": picture.page_count,
        },
    )
    return preview
