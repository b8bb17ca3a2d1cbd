"""What can be done in this room, as words of `scope:thing:verb`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    CHANGE_MUNICIPALITY = (
        "organization:municipality:change",
        _("Cambiar los datos de la municipalidad"),
    )
    KEEP_UNITS = "organization:unit:keep", _("Crear, cambiar, mover y cerrar unidades")
    KEEP_POSITIONS = "organization:position:keep", _("Crear, cambiar y cerrar cargos")
    ASSIGN_POSTS = (
        "organization:post:assign",
        _("Designar a una persona en un cargo y concluir su designación"),
    )
    KEEP_USERS = "organization:user:keep", _("Crear y cambiar usuarios")
    END_SESSIONS = (
        "organization:session:end",
        _("Cerrar las sesiones abiertas de una persona"),
    )
    REGISTER_PERSON = (
        "organization:person:register",
        _("Registrar a quien presenta una solicitud"),
    )
    CHANGE_CONTACT = (
        "organization:person:change_contact",
        _("Cambiar el contacto de una persona ya registrada"),
    )
    CORRECT_PERSON = (
        "organization:person:correct",
        _("Corregir el nombre de una persona ya registrada"),
    )
    SEE_PEOPLE = "organization:person:see", _("Buscar personas registradas")
