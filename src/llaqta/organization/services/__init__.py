"""Writes, one verb per function: may I, is it the moment, change, record."""

from llaqta.organization.services.municipality import change_municipality
from llaqta.organization.services.people import Contact, correct_person, register_person
from llaqta.organization.services.posts import (
    POST_SESSION_KEY,
    assign_post,
    choose_post,
    end_assignment,
)
from llaqta.organization.services.structure import (
    change_position,
    change_unit,
    close_position,
    close_unit,
    create_position,
    create_unit,
    move_unit,
)
from llaqta.organization.services.users import (
    change_own_password,
    change_user,
    create_user,
    end_sessions,
    remove_second_factor,
    set_password,
)

__all__ = [
    "POST_SESSION_KEY",
    "Contact",
    "assign_post",
    "change_municipality",
    "change_own_password",
    "change_position",
    "change_unit",
    "change_user",
    "choose_post",
    "close_position",
    "close_unit",
    "correct_person",
    "create_position",
    "create_unit",
    "create_user",
    "end_assignment",
    "end_sessions",
    "move_unit",
    "register_person",
    "remove_second_factor",
    "set_password",
]
