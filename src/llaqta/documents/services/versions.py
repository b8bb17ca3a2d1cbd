"""What each person changed: a version whenever somebody hands a document on with another text than the last, or with a note."""

from __future__ import annotations

import hashlib
from typing import Any

from llaqta.documents.models import Document, DocumentVersion
from llaqta.lib.actor import Actor


def keep_version(document: Document, *, note: str = "", actor: Actor) -> dict[str, Any]:
    """Keep the text as this actor hands it on. Returns what the ledger says of it in public.

    A note makes a version also of an unchanged text, so that whoever comes next reads it where they read what changed.
    """
    last = document.versions.order_by("-number").first()
    changed = last is None or (last.subject, last.body) != (
        document.subject,
        document.body,
    )
    if last and not changed and not note:
        return {"version": last.number, "changed": False}
    version = DocumentVersion.objects.create(
        document=document,
        number=last.number + 1 if last else 1,
        subject=document.subject,
        body=document.body,
        note=note,
        position_id=actor.post_id,
        made_by_id=actor.staff_id,
    )
    return {"version": version.number, "changed": changed}


def text_of(document: Document, **more: str) -> dict[str, str]:
    """The private part of an entry about a text: enough to prove it later, not the text itself."""
    digest = hashlib.sha256(f"{document.subject}\n{document.body}".encode()).hexdigest()
    return {"subject": document.subject, "text_sha256": digest} | more
