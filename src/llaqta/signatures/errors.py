"""What can go wrong with keys, signatures and trust, in words for the person who meets it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import InvalidError, UnavailableError


class SigningError(InvalidError):
    """A signature could not be made or taken in."""

    code = "signing"
    message = _("No se pudo firmar el documento. Intente de nuevo.")


class EncryptedFileError(SigningError):
    code = "encrypted_pdf"
    message = _(
        "El PDF está protegido con contraseña y así no se puede firmar. Guárdelo sin protección y tráigalo otra vez."
    )


class BrokenPdfError(SigningError):
    code = "broken_pdf"
    message = _(
        "El PDF está dañado o incompleto y no se puede firmar. Ábralo en su equipo, guárdelo de nuevo y use la copia nueva."
    )


class LockedFileError(SigningError):
    """Somebody signed it as finished (DocMDP P=1, or a lock on all fields)."""

    code = "locked_pdf"
    message = _("Una firma anterior cerró este documento: ya no admite más firmas.")


class FieldTakenError(SigningError):
    code = "field_taken"
    message = _("El lugar de firma «%(field)s» ya tiene una firma.")


class FieldNameError(SigningError):
    code = "field_name"
    message = _(
        "El nombre «%(field)s» no sirve para un lugar de firma en este documento."
    )


class NoRoomError(SigningError):
    """The CMS is longer than what was set aside for it; nothing is written."""

    code = "no_room"
    message = _(
        "La firma ocupa %(needed)s bytes y en el documento se reservaron %(reserved)s. Prepare el documento otra vez."
    )


class WrongSignatureError(SigningError):
    """The raw signature is not of this document, or not of this certificate's key."""

    code = "wrong_signature"
    message = _(
        "La firma recibida no corresponde a este documento o no fue hecha con el certificado indicado. Firme otra vez."
    )


class UnreadableCertificateError(SigningError):
    code = "unreadable_certificate"
    message = _("El certificado no se puede leer: está dañado o tiene otro formato.")


class UnsupportedKeyError(SigningError):
    code = "unsupported_key"
    message = _(
        "La llave del certificado es de un tipo que aquí no se usa: debe ser RSA o de curva elíptica."
    )


class KeyUnavailableError(UnavailableError):
    """The key's file, token or HSM does not answer, or its PIN is not the right one."""

    code = "key_unavailable"
    message = _("La llave del sello no responde: %(reason)s")


class TimestampUnavailableError(UnavailableError):
    """No time-stamping authority gave a usable timestamp in time. The caller may sign without one and raise the level later."""

    code = "timestamp_unavailable"
    message = _(
        "Ningún servicio de sellado de tiempo respondió a tiempo (%(reason)s). Se puede firmar sin él y añadirlo después."
    )


class TrustError(InvalidError):
    """What was offered to the trust folder does not belong there."""

    code = "trust"
    message = _("No se agregó a las autoridades de confianza: %(reason)s.")
