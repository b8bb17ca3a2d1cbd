"""What can go wrong, in four families. One middleware (`ui.middleware`) turns them into a page or JSON.

Rooms subclass a family in their `errors.py`, with a stable `code` and a sentence in Spanish with named fields.
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class LlaqtaError(Exception):
    """Anything we refuse or cannot do. `message` says so to a person and tells how to go on."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    retry_seconds: ClassVar[int | None] = (
        None  # for a machine that wants to know when to try again
    )
    message: ClassVar[str | Promise] = _(
        "No se pudo completar la operación. Intente de nuevo."
    )

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(str(self))

    def __str__(self) -> str:
        return str(self.message) % self.fields if self.fields else str(self.message)


class InvalidError(LlaqtaError):
    """What came in breaks a rule that the sender can mend."""

    status = 422
    code = "invalid"
    message = _("Algún dato no es válido. Revíselo e intente de nuevo.")


class NotAllowedError(LlaqtaError):
    """The actor may see the thing but may not do this to it."""

    status = 403
    code = "not_allowed"
    message = _("Su cargo no permite hacer esto.")


class NotFoundError(LlaqtaError):
    """It does not exist, or the actor may not see it: from outside both look alike."""

    status = 404
    code = "not_found"
    message = _("No encontramos lo que busca.")


class StateConflictError(LlaqtaError):
    """It was possible a moment ago; somebody or something was faster."""

    status = 409
    code = "state_conflict"
    message = _("La situación cambió mientras usted trabajaba. Vea el estado actual.")


class UnavailableError(LlaqtaError):
    """Something we depend on is down; trying again later makes sense."""

    status = 503
    code = "unavailable"
    message = _(
        "El sistema no está disponible por un momento. Intente de nuevo en unos minutos."
    )
