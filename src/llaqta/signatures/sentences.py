"""The five answers and the one for the whole, in Spanish that a neighbour understands. One place, so that they sound alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from llaqta.lib import dates
from llaqta.signatures.verdict import Answer, Outcome

# Bolivia has one hour all year; the child that judges has no settings to ask.
BOLIVIA: Final = timezone(timedelta(hours=-4))

_YES, _NO, _UNKNOWN = Outcome.YES, Outcome.NO, Outcome.UNKNOWN

_ANSWERS: Final[Mapping[str, Mapping[str, tuple[Outcome, str]]]] = {
    "intact": {
        "intact": (_YES, "Lo firmado está íntegro: no cambió desde que se firmó."),
        "digest": (_NO, "Lo firmado fue alterado: ya no es lo que se firmó."),
        "signature": (
            _NO,
            "La firma no corresponde a este documento o está dañada: no prueba nada.",
        ),
        "range": (
            _NO,
            "La firma no cubre el documento completo: se manipuló qué parte abarca.",
        ),
        "contents": (
            _NO,
            "Se manipuló el lugar donde está guardada la firma dentro del archivo.",
        ),
        "revision": (
            _NO,
            "La firma no cubre una versión completa del documento: el archivo fue manipulado.",
        ),
        "weak": (
            _UNKNOWN,
            "La firma usa un método criptográfico que ya no se considera seguro.",
        ),
    },
    "identity": {
        "identified": (_YES, "Firmó {who}, según certificado de {issuer}."),
        "time_authority": (_YES, "Sello de tiempo de {who}."),
        "claimed": (
            _UNKNOWN,
            "El certificado dice ser de {who}, pero no lo respalda una autoridad en la que confíe este municipio.",
        ),
        "unproven": (
            _UNKNOWN,
            "El archivo trae un certificado de {who}, pero la firma no se sostiene: no prueba que haya firmado.",
        ),
    },
    "certificate": {
        "valid_timestamped": (
            _YES,
            "El certificado era válido y de confianza al firmar; un sello de tiempo prueba que la firma existía el {moment}.",
        ),
        "valid_held": (
            _YES,
            "El certificado era válido y de confianza; el municipio guarda este documento firmado desde el {moment}.",
        ),
        "valid_claimed": (
            _YES,
            "El certificado era válido y de confianza el {moment}, hora que declara quien firma (no hay sello de tiempo que la pruebe).",
        ),
        "valid_now": (
            _YES,
            "El certificado es válido y de confianza hoy; la firma no dice cuándo se hizo.",
        ),
        "valid_then": (
            _YES,
            "El certificado de la autoridad de tiempo era válido el {moment}.",
        ),
        "expired": (
            _NO,
            "El certificado de {whose} ya había vencido al firmar: venció el {end} y la firma es del {moment}.",
        ),
        "not_yet_valid": (
            _NO,
            "El certificado de {whose} todavía no estaba vigente al firmar: rige desde el {begin} y la firma es del {moment}.",
        ),
        "usage": (
            _NO,
            "El certificado no fue emitido para firmar documentos.",
        ),
        "untrusted": (
            _UNKNOWN,
            "El certificado no viene de una autoridad en la que confíe este municipio (lo emitió «{issuer}»).",
        ),
        "broken": (
            _UNKNOWN,
            "La cadena de certificados entre quien firma y la autoridad de confianza no cumple las reglas.",
        ),
        "expired_since": (
            _UNKNOWN,
            "El certificado de {whose} venció el {end} y no hay sello de tiempo que pruebe que se firmó antes.",
        ),
        "future": (
            _UNKNOWN,
            "La firma declara una hora que todavía no llegó ({moment}).",
        ),
        "unproven": (_UNKNOWN, "No se evalúa: la firma no se sostiene."),
    },
    "revocation": {
        "good": (
            _YES,
            "El certificado no estaba revocado, según {source} del {spoken}.",
        ),
        "revoked_later": (
            _YES,
            "El certificado fue revocado el {revoked}, después de la firma: esta firma se hizo antes y vale.",
        ),
        "revoked": (
            _NO,
            "El certificado ya estaba revocado al firmar: se revocó el {revoked}.",
        ),
        "revoked_unproven": (
            _UNKNOWN,
            "El certificado fue revocado el {revoked} y no hay sello de tiempo que pruebe que se firmó antes.",
        ),
        "missing": (
            _UNKNOWN,
            "Revocación no comprobada: no se tiene a mano la lista de certificados revocados de la autoridad que lo emitió.",
        ),
        "stale": (
            _UNKNOWN,
            "Revocación no comprobada: la última lista de revocados que se tiene rige hasta el {spoken}, antes de esta firma.",
        ),
        "stale_unproven": (
            _UNKNOWN,
            "Revocación no comprobada: la última lista de revocados que se tiene rige hasta el {spoken}, y no hay sello de tiempo que pruebe que se firmó antes.",
        ),
        "late": (
            _UNKNOWN,
            "Revocación no comprobada: la lista que se tiene es posterior al vencimiento del certificado y ya no lo nombraría.",
        ),
        "untrusted": (
            _UNKNOWN,
            "Revocación no comprobada: primero hay que confiar en la autoridad que emitió el certificado.",
        ),
        "unproven": (_UNKNOWN, "No se evalúa: la firma no se sostiene."),
    },
    "changes": {
        "none": (_YES, "Nada se agregó al archivo después de esta firma."),
        "allowed": (
            _YES,
            "Después de esta firma solo se agregó lo permitido (otras firmas, sellos de tiempo o datos para conservarlas).",
        ),
        "forbidden": (
            _NO,
            "Después de esta firma se cambió el documento: lo que se ve puede no ser lo que se firmó.",
        ),
        "stray": (
            _NO,
            "Al archivo se le agregaron datos ajenos después de firmado.",
        ),
        "unproven": (_UNKNOWN, "No se evalúa: la firma no se sostiene."),
    },
}

WHOLE: Final[Mapping[str, tuple[str, str]]] = {
    "valid_one": (
        "El documento está íntegro y su firma digital es válida.",
        "Puede confiar en este archivo. Guárdelo tal como está: al imprimirlo, la firma digital no viaja con el papel.",
    ),
    "valid_many": (
        "El documento está íntegro y sus {count} firmas digitales son válidas.",
        "Puede confiar en este archivo. Guárdelo tal como está: al imprimirlo, las firmas digitales no viajan con el papel.",
    ),
    "unsigned": (
        "El archivo no tiene firma digital.",
        "Si esperaba una, pida el archivo original a quien se lo entregó: una copia impresa o escaneada no lleva la firma.",
    ),
    "only_time": (
        "El archivo tiene sello de tiempo pero ninguna firma de persona o institución.",
        "El sello prueba desde cuándo existe el archivo, no quién lo hizo. Pida el documento firmado.",
    ),
    "tampered": (
        "{detail}",
        "No use este archivo. Pida el original a la institución que lo emitió y avísele que circula una copia alterada.",
    ),
    "bad_certificate": (
        "{detail}",
        "No dé el documento por firmado. Pida a la institución que lo emitió que lo firme con un certificado vigente.",
    ),
    "undetermined": (
        "{detail}",
        "No significa que sea falso. Verifíquelo con el código o el QR del documento, o consulte a la institución que lo emitió.",
    ),
    "encrypted": (
        "El archivo está protegido con contraseña y no se puede leer.",
        "Pida una copia sin contraseña a quien se lo entregó.",
    ),
    "not_pdf": (
        "El archivo no es un PDF.",
        "Suba el PDF firmado original, no una fotografía ni un documento de texto.",
    ),
    "broken": (
        "El archivo está dañado o armado de una manera que no se puede evaluar.",
        "No lo dé por válido. Pida de nuevo el archivo original, sin pasarlo por otros programas, e intente otra vez.",
    ),
    "hybrid": (
        "El archivo trae dos índices de su contenido que no coinciden: según el programa con que se lo abra, puede mostrar otra cosa.",
        "No lo dé por válido. Pida a quien lo firmó que guarde el documento de nuevo como PDF y lo firme otra vez.",
    ),
    "traces": (
        "El archivo tiene restos de una firma digital que no se puede leer.",
        "No lo dé por válido. Pida de nuevo el archivo original a la institución que lo emitió.",
    ),
    "too_heavy": (
        "Evaluar el archivo pide más tiempo o memoria de lo permitido.",
        "No lo dé por válido. Pida una copia más liviana o consulte a la institución que lo emitió.",
    ),
    "too_many": (
        "El archivo tiene más firmas de las que se pueden evaluar.",
        "No lo dé por válido. Consulte a la institución que lo emitió.",
    ),
}

SOURCES: Final = {
    "crl": "la lista de revocados",
    "ocsp": "la respuesta de la autoridad",
}


def answer(question: str, code: str, **fields: str) -> Answer:
    outcome, text = _ANSWERS[question][code]
    return Answer(outcome, code, text.format_map(fields))


def moment(instant: datetime | None) -> str:
    """«13 de febrero de 2026 a horas 10:42», in Bolivia's time."""
    if instant is None:
        return "una fecha desconocida"
    local = instant.astimezone(BOLIVIA)
    return f"{dates.long_date(local.date())} a horas {local:%H:%M}"
