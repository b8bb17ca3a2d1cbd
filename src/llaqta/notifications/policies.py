"""Who may meddle with the outbox. Queuing a notice needs no leave of its own: it is part of an act that had one."""

from __future__ import annotations

from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.notifications.errors import RetryNotAllowedError


def may_retry(actor: Actor) -> bool:
    return actor.kind is ActorKind.SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def check_retry(actor: Actor) -> None:
    if not may_retry(actor):
        raise RetryNotAllowedError
