"""The menu of the desk: what this actor's role has a use for. It asks the database nothing."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.ui.api import NavItem


def desk_menu(request: HttpRequest) -> list[NavItem]:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind is not ActorKind.STAFF:
        return []
    home = reverse("desk:home")
    items = [NavItem(_("Inicio"), home)]
    if actor.position_id is not None:
        tray = reverse("routing:tray", kwargs={"tray": "en-despacho"})
        sheets = f"{home}hojas/"  # a sheet was opened from a tray, as a rule
        items.append(NavItem(_("Bandeja"), tray, match=sheets if request.path.startswith(sheets) else f"{home}bandeja/"))
        items.append(NavItem(_("Recepción"), reverse("routing:reception")))
    if actor.has_role(Role.SUPERVISOR):
        items.append(NavItem(_("Atrasados"), reverse("desk:late")))
    items.append(NavItem(_("Buscar"), reverse("desk:search")))
    if actor.has_role(Role.ADMINISTRATOR):
        items.append(NavItem(_("Administración"), reverse("admin:index")))
    items.append(NavItem(_("Mi cuenta"), reverse("account_change_password"), match=f"{home}cuenta/"))
    items.append(NavItem(_("Salir"), reverse("account_logout")))
    return items
