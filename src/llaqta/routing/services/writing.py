"""Documents with CITE inside a sheet: begun by who works on it, put on it when they are issued."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.documents import api as documents
from llaqta.documents.api import Document, DocumentKind
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.organization.api import Position
from llaqta.routing.errors import SheetClosedError
from llaqta.routing.models import Answer, RouteSheet, SheetDocument, SheetFile
from llaqta.routing.services import notices
from llaqta.routing.services.claim import claim
from llaqta.routing.states import LIVE, Act, SheetState

SUBJECT_LENGTH = 300  # the column's room


@transaction.atomic
def start_sheet_document(
    *,
    sheet_id: int,
    kind: DocumentKind,
    issuer: Position | None = None,
    subject: str = "",
    is_answer: bool = False,
    actor: Actor,
    seen: str | None = None,
) -> SheetDocument:
    """Begin a document of this kind, for who holds the original or a consultation; the answer, only the former.

    Without an issuer it is the actor's own post; without a subject it takes the sheet's. It keeps the sheet's reserve.
    Raises what `claim` and `documents.start_document` raise.
    """
    act = Act.WRITE_ANSWER if is_answer else Act.WRITE_DOCUMENT
    sheet = claim(sheet_id, act, actor=actor, seen=seen).sheet
    document = documents.start_document(
        kind=kind,
        issuer_id=issuer.pk if issuer else None,
        subject=(subject.strip() or default_subject(sheet, is_answer))[:SUBJECT_LENGTH],
        addressee_text=_addressee(sheet) if is_answer else "",
        is_confidential=True if sheet.is_confidential else None,
        confidentiality_basis=sheet.confidentiality_basis,
        actor=actor,
    )
    return _link(sheet, document, is_answer=is_answer, actor=actor)


def default_subject(sheet: RouteSheet, is_answer: bool) -> str:
    if not is_answer:
        return sheet.subject
    fields = {"number": sheet.number, "subject": sheet.subject}
    return _("Respuesta a la hoja de ruta %(number)s: %(subject)s") % fields


def follow_issue(document: Document, actor: Actor) -> None:
    """Put an issued document on its sheet, in the transaction that issues it; the answer goes to the sender and is announced.

    It does so wherever the sheet is by then: what was asked for is not lost because the original went on.
    Raises `SheetClosedError` for a sheet that ended: the document stays signed until somebody decides.
    """
    link = SheetDocument.objects.filter(document_id=document.pk).first()
    if link is None or link.file_id is not None:
        return
    sheet = RouteSheet.objects.select_for_update(of=("self",)).get(pk=link.sheet_id)
    _check_open(sheet)
    assert document.current is not None  # noqa: S101 it was signed
    answer = _answer(sheet, document, actor) if link.is_answer else None
    link.file = SheetFile.objects.create(
        sheet=sheet,
        attachment=document.current,
        origin=SheetFile.Origin.ANSWER if answer else SheetFile.Origin.STAFF,
        answer=answer,
        added_by_id=actor.user_id or document.author_user_id,
    )
    link.save(update_fields=["file"])
    if answer is not None:
        _hand_over_annexes(sheet, document, answer, actor)
    ledger.record(
        "routing.document_issued",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={
            "kind": document.kind.name,
            "cite": document.cite,
            "code": document.code,
            "answer": link.is_answer,
        },
        private={"subject": document.subject},
    )
    if answer is not None:
        notices.sheet_answered(sheet, answer)


def follow_annulment(document: Document, actor: Actor) -> None:
    """Write on the sheet that a document of it lost its effect; whoever had it as an answer is told."""
    link = SheetDocument.objects.filter(
        document_id=document.pk, file__isnull=False
    ).first()
    if link is None or document.annulled_by is None:
        return
    sheet = link.sheet
    ledger.record(
        "routing.document_annulled",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={
            "cite": document.cite,
            "by": document.annulled_by.cite,
            "answer": link.is_answer,
        },
    )
    if link.is_answer:
        notices.answer_annulled(sheet, cite=document.cite or "")


def follow_started_again(old: Document, new: Document, actor: Actor) -> None:
    """The document that takes the place of a voided one belongs to its sheet, as the answer if that was it."""
    link = SheetDocument.objects.filter(document_id=old.pk).first()
    if link is None:
        return
    _link(link.sheet, new, is_answer=link.is_answer, actor=actor)


# -- Parts -------------------------------------------------------------------------------------------------------------


def _link(
    sheet: RouteSheet, document: Document, *, is_answer: bool, actor: Actor
) -> SheetDocument:
    """From here on the document belongs to the sheet."""
    link = SheetDocument.objects.create(
        sheet=sheet,
        document=document,
        is_answer=is_answer,
        started_position_id=actor.post_id,
    )
    ledger.record(
        "routing.document_started",
        actor=actor,
        chain=sheet.chain,
        target=sheet.number,
        data={
            "kind": document.kind.name,
            "code": document.code,
            "answer": is_answer,
        },
        private={"subject": document.subject},
    )
    return link


def _addressee(sheet: RouteSheet) -> str:
    """Who is answered, as a letter names them."""
    lines = (sheet.representative_name, sheet.sender_name, _("Presente"))
    return "\n".join(line for line in lines if line)


def _check_open(sheet: RouteSheet) -> None:
    if sheet.state in LIVE:
        return
    advice = (
        _("Desarchívela y vuelva a emitirlo.")
        if sheet.state == SheetState.ARCHIVED
        else _("Anule el número del documento, con su motivo.")
    )
    state = str(SheetState(sheet.state).label).lower()
    raise SheetClosedError(number=sheet.number, state=state, advice=advice)


def _hand_over_annexes(
    sheet: RouteSheet, document: Document, answer: Answer, actor: Actor
) -> None:
    """The PDF names its annexes with their hashes; whoever is answered gets them with it."""
    SheetFile.objects.bulk_create(
        SheetFile(
            sheet=sheet,
            attachment=annex,
            origin=SheetFile.Origin.ANSWER,
            answer=answer,
            added_by_id=actor.user_id or document.author_user_id,
        )
        for annex in documents.list_annexes(document.pk)
    )


def _answer(sheet: RouteSheet, document: Document, actor: Actor) -> Answer:
    fields = {
        "kind": document.kind.name,
        "cite": document.cite,
        "subject": document.subject,
    }
    return Answer.objects.create(
        sheet=sheet,
        position_id=document.issuer_id,
        issued_by_id=actor.user_id or document.author_user_id,
        issued_at=clock.now(),
        text=_("%(kind)s %(cite)s: %(subject)s") % fields,
    )
