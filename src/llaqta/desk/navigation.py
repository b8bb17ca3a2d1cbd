"""The menu of the desk: what this actor's role has a use for. It asks the database only what waits for a signature."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse

from llaqta.documents import api as documents
from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.lib.words import gettext as _
from llaqta.lib.words import language
from llaqta.ui.api import NavItem

MOST_SHOWN = 99
SHEETS, TRAYS, ACCOUNT = "/mesa/hojas/", "/mesa/bandeja/", "/mesa/cuenta/"


def desk_menu(request: HttpRequest) -> tuple[NavItem, ...]:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind is not ActorKind.STAFF:
        return ()
    on_sheet = request.path.startswith(
        SHEETS
    )  # a sheet was opened from a tray, as a rule
    return _menu(
        actor.roles,
        actor.position_id is not None,
        on_sheet,
        documents.count_to_sign(actor),
        language() or "",
    )


@lru_cache(maxsize=256)
def _menu(
    roles: frozenset[Role], has_post: bool, on_sheet: bool, to_sign: int, language: str
) -> tuple[NavItem, ...]:
    """The same few menus all day; finding eight addresses anew for each page costs more than writing it."""
    items = [NavItem(_("Inicio"), reverse("desk:home"))]
    if has_post:
        tray = reverse("routing:tray", kwargs={"tray": "en-despacho"})
        items.append(NavItem(_("Bandeja"), tray, match=SHEETS if on_sheet else TRAYS))
        items.append(NavItem(_("Recepción"), reverse("routing:reception")))
    if has_post or Role.AUDITOR in roles:
        items.append(NavItem(_("Documentos"), reverse("documents:trays")))
    if to_sign:
        badge = f"{MOST_SHOWN}+" if to_sign > MOST_SHOWN else to_sign
        items.append(NavItem(_("Firmar"), reverse("documents:sign"), badge))
    if Role.SUPERVISOR in roles:
        items.append(NavItem(_("Atrasados"), reverse("desk:late")))
    items.append(NavItem(_("Buscar"), reverse("desk:search")))
    if Role.ADMINISTRATOR in roles:
        items.append(NavItem(_("Administración"), reverse("admin:index")))
        items.append(NavItem(_("Confianza"), reverse("verification:trust")))
    items.append(
        NavItem(_("Mi cuenta"), reverse("account_change_password"), match=ACCOUNT)
    )
    items.append(NavItem(_("Salir"), reverse("account_logout")))
    return tuple(items)
