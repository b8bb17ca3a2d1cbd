"""What comes back from somebody's token is never believed: it must be what was sent, plus one signature, and nothing more.

Here only bytes are compared. The file is opened by a child with limits (`judges`), which judges what was added (`addition`).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self

from llaqta.signatures import judges, overall, verifying
from llaqta.signatures.certificate import CertificateFacts
from llaqta.signatures.signers import keep_signer
from llaqta.signatures.trust import TrustStore

LARGEST_ADDITION: Final = (
    2_000_000  # bytes; a signature with chain, timestamp and lists is some 100,000
)
_SECONDS: Final = 10.0

REASONS: Final = {
    "not_prefix": "No es el documento que se envió: su contenido fue cambiado o vuelto a guardar. Firme el archivo tal como lo descargó.",
    "unsigned": "El documento volvió sin firmar.",
    "too_long": "Al documento se le agregó mucho más que una firma.",
    "not_evaluable": "La firma que volvió no se puede evaluar: {why}",
    "several": "Al documento se le agregó más de una firma; se esperaba una sola.",
    "changed": "Junto con la firma se cambió el documento: {why}",
    "visible": "La firma dibuja una imagen en la página. En estos documentos la firma va sin imagen: fírmelo sin elegir posición.",
    "broken_signature": "La firma que volvió no es válida. {why}",
    "wrong_signer": "Firmó {who}, y esta firma le corresponde a otra persona. Revise que el token sea el suyo.",
    "untrusted": "{why} Use un certificado de una autoridad reconocida.",
    "usage": "El certificado con que se firmó no fue emitido para firmar documentos.",
    "expired": "{why} Renueve su certificado y firme de nuevo.",
    "not_yet_valid": "{why}",
    "clock": "La firma declara una hora que todavía no llegó. Corrija el reloj del equipo con el que firma y firme de nuevo.",
    "revoked": "{why} Firme con un certificado que no esté revocado.",
    "locks": "La firma cierra el documento, y todavía deben firmar otras personas. Firme de nuevo sin «bloquear».",
}


@dataclass(frozen=True, slots=True)
class ExpectedSigner:
    """Who must sign: by document of identity, or by certificate. Numbers and complements are personal data."""

    document_number: str = ""
    complement: str = ""
    certificate_sha256: str = ""
    document_type: str = ""

    def is_this(self, signer: CertificateFacts) -> bool:
        if not self.document_number and not self.certificate_sha256:
            return False
        if self.certificate_sha256 and self.certificate_sha256 != signer.sha256:
            return False
        return not self.document_number or (
            _person(self.document_number, self.complement)
            == _person(signer.document_number, signer.complement)
            and self.document_type in {"", signer.document_type}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Whether a returned file is taken in; if not, a code for programs and a reason for whoever signed.

    `chain`: the signer's certificate and those above it, without the anchor, when it is taken in.
    """

    accepted: bool
    code: str
    reason: str = ""
    signer: CertificateFacts | None = None
    certificate: bytes = b""
    level: str = ""
    revocation: str = ""
    chain: tuple[bytes, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "accepted": self.accepted,
            "code": self.code,
            "reason": self.reason,
            "signer": None if self.signer is None else self.signer.to_json(),
            "certificate": _to_text(self.certificate),
            "level": self.level,
            "revocation": self.revocation,
            "chain": [_to_text(one) for one in self.chain],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = dict(data)
        if values["signer"] is not None:
            values["signer"] = CertificateFacts.from_json(values["signer"])
        values["certificate"] = _from_text(values["certificate"])
        values["chain"] = tuple(map(_from_text, values["chain"]))
        if not isinstance(values["accepted"], bool):
            raise TypeError
        return cls(**values)


def check_returned(
    sent: bytes,
    returned: bytes,
    *,
    expected: ExpectedSigner | None,
    trust: TrustStore,
    at: datetime,
    may_lock: bool = False,
    seconds: float = _SECONDS,
) -> Acceptance:
    """Decide whether a file that comes back signed is taken in. Never raises for what came back.

    `expected` is None when the caller looks up by itself who the signer is. The certificate must be valid `at` the
    moment it comes back, whatever hour the signature declares. A signer who is accepted is remembered, so that the
    list of revoked certificates that their certificate names is fetched from then on.
    """
    if code := _problem_of_bytes(sent, returned):
        return refused(code)
    request = {
        "what": "returned",
        "sent": len(sent),
        "expected": None if expected is None else asdict(expected),
        "trust": str(trust.folder),
        "at": at.isoformat(),
        "may_lock": may_lock,
    }
    with judges.lent(returned) as file:
        heard = judges.ask(verifying.CHILD, request, file, seconds=seconds)
    try:
        acceptance = Acceptance.from_json(heard.read())
    except (ValueError, KeyError, TypeError):
        why = overall.not_evaluable("too_heavy" if heard.is_limit else "broken")
        return refused("not_evaluable", why=why.reason)
    if acceptance.accepted:
        keep_signer(trust, acceptance.chain)
    return acceptance


def refused(
    code: str, *, signer: CertificateFacts | None = None, **fields: str
) -> Acceptance:
    return Acceptance(
        accepted=False,
        code=code,
        reason=REASONS[code].format_map(fields),
        signer=signer,
    )


def _problem_of_bytes(sent: bytes, returned: bytes) -> str:
    if not returned.startswith(sent):
        return "not_prefix"
    added = memoryview(returned)[len(sent) :]
    if len(added) > LARGEST_ADDITION:
        return "too_long"
    return "" if bytes(added).strip() else "unsigned"


def _to_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _from_text(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


def _person(number: str, complement: str) -> tuple[str, str]:
    """Number and complement; some write both in one, with a hyphen between."""
    number, _hyphen, rest = number.strip().upper().partition("-")
    return number.lstrip("0"), complement.strip().upper() or rest
