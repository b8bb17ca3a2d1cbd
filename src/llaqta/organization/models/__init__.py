"""The municipality, its units and posts, the people who work in it and the people who write to it."""

from llaqta.organization.models.municipality import Municipality
from llaqta.organization.models.person import Language, Person, PersonKind
from llaqta.organization.models.structure import (
    Assignment,
    AssignmentKind,
    Position,
    PositionRole,
    Unit,
)
from llaqta.organization.models.user import User

__all__ = [
    "Assignment",
    "AssignmentKind",
    "Language",
    "Municipality",
    "Person",
    "PersonKind",
    "Position",
    "PositionRole",
    "Unit",
    "User",
]
