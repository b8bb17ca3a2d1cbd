"""The menus of the public site."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from llaqta.ui.api import NavItem


def public_menu(request: HttpRequest) -> list[NavItem]:
    return [
        NavItem(_("Hacer una solicitud"), reverse("routing:new_request"), match="/solicitudes/"),
        NavItem(_("Seguimiento"), reverse("routing:track"), match="/seguimiento/"),
        NavItem(_("Cómo cumplimos"), reverse("portal:fulfilment")),
    ]


def footer_menu(request: HttpRequest) -> list[NavItem]:
    return [
        NavItem(_("Privacidad"), reverse("routing:privacy")),
        NavItem(_("Accesibilidad y código"), reverse("portal:about")),
        NavItem(_("Datos de cumplimiento"), reverse("portal:fulfilment_csv")),
        NavItem(_("Personal del municipio"), reverse("desk:home")),
    ]
