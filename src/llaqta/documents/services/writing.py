"""What the editor's page does at once: the text, the annexes that came along, and what was taken out. All of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from llaqta.documents.models import Attachment, Document
from llaqta.documents.services import drafting
from llaqta.lib.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What changes in the files of a draft."""

    annexes: Sequence[Attachment] = ()
    folios: int = 0  # of each annex
    taken_out: int | None = None  # key of a file
    pdf: Attachment | None = None  # made elsewhere, in place of the text
    drops_pdf: bool = False


@transaction.atomic
def write_document(
    *, document_id: int, seen: int, files: Files, actor: Actor, **fields: Any
) -> Document:
    """Save a draft with its files. Raises what `save_draft`, `add_file`, `remove_file` and `upload_pdf` raise."""
    document = drafting.save_draft(
        document_id=document_id, seen=seen, actor=actor, **fields
    )
    for attachment in files.annexes:
        drafting.add_file(
            document_id=document_id,
            attachment=attachment,
            folios=files.folios,
            actor=actor,
        )
    if files.taken_out is not None:
        drafting.remove_file(
            document_id=document_id, file_id=files.taken_out, actor=actor
        )
    if files.pdf is not None or files.drops_pdf:
        document.refresh_from_db(fields=["revision"])
        drafting.upload_pdf(
            document_id=document_id,
            seen=document.revision,
            attachment=files.pdf,
            actor=actor,
        )
    document.refresh_from_db()
    return document
