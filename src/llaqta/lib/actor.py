"""Who acts: an official in a post, a citizen, or the system itself. Every write takes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "staff"
    CITIZEN = "citizen"
    SYSTEM = "system"


class Role(StrEnum):
    """What a post, or a person beside any post, is trusted with."""

    OFFICIAL = "official"
    INTAKE = "intake"  # registers papers at the counter
    SUPERVISOR = "supervisor"  # sees the units below
    ADMINISTRATOR = "administrator"  # keeps people, posts and catalogues
    AUDITOR = "auditor"  # sees, changes nothing


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party. `position_id` and `unit_path` are those of the post chosen to act in."""

    kind: ActorKind
    user_id: int | None = None
    position_id: int | None = None
    unit_id: int | None = None
    unit_path: str = (
        ""  # path of the post's unit in the tree, "/1/4/"; units below start with it
    )
    roles: frozenset[Role] = field(default_factory=frozenset)
    label: str = ""  # "Carla Ficticia · Topografía", for pages and logs

    @property
    def post_id(self) -> int:
        """The post acted in, where the policy has made sure that there is one."""
        if self.position_id is None:
            msg = "this actor acts in no post"
            raise ValueError(msg)
        return self.position_id

    @property
    def staff_id(self) -> int:
        """The person acting, where the policy has made sure that it is an official."""
        if self.user_id is None:
            msg = "this actor is no official"
            raise ValueError(msg)
        return self.user_id

    def has_role(self, role: Role) -> bool:
        return role in self.roles


SYSTEM = Actor(kind=ActorKind.SYSTEM, label="Sistema")
CITIZEN = Actor(kind=ActorKind.CITIZEN, label="Ciudadanía")
