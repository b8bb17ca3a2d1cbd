"""The five answers and the one for the whole, in Spanish that a neighbour understands. One place, so that they sound alike.

They are made when they are shown, in the language of whoever looks, from a code and the facts that a verdict keeps: the child that
judges has no settings, so no language either, and speaks the Spanish that stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from django.apps import apps
from django.utils.translation import gettext

from llaqta.lib import dates


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues. Django's `gettext_noop` would ask for settings."""
    return sentence


# Bolivia has one hour all year; the child that judges has no settings to ask.
BOLIVIA: Final = timezone(timedelta(hours=-4))

DETAIL: Final = "%(detail)s"  # what one of the answers says
_YES, _NO, _UNKNOWN = "yes", "no", "unknown"

ANSWERS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "intact": {
        "intact": (_YES, _("Lo firmado está íntegro: no cambió desde que se firmó.")),
        "digest": (_NO, _("Lo firmado fue alterado: ya no es lo que se firmó.")),
        "signature": (
            _NO,
            _(
                "La firma no corresponde a este documento o está dañada: no prueba nada."
            ),
        ),
        "range": (
            _NO,
            _("La firma no cubre el documento completo: se manipuló qué parte abarca."),
        ),
        "contents": (
            _NO,
            _("Se manipuló el lugar donde está guardada la firma dentro del archivo."),
        ),
        "revision": (
            _NO,
            _(
                "La firma no cubre una versión completa del documento: el archivo fue manipulado."
            ),
        ),
        "weak": (
            _UNKNOWN,
            _("La firma usa un método criptográfico que ya no se considera seguro."),
        ),
    },
    "identity": {
        "identified": (_YES, _("Firmó %(who)s, según certificado de %(issuer)s.")),
        "time_authority": (_YES, _("Sello de tiempo de %(who)s.")),
        "claimed": (
            _UNKNOWN,
            _(
                "El certificado dice ser de %(who)s, pero no lo respalda una autoridad en la que confíe este municipio."
            ),
        ),
        "unproven": (
            _UNKNOWN,
            _(
                "El archivo trae un certificado de %(who)s, pero la firma no se sostiene: no prueba que haya firmado."
            ),
        ),
    },
    "certificate": {
        "valid_timestamped": (
            _YES,
            _(
                "El certificado era válido y de confianza al firmar; un sello de tiempo prueba que la firma existía el %(moment)s."
            ),
        ),
        "valid_held": (
            _YES,
            _(
                "El certificado era válido y de confianza; el municipio guarda este documento firmado desde el %(moment)s."
            ),
        ),
        "valid_claimed": (
            _YES,
            _(
                "El certificado era válido y de confianza el %(moment)s, hora que declara quien firma (no hay sello de tiempo que la pruebe)."
            ),
        ),
        "valid_now": (
            _YES,
            _(
                "El certificado es válido y de confianza hoy; la firma no dice cuándo se hizo."
            ),
        ),
        "valid_then": (
            _YES,
            _("El certificado de la autoridad de tiempo era válido el %(moment)s."),
        ),
        "expired": (
            _NO,
            _(
                "El certificado de %(whose)s ya había vencido al firmar: venció el %(end)s y la firma es del %(moment)s."
            ),
        ),
        "not_yet_valid": (
            _NO,
            _(
                "El certificado de %(whose)s todavía no estaba vigente al firmar: rige desde el %(begin)s y la firma es del %(moment)s."
            ),
        ),
        "usage": (
            _NO,
            _("El certificado no fue emitido para firmar documentos."),
        ),
        "untrusted": (
            _UNKNOWN,
            _(
                "El certificado no viene de una autoridad en la que confíe este municipio (lo emitió «%(issuer)s»)."
            ),
        ),
        "broken": (
            _UNKNOWN,
            _(
                "La cadena de certificados entre quien firma y la autoridad de confianza no cumple las reglas."
            ),
        ),
        "expired_since": (
            _UNKNOWN,
            _(
                "El certificado de %(whose)s venció el %(end)s y no hay sello de tiempo que pruebe que se firmó antes."
            ),
        ),
        "future": (
            _UNKNOWN,
            _("La firma declara una hora que todavía no llegó (%(moment)s)."),
        ),
        "unproven": (_UNKNOWN, _("No se evalúa: la firma no se sostiene.")),
    },
    "revocation": {
        "good": (
            _YES,
            _("El certificado no estaba revocado, según %(source)s del %(spoken)s."),
        ),
        "revoked_later": (
            _YES,
            _(
                "El certificado fue revocado el %(revoked)s, después de la firma: esta firma se hizo antes y vale."
            ),
        ),
        "revoked": (
            _NO,
            _("El certificado ya estaba revocado al firmar: se revocó el %(revoked)s."),
        ),
        "revoked_unproven": (
            _UNKNOWN,
            _(
                "El certificado fue revocado el %(revoked)s y no hay sello de tiempo que pruebe que se firmó antes."
            ),
        ),
        "missing": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: no se tiene a mano la lista de certificados revocados de la autoridad que lo emitió."
            ),
        ),
        "stale": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: la última lista de revocados que se tiene rige hasta el %(spoken)s, antes de esta firma."
            ),
        ),
        "stale_unproven": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: la última lista de revocados que se tiene rige hasta el %(spoken)s, y no hay sello de tiempo que pruebe que se firmó antes."
            ),
        ),
        "late": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: la lista que se tiene es posterior al vencimiento del certificado y ya no lo nombraría."
            ),
        ),
        "partial": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: la última lista de revocados que se tiene, del %(spoken)s, trae solo los cambios o una parte, y aquí no se la puede completar."
            ),
        ),
        "indirect": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: la autoridad que emitió el certificado encargó su lista de revocados a otra, que aquí no se consulta."
            ),
        ),
        "untrusted": (
            _UNKNOWN,
            _(
                "Revocación no comprobada: primero hay que confiar en la autoridad que emitió el certificado."
            ),
        ),
        "unproven": (_UNKNOWN, _("No se evalúa: la firma no se sostiene.")),
    },
    "changes": {
        "none": (_YES, _("Nada se agregó al archivo después de la firma.")),
        "allowed": (
            _YES,
            _(
                "Después de la firma solo se agregó lo permitido (otras firmas, sellos de tiempo o datos para conservarlas)."
            ),
        ),
        "forbidden": (
            _NO,
            _(
                "Después de la firma se cambió el documento: lo que se ve puede no ser lo que se firmó."
            ),
        ),
        "stray": (
            _NO,
            _("Al archivo se le agregaron datos ajenos después de firmado."),
        ),
        "unproven": (_UNKNOWN, _("No se evalúa: la firma no se sostiene.")),
    },
}

LOOK_AT_THE_REVISION: Final = _(
    "Use la revisión firmada, que puede descargar más abajo, y pida a la unidad que lo emitió que confirme el contenido."
)

WHOLE: Final[Mapping[str, tuple[str, str]]] = {
    "valid_one": (
        _("El documento está íntegro y su firma digital es válida."),
        _(
            "Puede confiar en este archivo. Guárdelo tal como está: al imprimirlo, la firma digital no viaja con el papel."
        ),
    ),
    "valid_many": (
        _("El documento está íntegro y sus %(count)s firmas digitales son válidas."),
        _(
            "Puede confiar en este archivo. Guárdelo tal como está: al imprimirlo, las firmas digitales no viajan con el papel."
        ),
    ),
    "unsigned": (
        _("El archivo no tiene firma digital."),
        _(
            "Si esperaba una, pida el archivo original a quien se lo entregó: una copia impresa o escaneada no lleva la firma."
        ),
    ),
    "only_time": (
        _(
            "El archivo tiene sello de tiempo pero ninguna firma de persona o institución."
        ),
        _(
            "El sello prueba desde cuándo existe el archivo, no quién lo hizo. Pida el documento firmado."
        ),
    ),
    "tampered": (
        DETAIL,
        _(
            "No use este archivo. Pida el original a la institución que lo emitió y avísele que circula una copia alterada."
        ),
    ),
    "bad_certificate": (
        DETAIL,
        _(
            "No dé el documento por firmado. Pida a la institución que lo emitió que lo firme con un certificado vigente."
        ),
    ),
    "undetermined": (
        DETAIL,
        _(
            "No significa que sea falso. Verifíquelo con el código o el QR del documento, o consulte a la institución que lo emitió."
        ),
    ),
    "encrypted": (
        _("El archivo está protegido con contraseña y no se puede leer."),
        _("Pida una copia sin contraseña a quien se lo entregó."),
    ),
    "not_pdf": (
        _("El archivo no es un PDF."),
        _("Suba el PDF firmado original, no una fotografía ni un documento de texto."),
    ),
    "broken": (
        _("El archivo está dañado o armado de una manera que no se puede evaluar."),
        _(
            "No lo dé por válido. Pida de nuevo el archivo original, sin pasarlo por otros programas, e intente otra vez."
        ),
    ),
    "old_format": (
        _(
            "El archivo lleva una firma en un formato antiguo, con un método que ya no se considera seguro (SHA-1)."
        ),
        _(
            "No lo dé por válido. Pida a quien lo firmó que lo firme otra vez con un programa actual."
        ),
    ),
    "unknown_format": (
        _("El archivo lleva una firma en un formato que aquí no se conoce."),
        _(
            "No lo dé por válido ni por falso. Pregunte a la institución que lo emitió cómo se comprueba, o pida que lo firmen otra vez."
        ),
    ),
    "false_timestamp": (
        _(
            "Una firma del archivo se presenta como sello de tiempo sin serlo, o al revés."
        ),
        _(
            "No lo dé por válido. Pida de nuevo el archivo original a la institución que lo emitió."
        ),
    ),
    "looks_other": (
        _(
            "Las firmas están bien, pero el documento se ve distinto de lo que se firmó (página %(pages)s)."
        ),
        LOOK_AT_THE_REVISION,
    ),
    "looks_unknown": (
        _(
            "Las firmas están bien, pero no se pudo comparar cómo se ve el documento con lo que se firmó."
        ),
        LOOK_AT_THE_REVISION,
    ),
    "hybrid": (
        _(
            "El archivo trae dos índices de su contenido que no coinciden: según el programa con que se lo abra, puede mostrar otra cosa."
        ),
        _(
            "No lo dé por válido. Pida a quien lo firmó que guarde el documento de nuevo como PDF y lo firme otra vez."
        ),
    ),
    "traces": (
        _("El archivo tiene restos de una firma digital que no se puede leer."),
        _(
            "No lo dé por válido. Pida de nuevo el archivo original a la institución que lo emitió."
        ),
    ),
    "too_heavy": (
        _("Evaluar el archivo pide más tiempo o memoria de lo permitido."),
        _(
            "No lo dé por válido. Pida una copia más liviana o consulte a la institución que lo emitió."
        ),
    ),
    "too_many": (
        _("El archivo tiene más firmas de las que se pueden evaluar."),
        _("No lo dé por válido. Consulte a la institución que lo emitió."),
    ),
}

CHANGES: Final[Mapping[str, str]] = {
    "signature": _("Se agregó otra firma (campo «%(name)s»)."),
    "visible_signature": _(
        "Se agregó otra firma con imagen visible en la página (campo «%(name)s»)."
    ),
    "timestamp": _("Se agregó un sello de tiempo."),
    "preservation": _(
        "Se agregaron certificados y datos de revocación para conservar las firmas."
    ),
    "field": _("Se preparó un lugar para otra firma."),
    "metadata": _("Se actualizaron los datos descriptivos del archivo (metadatos)."),
    "nothing": _("Se guardó el archivo otra vez sin cambiar su contenido."),
    "pages": _("Se quitaron, agregaron o cambiaron de orden páginas."),
    "content": _("Se cambió el contenido de una página."),
    "annotation": _("Se agregaron o cambiaron anotaciones sobre una página."),
    "form": _("Se cambió el valor o el aspecto de un campo de formulario."),
    "removed_signature": _("Se quitó una firma."),
    "beyond_permission": _(
        "Se agregó algo que la firma que certifica el documento no permite."
    ),
    "action": _(
        "Se agregó una acción que el programa con que se mira el archivo ejecuta por sí solo."
    ),
    "covering": _("Se agregó una firma cuya imagen tapa buena parte de una página."),
    "other": _(
        "Se cambió algo en el archivo que no es una firma ni un sello de tiempo."
    ),
    "stray": _("Hay datos ajenos agregados al archivo después de la firma."),
}

LABELS: Final[Mapping[str, str]] = {
    "valid": _("válido"),
    "undetermined": _("no se puede afirmar"),
    "invalid": _("no válido"),
    "unsigned": _("sin firma digital"),
    "not_evaluable": _("no se puede evaluar"),
}

_SOURCES: Final[Mapping[str, str]] = {
    "crl": _("la lista de revocados"),
    "ocsp": _("la respuesta de la autoridad"),
}
_NAMELESS: Final[Mapping[str, str]] = {
    "who": _("alguien sin nombre"),
    "issuer": _("una autoridad sin nombre"),
}
_INSTANTS: Final = frozenset({"moment", "begin", "end", "revoked", "spoken"})


def say(sentence: str, fields: Mapping[str, str] = {}) -> str:
    """A sentence of this file, with its fields filled in."""
    if not fields:
        return _translated(sentence)
    return _translated(sentence) % {
        name: _in_words(name, value) for name, value in fields.items()
    }


def _in_words(name: str, value: str) -> str:
    if name in _INSTANTS:
        return _moment(value)
    if name == "source":
        return _translated(_SOURCES.get(value, ""))
    return value or _translated(_NAMELESS.get(name, ""))


def _moment(value: str) -> str:
    """«13 de febrero de 2026 a horas 10:42», in Bolivia's time."""
    if not value:
        return _translated(_("una fecha desconocida"))
    local = datetime.fromisoformat(value).astimezone(BOLIVIA)
    return f"{dates.long_date(local.date())} a horas {local:%H:%M}"


def _translated(sentence: str) -> str:
    return gettext(sentence) if sentence and apps.ready else sentence
