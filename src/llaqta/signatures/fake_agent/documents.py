"""Documents as they travel: an id, the PDF in base64, and whether the signature closes it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llaqta.signatures.fake_agent.tokens import RefusedError


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF to be signed."""

    id: Any  # whatever the caller uses; it comes back as it came
    pdf: bytes
    name: str = ""
    lock: bool = False

    @classmethod
    def parse(cls, item: Any) -> Document:
        """From `{id, pdf, bloquear?}`. Raises RefusedError."""
        if not isinstance(item, Mapping) or "id" not in item:
            raise RefusedError("Cada documento necesita un id y un pdf.")
        name = item.get("name") or item.get("nombre") or f"Documento {item['id']}"
        return cls(
            item["id"],
            decode(item.get("pdf")),
            str(name),
            lock=item.get("bloquear") is True,
        )


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """The same document, signed."""

    id: Any
    pdf: bytes

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "pdf_firmado": encode(self.pdf)}


def decode(text: Any) -> bytes:
    """Bytes of a base64 text. Raises RefusedError."""
    if not isinstance(text, str) or not text:
        raise RefusedError("Falta el contenido en base64.")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise RefusedError("El contenido no está en base64.") from None


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()
