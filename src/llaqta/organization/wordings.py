"""How the events of this room read in the record, and what the pages show around them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.ledger import api as ledger

WORDINGS = {
    "organization.municipality_changed": _("Cambiaron los datos de la municipalidad."),
    "organization.unit_created": _("Se creó la unidad %(name)s (%(unit)s)."),
    "organization.unit_changed": _("La unidad %(unit)s se llama ahora %(name)s."),
    "organization.unit_moved": _(
        "La unidad %(unit)s depende ahora de %(to)s; antes, de %(from)s."
    ),
    "organization.unit_closed": _("Se cerró la unidad %(unit)s."),
    "organization.position_created": _(
        "Se creó el cargo %(name)s (%(position)s) en la unidad %(unit)s."
    ),
    "organization.position_changed": _(
        "Cambió el cargo %(position)s: %(name)s, en la unidad %(unit)s."
    ),
    "organization.position_closed": _("Se cerró el cargo %(position)s."),
    "organization.post_assigned": _(
        "Se designó a una persona en el cargo %(position)s desde el %(starts_on)s."
    ),
    "organization.post_ended": _(
        "La designación en el cargo %(position)s termina el %(ends_on)s."
    ),
    "organization.user_created": _("Se abrió la cuenta %(target)s."),
    "organization.user_changed": _("Cambió la cuenta %(target)s."),
    "organization.password_set": _(
        "Se dio una contraseña nueva a la cuenta %(target)s."
    ),
    "organization.password_changed": _("La cuenta %(target)s cambió su contraseña."),
    "organization.second_factor_removed": _(
        "Se quitó el segundo factor de la cuenta %(target)s."
    ),
    "organization.sessions_ended": _(
        "Se cerraron las sesiones de la cuenta %(target)s."
    ),
    "organization.contact_changed": _("Cambió el contacto de una persona registrada."),
    "organization.person_corrected": _(
        "Se corrigió el nombre de una persona registrada."
    ),
}


def register_wordings() -> None:
    for event, sentence in WORDINGS.items():
        ledger.register_wording(event, sentence)
