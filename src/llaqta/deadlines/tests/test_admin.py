"""The administration site looks and asks; saving and deleting go through the services."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from llaqta.deadlines import selectors, services
from llaqta.deadlines.admin import (
    ClosedPeriodAdmin,
    ClosedPeriodForm,
    TermRuleAdmin,
    TermRuleForm,
)
from llaqta.deadlines.changes import CalendarChange
from llaqta.deadlines.models import ClosedPeriod, TermRule
from llaqta.deadlines.tests.calendars import days
from llaqta.lib.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("heard")]

CLOSURE = {
    "first_day": "2026-04-14",
    "last_day": "2026-04-14",
    "kind": "municipal",
    "name": "Aniversario",
    "norm": "Ley municipal 12/2026",
    "verified": "on",
}


def asked_by(actor: Actor | None) -> HttpRequest:
    request = RequestFactory().post("/")
    if actor is not None:
        # Lazy, as the middleware of organization sets it.
        request.actor = SimpleLazyObject(lambda: actor)  # type: ignore[attr-defined]
    return request


def save(form: Any, model_admin: admin.ModelAdmin[Any], actor: Actor | None) -> Any:
    change = form.instance.pk is not None
    assert form.is_valid(), form.errors
    row = form.save(commit=False)
    model_admin.save_model(asked_by(actor), row, form, change)
    return row


def test_a_closure_is_entered_changed_and_removed(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    page = ClosedPeriodAdmin(ClosedPeriod, admin.site)
    row = save(ClosedPeriodForm(CLOSURE), page, administrator)
    save(
        ClosedPeriodForm(CLOSURE | {"last_day": "2026-04-15"}, instance=row),
        page,
        administrator,
    )
    assert not selectors.current_calendar().is_working(date(2026, 4, 15))
    page.delete_model(asked_by(administrator), row)
    assert len(heard) == 3
    assert selectors.current_calendar().is_working(date(2026, 4, 14))


def test_a_term_is_entered_and_changed(
    administrator: Actor, heard: list[CalendarChange]
) -> None:
    services.add_term(term=days(5), actor=administrator)
    row = TermRule.objects.get(code="dias")
    page = TermRuleAdmin(TermRule, admin.site)
    form_class = page.get_form(asked_by(administrator), row, change=True)
    data = {
        "name": row.name,
        "amount": "7",
        "unit": "working_days",
        "basis": row.basis,
        "silence": "none",
        "start_rule": "next_working_day",
        "roll_rule": "forward",
    }
    save(form_class(data, instance=row), page, administrator)
    save(TermRuleForm(data | {"code": "otro"}), page, administrator)
    assert (selectors.get_term("dias").amount, selectors.get_term("otro").amount) == (
        7,
        7,
    )
    assert len(heard) == 3


@pytest.mark.parametrize(
    "wrong", [{"last_day": "2026-04-13"}, {"first_day": "0206-04-14"}]
)
def test_a_closure_that_cannot_be_is_told_on_the_form(wrong: dict[str, str]) -> None:
    assert ClosedPeriodForm(CLOSURE | wrong).non_field_errors()


def test_an_official_sees_nothing(carla: Actor) -> None:
    pages = (
        ClosedPeriodAdmin(ClosedPeriod, admin.site),
        TermRuleAdmin(TermRule, admin.site),
    )
    for actor in (carla, None):
        request = asked_by(actor)
        assert not any(
            allowed
            for page in pages
            for allowed in (
                page.has_module_permission(request),
                page.has_view_permission(request),
                page.has_add_permission(request),
                page.has_change_permission(request),
                page.has_delete_permission(request),
            )
        )


def test_a_term_is_never_deleted(administrator: Actor) -> None:
    assert not TermRuleAdmin(TermRule, admin.site).has_delete_permission(
        asked_by(administrator)
    )


def test_saving_without_an_actor_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        save(
            ClosedPeriodForm(CLOSURE), ClosedPeriodAdmin(ClosedPeriod, admin.site), None
        )
