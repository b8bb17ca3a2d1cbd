"""The menus of the public site."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse

from llaqta.lib.words import gettext as _
from llaqta.lib.words import language
from llaqta.ui.api import NavItem


def public_menu(request: HttpRequest) -> list[NavItem]:
    return _public_menu(language())


def footer_menu(request: HttpRequest) -> list[NavItem]:
    return _footer_menu(language())


# The same for everybody: finding the addresses anew for each page costs more than writing the menu.
@lru_cache(maxsize=16)
def _public_menu(language: str | None) -> list[NavItem]:
    return [
        NavItem(
            _("Hacer una solicitud"),
            reverse("routing:new_request"),
            match="/solicitudes/",
        ),
        NavItem(_("Seguimiento"), reverse("routing:track"), match="/seguimiento/"),
        NavItem(_("Verificar"), reverse("verification:verify")),
        NavItem(_("Cómo cumplimos"), reverse("portal:fulfilment")),
    ]


@lru_cache(maxsize=16)
def _footer_menu(language: str | None) -> list[NavItem]:
    return [
        NavItem(_("Privacidad"), reverse("routing:privacy")),
        NavItem(_("Accesibilidad y código"), reverse("portal:about")),
        NavItem(_("Datos de cumplimiento"), reverse("portal:fulfilment_csv")),
        NavItem(_("Personal del municipio"), reverse("desk:home")),
    ]
