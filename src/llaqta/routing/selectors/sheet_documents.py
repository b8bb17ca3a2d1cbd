"""The documents with CITE of a sheet: as its page lists them, where each belongs, and who reaches them through it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from llaqta.documents import api as documents
from llaqta.documents.api import Document, DocumentState, SignatureState
from llaqta.lib.actor import Actor
from llaqta.routing import policies
from llaqta.routing.models import RouteSheet, SheetDocument, SheetFile

_TONES = {
    DocumentState.ISSUED: "ok",
    DocumentState.APPROVED: "due",
    DocumentState.SIGNED: "due",
    DocumentState.ANNULLED: "late",
    DocumentState.VOIDED: "late",
}


class DocumentLine(NamedTuple):
    """One document as the page of its sheet names it. What it says stays with who may open it."""

    kind: str
    cite: str
    subject: str  # only for who may open it
    state: str
    tone: str
    turn: str  # «Espera la firma de Directora de Urbanismo»
    url: str  # empty when the actor may not open it
    is_answer: bool


def list_documents(
    sheet: RouteSheet, *, actor: Actor, sees_content: bool
) -> list[DocumentLine]:
    """Newest first, without those that were thrown away as drafts. One query when there is none, four otherwise."""
    links = list(
        sheet.documents.exclude(document__state=DocumentState.DISCARDED)
        .select_related(
            "document__kind",
            "document__holder__unit",
            "document__annulled_by",
        )
        .prefetch_related("document__signatures__position")
        .order_by("-id")
    )
    open_to_them = _visible([link.document_id for link in links], actor)
    return [_line(link, open_to_them, sees_content=sees_content) for link in links]


def readable_files(
    files: Iterable[SheetFile], sheet: RouteSheet, *, actor: Actor
) -> list[SheetFile]:
    """The files of the sheet without the confidential documents that are none of the actor's business.

    A confidential sheet is as reserved as what stands on it; on another one, a confidential document is for who takes part in it.
    """
    files = list(files)
    closed = [] if sheet.is_confidential else [f for f in files if _is_closed(f)]
    if not closed:
        return files
    ids = [f.document.pk for f in closed if f.document is not None]
    open_to_them = _visible(ids, actor)
    return [
        file
        for file in files
        if file not in closed
        or (file.document is not None and file.document.pk in open_to_them)
    ]


def places(document_ids: Collection[int]) -> dict[int, documents.Place]:
    """The sheets in which these documents were written."""
    rows = SheetDocument.objects.filter(document__in=document_ids).values_list(
        "document_id", "sheet__number"
    )
    return {
        document: documents.Place(
            title=_("Hoja de ruta %(number)s") % {"number": number},
            url=reverse("routing:sheet", kwargs={"number": number}),
        )
        for document, number in rows
    }


def reach(actor: Actor) -> QuerySet[Any, Any]:
    """The links to documents that the actor meets on sheets whose content they may read."""
    readable = policies.readable_to(actor).filter(pk=OuterRef("sheet"))
    return SheetDocument.objects.filter(
        Exists(readable),
        Q(document__is_confidential=False) | Q(sheet__is_confidential=True),
    )


# -- Parts -------------------------------------------------------------------------------------------------------------


def _visible(document_ids: Sequence[int], actor: Actor) -> set[int]:
    if not document_ids:
        return set()
    found = documents.access_documents(list(document_ids), actor=actor)
    return {document.pk for document in found}


def _is_closed(file: SheetFile) -> bool:
    return file.document is not None and file.document.is_confidential


def _line(
    link: SheetDocument, open_to_them: set[int], *, sees_content: bool
) -> DocumentLine:
    document: Document = link.document
    state, is_open = DocumentState(document.state), document.pk in open_to_them
    return DocumentLine(
        kind=document.kind.name,
        cite=document.cite or "",
        subject=document.subject if is_open and sees_content else "",
        state=str(state.label),
        tone=_TONES.get(state, "info"),
        turn=_turn(document, state),
        url=document.get_absolute_url() if is_open else "",
        is_answer=link.is_answer,
    )


def _turn(document: Document, state: DocumentState) -> str:
    """Who must act for it to go on, or how it ended."""
    if document.holder is not None:
        return _("Lo tiene %(post)s, %(unit)s") % {
            "post": document.holder,
            "unit": document.holder.unit,
        }
    if state is DocumentState.APPROVED:
        signers = [
            str(one.position or _("el sello del municipio"))
            for one in document.signatures.all()
            if one.state == SignatureState.TURN
        ]
        if signers == [_("el sello del municipio")]:
            return _("Espera el sello del municipio")
        return _("Espera la firma de %(who)s") % {"who": ", ".join(signers) or "—"}
    if state is DocumentState.SIGNED:
        return _("Está firmado y falta emitirlo")
    if document.annulled_by is not None:
        return _("Lo dejó sin efecto %(cite)s") % {"cite": document.annulled_by}
    return ""
