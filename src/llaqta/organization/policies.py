"""Who may keep the municipality's people and posts. Routing asks its own policy; here is only what belongs to this room."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.organization.actions import Action
from llaqta.organization.errors import OrganizationNotAllowedError
from llaqta.organization.models import Person


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str = ""  # for a person, when it is no

    def __bool__(self) -> bool:
        return self.allowed


_YES = Decision(True)
_BY_ANYBODY = {Action.REGISTER_PERSON}
_BY_POSTS = {Action.CHANGE_CONTACT, Action.CORRECT_PERSON, Action.SEE_PEOPLE}


def may(actor: Actor, action: Action, thing: object = None) -> Decision:
    """Whether the actor may, and if not, why."""
    if actor.kind is ActorKind.SYSTEM or actor.has_role(Role.ADMINISTRATOR):
        return _YES
    if action is Action.SEE_PEOPLE and actor.has_role(Role.AUDITOR):
        return _YES
    if actor.has_role(Role.AUDITOR):
        return Decision(False, _("Quien audita mira y no cambia nada."))
    if action in _BY_ANYBODY or (action in _BY_POSTS and actor.position_id is not None):
        return _YES
    if (
        action is Action.END_SESSIONS
        and actor.user_id is not None
        and actor.user_id == getattr(thing, "pk", None)
    ):
        return _YES  # everybody may close their own
    if action in _BY_POSTS:
        return Decision(
            False,
            _("Esto se hace desde un cargo vigente, en ventanilla o en la oficina."),
        )
    return Decision(False, _("Solo quien administra el sistema puede hacer esto."))


def check(actor: Actor, action: Action, thing: object = None) -> None:
    """Raise OrganizationNotAllowedError unless the actor may."""
    decision = may(actor, action, thing)
    if not decision:
        raise OrganizationNotAllowedError(reason=decision.reason)


def visible_to(actor: Actor) -> QuerySet[Person]:
    """The people who filed that the actor may look up: all for whoever works here, none for the public."""
    return (
        Person.objects.all() if may(actor, Action.SEE_PEOPLE) else Person.objects.none()
    )
