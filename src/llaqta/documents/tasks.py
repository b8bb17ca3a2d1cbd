"""Jobs in the background. They take ids and may run twice."""

from __future__ import annotations

from django_tasks import task

from llaqta.documents.models import Attachment
from llaqta.documents.services import attachments, file_texts


@task()
def draw_preview(attachment_id: int) -> None:
    """Have the picture ready before somebody opens the page. Enqueue with `transaction.on_commit`."""
    if attachment := Attachment.objects.filter(pk=attachment_id).first():
        attachments.make_preview(attachment)


@task()
def read_file_text(attachment_id: int) -> None:
    """Have the words of a PDF ready for search. Enqueue with `transaction.on_commit`."""
    if attachment := Attachment.objects.filter(pk=attachment_id).first():
        file_texts.read_file_text(attachment)


@task()
def seal_waiting() -> int:
    """Put the municipality's seal on what waits for it."""
    from llaqta.documents.services.signing import sealing  # it stands on who enqueues

    return sealing.seal_waiting()
