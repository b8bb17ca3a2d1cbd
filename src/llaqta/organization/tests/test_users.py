from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization.api import Position, User
from llaqta.organization.errors import (
    AuditorHoldsNoPostError,
    DocumentTakenError,
    InvalidDocumentError,
    InvalidUsernameError,
    LastAdministratorError,
    OrganizationNotAllowedError,
    UsernameTakenError,
    WeakPasswordError,
)
from llaqta.organization.tests.conftest import OFFICIAL, PASSWORD, Assign, MakeUser


def test_a_new_account_is_recorded_without_naming_anybody(make_user: MakeUser) -> None:
    carla = make_user("carla", email="Carla@GAMPV.bo")
    entry = ledger.history("organization")[0]
    assert json.loads(entry.data) == {
        "user": carla.pk,
        "administrator": False,
        "auditor": False,
    }
    assert (carla.email, str(carla), carla.is_staff) == (
        "Carla@gampv.bo",
        "Carla Ficticia",
        False,
    )


@pytest.mark.parametrize(
    "username", ["", "ab", "ca rla", "ñusta", "-carla", "carla<", "x" * 61]
)
def test_a_username_is_plain(username: str, make_user: MakeUser) -> None:
    with pytest.raises(InvalidUsernameError):
        make_user(username)


def test_a_username_is_taken_whatever_the_case(make_user: MakeUser) -> None:
    make_user("carla")
    with pytest.raises(UsernameTakenError):
        make_user("CARLA")


@pytest.mark.parametrize(
    "password",
    ["corta", "1234567890123", "contraseña"[:6], "carlaficticia", "password123"],
)
def test_a_weak_password_is_refused_with_the_reason(
    password: str, make_user: MakeUser
) -> None:
    with pytest.raises(WeakPasswordError, match="contraseña"):
        make_user("carlaficticia", password=password)


def test_without_a_password_nobody_logs_in(make_user: MakeUser) -> None:
    assert not make_user("carla", password=None).has_usable_password()


def test_an_administrator_may_use_the_administration_site(make_user: MakeUser) -> None:
    admin = make_user("admin", is_administrator=True)
    assert (admin.is_staff, admin.is_superuser) == (True, True)


def test_the_command_of_django_makes_an_administrator(db: None) -> None:
    call_command(
        "createsuperuser",
        "--no-input",
        username="raiz",
        given_names="R",
        surnames="F",
        email="r@f.bo",
    )
    assert User.objects.get(username="raiz").is_administrator


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trust", [{"is_staff": True}, {"is_superuser": True}, {"is_administrator": True}]
)
def test_the_database_keeps_staff_and_administrator_the_same(
    trust: dict[str, bool],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="x", **trust)


def test_nobody_audits_and_administers(make_user: MakeUser) -> None:
    with pytest.raises(AuditorHoldsNoPostError):
        make_user("olga", is_administrator=True, is_auditor=True)


def test_who_holds_a_post_does_not_become_auditor(
    carla: User, topographer: Position, assign: Assign
) -> None:
    assign(carla, topographer)
    with pytest.raises(AuditorHoldsNoPostError):
        organization.change_user(user=carla, is_auditor=True, actor=SYSTEM)


@pytest.mark.parametrize("change", [{"is_administrator": False}, {"is_active": False}])
def test_the_last_administrator_stays(
    change: dict[str, bool], make_user: MakeUser
) -> None:
    admin = make_user("admin", is_administrator=True)
    with pytest.raises(LastAdministratorError):
        organization.change_user(user=admin, actor=SYSTEM, **change)  # type: ignore[arg-type]


def test_one_of_two_administrators_may_go(make_user: MakeUser) -> None:
    admin = make_user("admin", is_administrator=True)
    make_user("otra", is_administrator=True)
    assert (
        organization.change_user(
            user=admin, is_administrator=False, actor=SYSTEM
        ).is_staff
        is False
    )


def test_a_given_password_must_be_changed(carla: User) -> None:
    changed = organization.set_password(
        user=carla, password="otra-frase-bien-larga", actor=SYSTEM
    )
    assert changed.check_password("otra-frase-bien-larga")
    assert changed.must_change_password


def test_an_official_keeps_no_accounts(carla: User) -> None:
    for forbidden in (
        lambda: organization.set_password(
            user=carla, password=PASSWORD, actor=OFFICIAL
        ),
        lambda: organization.change_user(
            user=carla, is_administrator=True, actor=OFFICIAL
        ),
        lambda: organization.end_sessions(carla, actor=OFFICIAL),
        lambda: organization.remove_second_factor(user=carla, actor=OFFICIAL),
    ):
        with pytest.raises(OrganizationNotAllowedError):
            forbidden()


def test_everybody_may_end_their_own_sessions(carla: User) -> None:
    assert organization.end_sessions(carla, actor=organization.actor_for(carla)) == 0


def test_a_document_is_kept_in_one_form_and_recorded_in_private(
    make_user: MakeUser,
) -> None:
    diego = make_user("diego", document_type="CI", document_number="90.000.903-1a")
    assert (diego.document_number, diego.complement) == ("90000903", "1A")
    assert diego.document == "CI 90000903-1A"
    entry = ledger.history("organization")[0]
    assert "90000903" not in entry.data
    assert json.loads(entry.opening.private)["document"] == "CI 90000903-1A"


def test_two_accounts_do_not_share_a_document(make_user: MakeUser, carla: User) -> None:
    make_user("diego", document_type="CI", document_number="90000903-1A")
    with pytest.raises(DocumentTakenError, match="Diego Ficticia"):
        organization.change_user(
            user=carla,
            document_type="CI",
            document_number="90000903",
            complement="1a",
            actor=SYSTEM,
        )


def test_a_complement_makes_another_document(make_user: MakeUser) -> None:
    make_user("diego", document_type="CI", document_number="90000903-1A")
    other = make_user("dora", document_type="CI", document_number="90000903")
    assert other.document == "CI 90000903"


def test_two_accounts_without_a_document_stand_side_by_side(
    make_user: MakeUser,
) -> None:
    assert make_user("carla").document == make_user("dora").document == ""


@pytest.mark.parametrize(
    "half",
    [
        {"document_type": "CI"},
        {"document_number": "90000903"},
        {"complement": "1A"},
        {"document_type": "CI", "document_number": "doce"},
    ],
)
def test_half_a_document_is_refused(half: dict[str, str], make_user: MakeUser) -> None:
    with pytest.raises(InvalidDocumentError):
        make_user("diego", **half)


def test_a_change_that_names_no_document_leaves_it(make_user: MakeUser) -> None:
    diego = make_user("diego", document_type="CI", document_number="90000903-1A")
    changed = organization.change_user(user=diego, email="d@f.bo", actor=SYSTEM)
    assert changed.document == "CI 90000903-1A"


def test_a_document_may_be_taken_away(make_user: MakeUser) -> None:
    diego = make_user("diego", document_type="CI", document_number="90000903-1A")
    changed = organization.change_user(
        user=diego, document_type="", document_number="", complement="", actor=SYSTEM
    )
    assert changed.document_key is None


def test_the_database_refuses_a_second_owner_of_a_document(
    make_user: MakeUser, carla: User
) -> None:
    make_user("diego", document_type="CI", document_number="90000903-1A")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=carla.pk).update(
            document_type="CI", document_number="90000903", complement="1A"
        )
