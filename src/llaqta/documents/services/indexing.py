"""What a document is found by: folded words of its texts, numbers and people in one column, those of its annexes in another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from llaqta.documents.models import Document, DocumentFile, FileText
from llaqta.documents.models.document import ANNEX_MARK
from llaqta.documents.picture_child import MOST_LETTERS
from llaqta.documents.rich_text import plain_text
from llaqta.lib.text import fold
from llaqta.organization import api as organization


def refresh_search_text(document: Document) -> None:
    """Write the search text anew. Call it after a change of anything that it holds."""
    document.search_text = fold(" ".join(filter(None, _words(document))))[:MOST_LETTERS]
    document.save(update_fields=["search_text"])


@transaction.atomic
def refresh_annex_text(document_id: int) -> None:
    """Write the words of the annexes anew. Call it after a change of them; the lock keeps two of these from crossing."""
    Document.objects.select_for_update().filter(pk=document_id).first()
    annexes = DocumentFile.objects.filter(
        document=document_id, role=DocumentFile.Role.ANNEX
    ).values_list("attachment__name", "attachment__sha256")
    texts = dict(
        FileText.objects.filter(
            source_sha256__in=[sha256 for _name, sha256 in annexes]
        ).values_list("source_sha256", "text")
    )
    marked = (
        ANNEX_MARK + fold(f"{name} {texts.get(sha256, '')}") for name, sha256 in annexes
    )
    Document.objects.filter(pk=document_id).update(
        annex_text="".join(marked)[:MOST_LETTERS]
    )


def refresh_for_file(sha256: str) -> int:
    """The same for every document that carries this content. Returns how many."""
    documents = Document.objects.filter(uploaded__sha256=sha256)
    for document in documents:
        refresh_search_text(document)
    with_annex = DocumentFile.objects.filter(
        attachment__sha256=sha256, role=DocumentFile.Role.ANNEX
    ).values_list("document", flat=True)
    for document_id in set(with_annex):
        refresh_annex_text(document_id)
    return len(documents) + len(with_annex)


def _words(document: Document) -> Iterable[str]:
    yield document.cite or ""
    yield document.subject
    yield document.kind.name
    yield document.addressee_text
    yield str(document.author_user)
    signatures = list(document.signatures.select_related("position"))
    yield from (one.signer_name for one in signatures)
    posts = {document.author_id, document.issuer_id, document.addressee_id}
    posts |= {one.position_id for one in signatures}
    yield from _names(post for post in posts if post is not None)
    yield plain_text(document.body)
    if document.uploaded is not None:
        found = FileText.objects.filter(source_sha256=document.uploaded.sha256).first()
        yield found.text if found else ""


def _names(posts: Iterable[int]) -> Iterable[str]:
    """The posts, and who sits in them today: a document is looked for by the person too."""
    ids = set(posts)
    positions = organization.list_positions(active=None).filter(pk__in=ids)
    yield from (position.name for position in positions)
    yield from (occupant.name for occupant in organization.list_occupants(ids))
