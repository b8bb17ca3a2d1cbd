"""The signatures in a file, and what each says of itself. Nothing here is believed yet."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from llaqta.lib.text import clean_name
from llaqta.signatures.reading import NotReadableError
from llaqta.signatures.sentences import BOLIVIA

MOST_SIGNATURES: Final = 200
PADES: Final = "/ETSI.CAdES.detached"
TIMESTAMP: Final = "/ETSI.RFC3161"
_FORMATS: Final = {PADES, "/adbe.pkcs7.detached", TIMESTAMP}
# What is signed is a SHA-1 of the file (ISO 32000-1, 12.8.3); ISO 32000-2 gave both up.
_OLD_FORMATS: Final = {"/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1"}


def read_signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """The signatures of a file, oldest first. Raises NotReadableError for one of a kind that we do not judge."""
    found = []
    seen: set[tuple[int, int]] = set()
    fields = enumerate_sig_fields(reader, filled_status=True)
    for name, value, sig_field in islice(fields, MOST_SIGNATURES + 1):
        content = value.get_object()
        reference = content.container_ref
        key = (reference.idnum, reference.generation)
        if key in seen:  # two fields share it
            raise NotReadableError("traces")
        seen.add(key)
        _check_format(entry(content, "/SubFilter"))
        found.append(EmbeddedPdfSignature(reader, sig_field, name))
    if len(found) > MOST_SIGNATURES:
        raise NotReadableError("too_many")
    return sorted(found, key=lambda one: one.signed_revision)


def _check_format(kind: Any) -> None:
    if kind in _OLD_FORMATS:
        raise NotReadableError("old_format")
    if kind is None:
        raise NotReadableError("traces")
    if kind not in _FORMATS:
        raise NotReadableError("unknown_format")


def format_of(embedded: EmbeddedPdfSignature) -> str:
    return str(entry(embedded.sig_object, "/SubFilter"))


def claims_to_be_timestamp(embedded: EmbeddedPdfSignature) -> bool:
    """By its format or by its type: both must say the same. Raises NotReadableError."""
    claims = {
        format_of(embedded) == TIMESTAMP,
        embedded.sig_object_type == "/DocTimeStamp",
    }
    if len(claims) > 1:
        raise NotReadableError("false_timestamp")
    return claims.pop()


def certifies(embedded: EmbeddedPdfSignature) -> bool:
    return any(
        reference.get_object().get("/TransformMethod") == "/DocMDP"
        for reference in entry(embedded.sig_object, "/Reference") or []
    )


def locks(embedded: EmbeddedPdfSignature) -> bool:
    """Whether after this signature nobody else may sign."""
    lock = embedded.fieldmdp
    return embedded.docmdp_level is MDPPerm.NO_CHANGES or (
        lock is not None and lock.action is FieldMDPAction.ALL
    )


def name_of(embedded: EmbeddedPdfSignature) -> str:
    """The name of its field, which whoever made the file chose."""
    return clean_name(str(embedded.field_name))


def claimed_at(embedded: EmbeddedPdfSignature) -> datetime | None:
    try:
        claimed = embedded.self_reported_timestamp
    except Exception:  # a date that is none
        return None
    if claimed is None or claimed.tzinfo is not None:
        return claimed
    return claimed.replace(tzinfo=BOLIVIA)


def entry(holder: Any, key: str) -> Any:
    """What stands there; pyHanko's `get` would give a reference instead of what it leads to."""
    try:
        return holder[key]
    except KeyError:
        return None
