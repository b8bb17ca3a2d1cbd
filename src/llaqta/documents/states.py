"""States of a document, of the VÍA and of its signatures, and the acts that each allows, as data."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentState(TextChoices):
    DRAFT = "draft", _("Borrador")
    IN_REVIEW = "in_review", _("En revisión")  # on the VÍA, or before the issuer
    NUMBERED = (
        "numbered",
        _("Tomando su CITE"),
    )  # for a moment: number taken, PDF being made
    APPROVED = "approved", _("Por firmar")
    SIGNED = "signed", _("Firmado")  # all signatures there, not issued yet
    ISSUED = "issued", _("Emitido")
    ANNULLED = "annulled", _("Dejado sin efecto")  # by another document
    VOIDED = "voided", _("Anulado antes de emitirse")  # its number stays in the book
    DISCARDED = "discarded", _("Descartado")  # a draft that never had a number


class ViaState(TextChoices):
    WAITING = "waiting", _("Todavía no le toca")
    TURN = "turn", _("Le toca revisar")
    PASSED = "passed", _("Visto bueno")
    RETURNED = "returned", _("Devuelto")


class SignatureState(TextChoices):
    WAITING = "waiting", _("Todavía no le toca")
    TURN = "turn", _("Le toca firmar")
    SIGNED = "signed", _("Firmado")


class SigningMethod(TextChoices):
    AGENT = "agent", _("Token, con el programa de firma de su computadora")
    UPLOAD = "upload", _("Firmado en otra computadora y subido")
    SEAL = "seal", _("Sello del municipio (firma automática)")
    INK = "ink", _("Firma manuscrita digitalizada")


class Act(StrEnum):
    """What a post can do to a document: `documents:document:verb`."""

    EDIT = "documents:document:edit"
    SUBMIT = "documents:document:submit"  # hand it on along the VÍA
    PASS_ON = "documents:document:pass_on"  # noqa: S105 initials of the VÍA, no password
    RETURN = "documents:document:return"
    RECALL = "documents:document:recall"  # by its author, while others review it
    APPROVE = "documents:document:approve"  # takes the CITE
    SIGN = "documents:document:sign"
    DECLINE = "documents:document:decline"  # not to sign it: the number stays, voided
    ISSUE = "documents:document:issue"
    ANNUL = "documents:document:annul"  # by another document
    VOID = "documents:document:void"  # before it is issued: the number stays, voided
    START_AGAIN = (
        "documents:document:start_again"  # another with the text of a voided one
    )
    DISCARD = "documents:document:discard"


ACT_NAMES = {
    Act.EDIT: _("Escribir"),
    Act.SUBMIT: _("Enviar a revisión"),
    Act.PASS_ON: _("Dar visto bueno"),
    Act.RETURN: _("Devolver con motivo"),
    Act.RECALL: _("Retirar de la revisión"),
    Act.APPROVE: _("Aprobar y tomar CITE"),
    Act.SIGN: _("Firmar"),
    Act.DECLINE: _("No firmar"),
    Act.ISSUE: _("Emitir"),
    Act.ANNUL: _("Dejar sin efecto"),
    Act.VOID: _("Anular el número"),
    Act.START_AGAIN: _("Empezar de nuevo con este texto"),
    Act.DISCARD: _("Descartar"),
}

ALLOWED: dict[Act, frozenset[DocumentState]] = {
    Act.EDIT: frozenset({DocumentState.DRAFT, DocumentState.IN_REVIEW}),
    Act.SUBMIT: frozenset({DocumentState.DRAFT}),
    Act.PASS_ON: frozenset({DocumentState.IN_REVIEW}),
    Act.RETURN: frozenset({DocumentState.IN_REVIEW}),
    Act.RECALL: frozenset({DocumentState.IN_REVIEW}),
    Act.APPROVE: frozenset({DocumentState.IN_REVIEW, DocumentState.DRAFT}),
    Act.SIGN: frozenset({DocumentState.APPROVED}),
    Act.DECLINE: frozenset({DocumentState.APPROVED}),
    Act.ISSUE: frozenset({DocumentState.SIGNED}),
    Act.ANNUL: frozenset({DocumentState.ISSUED}),
    Act.VOID: frozenset({DocumentState.APPROVED, DocumentState.SIGNED}),
    Act.START_AGAIN: frozenset({DocumentState.VOIDED}),
    Act.DISCARD: frozenset({DocumentState.DRAFT, DocumentState.IN_REVIEW}),
}
