"""PAdES signatures made: into a new or a prepared field, at once with a key of ours or in two steps with a key elsewhere.

Each is one increment: the bytes that were there are the beginning of the bytes that come out. Raises SigningError and its kinds.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from llaqta.signatures.cms import Signer, signer_for
from llaqta.signatures.errors import (
    NoRoomError,
    SigningError,
    TimestampUnavailableError,
    WrongSignatureError,
)
from llaqta.signatures.fields import FieldPlan, Form
from llaqta.signatures.increments import Increment
from llaqta.signatures.keys import SigningKey
from llaqta.signatures.opening import Opening, Request, open_room, with_file
from llaqta.signatures.pdf_files import PdfFile
from llaqta.signatures.pdf_values import Name, Value, text


class Timestamper(Protocol):
    """Who says that something existed at a moment (RFC 3161)."""

    def timestamp(self, digest: bytes, /) -> bytes:
        """A TimeStampToken in DER over this SHA-256. Raises TimestampUnavailableError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturePlan:
    """One signature to be made.

    `field_name`: a field made ready, or the name of a new one; None takes the next free «FirmaN».
    `certify`: if the file has no signature yet, this one certifies it, so that afterwards only further signatures are allowed.
    """

    field_name: str | None
    description: str
    certify: bool
    at: datetime
    name: str = ""
    reason: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedHash:
    """A file that waits for its signature: `to_sign` goes to the token, `pdf` and `state` (JSON) stay."""

    pdf: bytes
    to_sign: bytes
    state: dict[str, Any]


def add_signature_fields(pdf: bytes, fields: Sequence[FieldPlan]) -> bytes:
    """Empty fields for all who will sign, so that later ones add nothing but their signature. In one increment."""

    def add(file: PdfFile) -> bytes:
        increment = Increment(file)
        form = Form(file, increment)
        form.refuse_locked(None)
        form.add([(field, None) for field in fields])
        return increment.build()[0]

    return pdf + with_file(pdf, add) if fields else pdf


def sign_pdf(
    pdf: bytes,
    *,
    key: SigningKey,
    plan: SignaturePlan,
    timestamper: Timestamper | None = None,
) -> bytes:
    """Sign with a key at hand: PAdES B-B, or B-T with a timestamper.

    Raises SigningError, KeyUnavailableError, TimestampUnavailableError.
    """
    signer = signer_for(key.certificate, key.chain)
    opening = _open(pdf, signer, plan, with_timestamp=timestamper is not None)
    attributes = signer.attributes(opening.digest)
    signature = key.sign(attributes)
    return _finished(opening, signer, attributes, signature, timestamper)


def prepare_hash(
    pdf: bytes,
    *,
    certificate: bytes,
    chain: Sequence[bytes],
    plan: SignaturePlan,
    with_timestamp: bool,
) -> PreparedHash:
    """All but the signature, for a key that is elsewhere: a token signs SHA-256 of `to_sign`."""
    signer = signer_for(certificate, tuple(chain))
    opening = _open(pdf, signer, plan, with_timestamp=with_timestamp)
    attributes = signer.attributes(opening.digest)
    return PreparedHash(
        pdf=opening.before + opening.tail,
        to_sign=attributes,
        state={
            "before": len(opening.before),
            "start": opening.start,
            "room": opening.room,
            "attributes": _to_text(attributes),
            "certificate": _to_text(certificate),
            "chain": [_to_text(one) for one in chain],
        },
    )


def finish_hash(
    pdf: bytes,
    state: Mapping[str, Any],
    signature: bytes,
    *,
    timestamper: Timestamper | None = None,
) -> bytes:
    """Put a token's signature into the prepared file, once it is proved to be of this file and of the certificate's key.

    Raises WrongSignatureError otherwise; TimestampUnavailableError also for a timestamp for which no room was set aside.
    """
    try:
        before = state["before"]
        opening = Opening(
            pdf[:before], bytearray(pdf[before:]), state["start"], state["room"]
        )
        attributes = _from_text(state["attributes"])
        signer = signer_for(
            _from_text(state["certificate"]), tuple(map(_from_text, state["chain"]))
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise SigningError from problem
    if signer.attributes(opening.digest) != attributes:
        raise WrongSignatureError
    signer.check(attributes, signature)
    return _finished(opening, signer, attributes, signature, timestamper)


def _finished(
    opening: Opening,
    signer: Signer,
    attributes: bytes,
    signature: bytes,
    timestamper: Timestamper | None,
) -> bytes:
    if timestamper is None:
        return opening.filled(signer.signed_data(attributes, signature))
    token = timestamper.timestamp(hashlib.sha256(signature).digest())
    try:
        return opening.filled(signer.signed_data(attributes, signature, token))
    except NoRoomError as problem:  # it must cost a level, not the signature
        raise TimestampUnavailableError(
            reason=_("el sello de tiempo ocupa más que lo reservado para él")
        ) from problem


def _open(
    pdf: bytes, signer: Signer, plan: SignaturePlan, *, with_timestamp: bool
) -> Opening:
    if plan.at.tzinfo is None:
        msg = "the moment of a signature must be aware"
        raise ValueError(msg)
    said = {"Name": plan.name, "Reason": plan.reason, "Location": plan.location}
    entries: dict[str, Value] = {
        "Type": Name("Sig"),
        "Filter": Name("Adobe.PPKLite"),
        "SubFilter": Name("ETSI.CAdES.detached"),
        "M": plan.at.astimezone(UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode(),
        **{key: text(value) for key, value in said.items() if value},
    }
    request = Request(
        entries=entries,
        room=signer.longest(with_timestamp=with_timestamp),
        field_name=plan.field_name,
        description=plan.description,
        certify=plan.certify,
    )
    return open_room(pdf, request)


def _to_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _from_text(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
