"""Files on their way to a document: on disk before the act, forgotten when the document did not take them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from django.db.models import ProtectedError

from llaqta.documents.models import Attachment
from llaqta.documents.services.attachments import (
    UploadedFile,
    discard_attachment,
    receive_upload,
)
from llaqta.lib.actor import Actor


@contextmanager
def received(
    files: Sequence[UploadedFile], *, actor: Actor
) -> Iterator[list[Attachment]]:
    """Keep what came with a form. No lock is held while a large file is copied.

    Raises what `receive_upload` raises. When the act inside fails, attachments that nothing links to are discarded.
    """
    attachments: list[Attachment] = []
    try:
        for file in files:
            attachments.append(receive_upload(file, actor=actor))  # noqa: PERF401 those before a bad one must be known
        yield attachments
    except BaseException:
        for attachment in attachments:
            with suppress(ProtectedError):
                discard_attachment(attachment)
        raise
