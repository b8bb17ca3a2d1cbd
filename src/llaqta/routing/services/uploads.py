"""Files on their way to a sheet: on disk before the act, forgotten when no sheet took them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from llaqta.documents import api as documents
from llaqta.documents.api import Attachment
from llaqta.lib.actor import Actor
from llaqta.routing.models import SheetFile


@contextmanager
def received(
    files: Sequence[UploadedFile[Any]], *, actor: Actor
) -> Iterator[list[Attachment]]:
    """Keep what came with a form. No lock is held while a large file is copied.

    Raises what `documents.receive_upload` raises. Whatever happens inside, attachments that no sheet names are discarded.
    """
    attachments: list[Attachment] = []
    try:
        for file in files:
            attachments.append(documents.receive_upload(file, actor=actor))  # noqa: PERF401 those before a bad one must be known
        yield attachments
    finally:
        if attachments:
            taken = set(
                SheetFile.objects.filter(attachment__in=attachments).values_list(
                    "attachment_id", flat=True
                )
            )
            for attachment in attachments:
                if attachment.pk not in taken:
                    documents.discard_attachment(attachment)
