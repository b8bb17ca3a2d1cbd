"""The administration site holds our own tables only, and opens nobody's request."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from llaqta.notifications.models import OutboxEmail
from llaqta.routing.models import RouteSheet
from tests.cast import Staff

ROOT = "/mesa/administracion/"


def test_every_table_of_it_is_ours() -> None:
    """Those that packages bring write past our services: no rule, no line in the ledger."""
    reverse("admin:index")  # the addresses are read
    strangers = [
        model._meta.label
        for model in admin.site._registry
        if not model.__module__.startswith("llaqta.")
    ]
    assert strangers == []


@pytest.mark.parametrize(
    "path",
    [
        "mfa/authenticator/",
        "auth/group/",
        "usersessions/usersession/",
        "account/emailaddress/",
    ],
)
def test_tables_of_packages_are_not_there(
    path: str, client: Client, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    assert client.get(ROOT + path).status_code == 404


def test_a_password_is_changed_at_the_one_door(
    client: Client, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    assert client.get(f"{ROOT}password_change/")["Location"] == reverse(
        "account_change_password"
    )
    answer = client.post(
        f"{ROOT}password_change/",
        {"old_password": "x", "new_password1": "y", "new_password2": "y"},
    )
    assert answer["Location"] == reverse("account_change_password")


def test_the_letters_that_leave_do_not_open_a_request(
    client: Client, sheet: RouteSheet, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    letter = OutboxEmail.objects.get(to=sheet.sender_email)
    assert sheet.code in letter.body
    page = client.get(f"{ROOT}notifications/outboxemail/{letter.pk}/change/")
    assert letter.to in page.content.decode()
    assert sheet.code not in page.content.decode()


@pytest.mark.django_db
def test_it_bears_the_municipality_s_name_and_not_its_tool_s(
    client: Client, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    shown = client.get(ROOT).content.decode()
    assert "Administración del municipio" in shown
    assert "Django" not in shown
