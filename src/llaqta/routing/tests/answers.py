"""What Ana types, and the few steps that many tests of her pages share."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from llaqta.routing.models import Draft
from llaqta.routing.services import drafts
from tests.cast import pdf_bytes

WHO = {
    "document_type": "CI",
    "document_number": "1234567",
    "complement": "",
    "given_names": "Ana",
    "first_surname": "Ficticia",
    "second_surname": "",
    "phone": "712 34567",
    "email": "ana@ejemplo.bo",
    "address": "Calle 1, zona Central",
    "municipality": "Puerto Villarroel",
    "language": "es",
    "represented_kind": "",
}
FOR_OTB = {
    **WHO,
    "represented_kind": "juridical",
    "represented_legal_name": "OTB 6 de Agosto",
    "represented_document_type": "NIT",
    "represented_document_number": "1020304050",
}
WHAT = {
    "subject": "Solicitud de línea y nivel, lote 14",
    "facts": "Vivo en el lote 14.\nQuiero construir.",
    "petition": "Pido línea y nivel.",
    "paper_kind": "solicitud",
    "addressee": "",
}


def upload(name: str = "carta.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content)


def step_url(draft: Draft, step: str) -> str:
    return reverse("routing:draft_step", kwargs={"token": draft.token, "step": step})


def ready_draft(client: Client, **who: Any) -> Draft:
    """A draft with its two forms filled in through the pages."""
    draft = drafts.start_draft(address="203.0.113.9")
    for step, answers in (("quien", {**WHO, **who}), ("que", WHAT)):
        response = client.post(step_url(draft, step), answers)
        assert response.status_code == 302, response.content.decode()
    draft.refresh_from_db()
    return draft
