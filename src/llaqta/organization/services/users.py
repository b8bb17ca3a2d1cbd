"""The accounts of who works in the municipality."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from llaqta.ledger import api as ledger
from llaqta.lib import clock, text
from llaqta.lib.actor import Actor
from llaqta.organization import policies, selectors
from llaqta.organization.actions import Action
from llaqta.organization.errors import (
    AuditorHoldsNoPostError,
    DocumentTakenError,
    InvalidUsernameError,
    LastAdministratorError,
    UsernameTakenError,
    WeakPasswordError,
)
from llaqta.organization.identity import PersonKey, normal_email, normal_name
from llaqta.organization.models import Assignment, User
from llaqta.organization.services.limits import fit

LEDGER_CHAIN = "organization"

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,58})[a-z0-9]")


@transaction.atomic
def create_user(
    *,
    username: str,
    given_names: str,
    surnames: str,
    actor: Actor,
    password: str | None = None,
    email: str = "",
    document_type: str = "",
    document_number: str = "",
    complement: str = "",
    is_administrator: bool = False,
    is_auditor: bool = False,
    must_change_password: bool = False,
) -> User:
    """Open an account. Without a password nobody can log in with it until one is set.

    The identity document may stay empty; whoever signs digitally needs it, for it is compared with their certificate.
    Raises InvalidUsernameError, UsernameTakenError, InvalidNameError, InvalidEmailError, InvalidDocumentError,
    DocumentTakenError, WeakPasswordError or AuditorHoldsNoPostError.
    """
    policies.check(actor, Action.KEEP_USERS)
    user = User(
        username=_free_username(username), must_change_password=must_change_password
    )
    _describe(user, given_names, surnames, email)
    _identify(user, document_type, document_number, complement)
    _trust(user, is_administrator=is_administrator, is_auditor=is_auditor)
    _give_password(user, password)
    user.save(force_insert=True)
    ledger.record(
        "organization.user_created",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"user:{user.pk}",
        data={
            "user": user.pk,
            "administrator": is_administrator,
            "auditor": is_auditor,
        },
        private={
            "username": user.username,
            "name": str(user),
            "email": user.email,
            "document": user.document,
        },
    )
    return user


@transaction.atomic
def change_user(
    *,
    user: User,
    actor: Actor,
    given_names: str | None = None,
    surnames: str | None = None,
    email: str | None = None,
    document_type: str | None = None,
    document_number: str | None = None,
    complement: str | None = None,
    is_administrator: bool | None = None,
    is_auditor: bool | None = None,
    is_active: bool | None = None,
) -> User:
    """Change an account. Closing it (`is_active=False`) ends its sessions.

    Raises LastAdministratorError, AuditorHoldsNoPostError, InvalidNameError, InvalidEmailError, InvalidDocumentError or
    DocumentTakenError.
    """
    policies.check(actor, Action.KEEP_USERS)
    administrators = list(
        User.objects.select_for_update()
        .filter(is_administrator=True, is_active=True)
        .order_by("pk")
    )
    row = User.objects.select_for_update().get(pk=user.pk)
    before = _trusts(row)
    _describe(
        row,
        row.given_names if given_names is None else given_names,
        row.surnames if surnames is None else surnames,
        row.email if email is None else email,
    )
    _identify(
        row,
        row.document_type if document_type is None else document_type,
        row.document_number if document_number is None else document_number,
        row.complement if complement is None else complement,
    )
    _trust(
        row,
        is_administrator=row.is_administrator
        if is_administrator is None
        else is_administrator,
        is_auditor=row.is_auditor if is_auditor is None else is_auditor,
    )
    row.is_active = row.is_active if is_active is None else is_active
    if administrators == [row] and not (row.is_administrator and row.is_active):
        raise LastAdministratorError
    row.save()
    if not row.is_active:
        _delete_sessions(row)
    ledger.record(
        "organization.user_changed",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"user:{row.pk}",
        data={"user": row.pk, **_trusts(row), "before": before},
        private={"name": str(row), "email": row.email, "document": row.document},
    )
    return row


@transaction.atomic
def set_password(
    *, user: User, password: str, actor: Actor, must_change: bool = True
) -> User:
    """Give somebody a new password, by default to be changed when they enter; ends their sessions.

    Raises WeakPasswordError.
    """
    policies.check(actor, Action.KEEP_USERS)
    row = User.objects.select_for_update().get(pk=user.pk)
    _give_password(row, password)
    row.must_change_password = must_change
    row.save(update_fields=["password", "must_change_password"])
    _delete_sessions(row)
    ledger.record(
        "organization.password_set",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"user:{row.pk}",
        data={"user": row.pk},
    )
    return row


@transaction.atomic
def change_own_password(*, user: User, password: str) -> None:
    """Keep the password that the person chose; the form has checked it and the old one. Other sessions end with it."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    ledger.record(
        "organization.password_changed",
        actor=selectors.actor_for(user),
        chain=LEDGER_CHAIN,
        target=f"user:{user.pk}",
        data={"user": user.pk},
    )


@transaction.atomic
def end_sessions(user: User, *, actor: Actor) -> int:
    """Log a person out everywhere, and say from how many places."""
    policies.check(actor, Action.END_SESSIONS, user)
    ended = _delete_sessions(user)
    ledger.record(
        "organization.sessions_ended",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"user:{user.pk}",
        data={"user": user.pk, "sessions": ended},
    )
    return ended


@transaction.atomic
def remove_second_factor(*, user: User, actor: Actor) -> int:
    """Take away somebody's authenticator and recovery codes, for who lost the telephone. Returns how many were removed."""
    policies.check(actor, Action.KEEP_USERS)
    removed: int = Authenticator.objects.filter(user_id=user.pk).delete()[0]
    _delete_sessions(user)
    ledger.record(
        "organization.second_factor_removed",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"user:{user.pk}",
        data={"user": user.pk, "removed": removed},
    )
    return removed


def _delete_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user_id=user.pk))
    for session in sessions:
        session.end()
    return len(sessions)


def _free_username(given: str) -> str:
    username = text.clean_line(given).lower()
    if not _USERNAME.fullmatch(username):
        raise InvalidUsernameError
    if User.objects.filter(username=username).exists():
        raise UsernameTakenError(username=username)
    return username


def _describe(user: User, given_names: str, surnames: str, email: str) -> None:
    user.given_names, user.surnames = normal_name(given_names), normal_name(surnames)
    user.email = normal_email(email)
    fit(user)


def _identify(user: User, document_type: str, number: str, complement: str) -> None:
    """Keep the document in its one form. Nothing typed is no document; half of one is refused."""
    if not (document_type or number or complement):
        user.document_type = user.document_number = user.complement = ""
        return
    key = PersonKey.parse(document_type, number, complement)
    user.document_type, user.document_number, user.complement = (
        key.document_type,
        key.number,
        key.complement,
    )
    other = (
        User.objects.filter(
            document_type=key.document_type,
            document_number=key.number,
            complement=key.complement,
        )
        .exclude(pk=user.pk)
        .first()
    )
    if other is not None:
        raise DocumentTakenError(document=str(key), user=str(other))


def _trust(user: User, *, is_administrator: bool, is_auditor: bool) -> None:
    if is_auditor and (is_administrator or _has_post(user)):
        raise AuditorHoldsNoPostError
    user.is_administrator = user.is_staff = user.is_superuser = is_administrator
    user.is_auditor = is_auditor


def _trusts(user: User) -> dict[str, bool]:
    return {
        "administrator": user.is_administrator,
        "auditor": user.is_auditor,
        "active": user.is_active,
    }


def _has_post(user: User) -> bool:
    return (
        not user._state.adding
        and Assignment.objects.filter(user=user)
        .overlapping(clock.today(), None)
        .exists()
    )


def _give_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPasswordError(reasons=" ".join(error.messages)) from error
    user.set_password(password)
