"""Answers to the sender that are documents with CITE: who signed each, what the signature is worth, where it is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from llaqta.documents import api as documents
from llaqta.documents.api import Attachment
from llaqta.lib.rows import Prepared
from llaqta.lib.words import gettext as _
from llaqta.routing.models import SheetDocument


class SignedAnswer(NamedTuple):
    cite: str
    file: Attachment  # with the proofs that its signatures have by now
    signed: Sequence[str]  # one sentence for each signature
    worth: str  # «Nivel B-T: …», empty without a digital signature
    annulled_by: str  # CITE of the document that left it without effect
    check_url: str  # the path of the public verification
    signers: Sequence[documents.PublicSignature]


def find_signed_answers(sheet_id: int) -> dict[int, SignedAnswer]:
    """By file of the sheet. Ask only when an answer has files: it costs four queries when there is one, one when there is none."""
    files: dict[str, int] = {code: file_id for file_id, code in _ANSWERS.all(sheet_id)}
    return {
        files[code]: _answer(document, document.file)
        for code, document in documents.list_public_documents(files).items()
        if document.file is not None
    }


_ANSWERS: Prepared[tuple[Any, ...]] = Prepared(
    lambda sheet: (
        SheetDocument.objects.filter(sheet=sheet, is_answer=True, file__isnull=False)
        .order_by("id")
        .values_list("file_id", "document__code")
    ),
    int,
)


def _answer(document: documents.PublicDocument, file: Attachment) -> SignedAnswer:
    return SignedAnswer(
        cite=document.cite,
        file=file,
        signed=[_who_signed(one) for one in document.signatures],
        worth=_worth(document),
        annulled_by=document.annulled_by[0] if document.annulled_by else "",
        check_url=reverse("verification:document", kwargs={"code": document.code}),
        signers=document.signatures,
    )


def _worth(document: documents.PublicDocument) -> str:
    """What the level of its last signature means for who reads it."""
    match [one.level for one in document.signatures if one.level][-1:]:
        case ["B-B"]:
            return _("Nivel B-B: la hora es la que dice quien firmó.")
        case ["B-T"]:
            return _("Nivel B-T: un tercero dio prueba de la hora.")
        case ["B-LT"]:
            return _(
                "Nivel B-LT: lleva prueba de la hora y de que su certificado valía."
            )
        case ["B-LTA"]:
            return _(
                "Nivel B-LTA: sus pruebas se podrán comprobar dentro de muchos años."
            )
        case _other:
            return ""


def _who_signed(signature: documents.PublicSignature) -> str:
    if signature.is_seal:
        return _("Lo selló el municipio con su firma automática.")
    fields = {
        "name": signature.name or signature.post,
        "post": signature.post,
        "act": signature.act_number,
    }
    if signature.is_ink:
        return (
            _("Lo firmó a mano %(name)s, %(post)s; este PDF es la copia digitalizada.")
            % fields
        )
    if signature.is_substitute:
        return (
            _("Lo firmó digitalmente %(name)s, %(post)s por suplencia (%(act)s).")
            % fields
        )
    return _("Lo firmó digitalmente %(name)s, %(post)s.") % fields
