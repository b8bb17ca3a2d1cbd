"""What can go wrong with keys, signatures and trust, in words for the person who meets it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import InvalidError, UnavailableError


class SigningError(InvalidError):
    """A signature could not be made or taken in."""

    code = "signing"
    message = _("No se pudo firmar el documento. Intente de nuevo.")


class KeyUnavailableError(UnavailableError):
    """The key's file, token or HSM does not answer, or its PIN is not the right one."""

    code = "key_unavailable"
    message = _("La llave del sello no responde: %(reason)s")


class TrustError(InvalidError):
    """What was offered to the trust folder does not belong there."""

    code = "trust"
    message = _("No se agregó a las autoridades de confianza: %(reason)s.")
