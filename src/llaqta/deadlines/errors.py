"""What can go wrong with terms and the calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib import errors


class CalendarNotAllowedError(errors.NotAllowedError):
    code = "calendar_not_allowed"
    message = _(
        "Solo la administración del sistema puede cambiar el calendario y los plazos."
    )


class ClosureNotFoundError(errors.NotFoundError):
    code = "closure_not_found"
    message = _("Ese día inhábil ya no está en el calendario.")


class TermNotFoundError(errors.NotFoundError):
    code = "term_not_found"
    message = _("No existe el plazo «%(term)s».")


class InvalidClosureError(errors.InvalidError):
    code = "invalid_closure"
    message = _("El día inhábil no es válido: %(reason)s")


class InvalidTermError(errors.InvalidError):
    code = "invalid_term"
    message = _("El plazo no es válido: %(reason)s")


class InvalidEventsError(errors.InvalidError):
    """The history of a term makes no sense: it has no start, or two, or something happened before it."""

    code = "invalid_term_events"
    message = _("La historia del plazo no es válida: %(reason)s")
