"""Look and forms of the administration site. The rules are in `services`, which every save and delete goes through."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from llaqta.deadlines import policies, services, validation
from llaqta.deadlines.closures import Closure, ClosureKind
from llaqta.deadlines.models import ClosedPeriod, TermRule
from llaqta.deadlines.policies import Action
from llaqta.deadlines.terms import RollRule, Silence, StartRule, Term, TermUnit
from llaqta.lib.actor import Actor
from llaqta.lib.errors import InvalidError
from llaqta.lib.text import clean_line


def _actor(request: HttpRequest) -> Actor:
    """The actor that `organization`'s middleware put on the request."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise PermissionDenied
    return actor


def _may(request: HttpRequest, action: Action) -> bool:
    actor = getattr(request, "actor", None)
    return isinstance(actor, Actor) and policies.may(actor, action).allowed


class ClosedPeriodForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms take no parameter when run
    class Meta:
        model = ClosedPeriod
        fields = ["first_day", "last_day", "kind", "name", "norm", "verified"]

    def clean(self) -> dict[str, Any]:
        fields = dict(super().clean() or {})
        if self.errors:
            return fields
        for name in ("name", "norm"):
            fields[name] = clean_line(fields[name])
        try:
            validation.check_days(fields["first_day"], fields["last_day"])
            validation.check_closure(
                Closure(**(fields | {"kind": ClosureKind(fields["kind"])}))
            )
        except InvalidError as error:
            raise ValidationError(str(error), code=error.code) from error
        return fields


class TermRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms take no parameter when run
    class Meta:
        model = TermRule
        fields = [
            "code",
            "name",
            "amount",
            "unit",
            "basis",
            "verified",
            "silence",
            "silence_text",
            "start_rule",
            "roll_rule",
        ]

    def clean(self) -> dict[str, Any]:
        fields = dict(super().clean() or {})
        if self.errors:
            return fields
        try:
            validation.check_amount(fields["amount"])
            validation.check_term(_term({"code": self.instance.code} | fields))
        except InvalidError as error:
            raise ValidationError(str(error), code=error.code) from error
        return fields


def _term(fields: dict[str, Any]) -> Term:
    return Term(
        **(
            fields
            | {
                "unit": TermUnit(fields["unit"]),
                "silence": Silence(fields["silence"]),
                "start_rule": StartRule(fields["start_rule"]),
                "roll_rule": RollRule(fields["roll_rule"]),
            }
        )
    )


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # nor does its admin
    form = ClosedPeriodForm
    list_display = ["first_day", "last_day", "name", "kind", "norm", "verified"]
    list_filter = ["kind", "verified"]
    search_fields = ["name", "norm"]
    date_hierarchy = "first_day"
    actions = None  # one by one: each change moves due dates

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request, Action.CHANGE_CALENDAR)

    def has_view_permission(
        self, request: HttpRequest, obj: ClosedPeriod | None = None
    ) -> bool:
        return _may(request, Action.CHANGE_CALENDAR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may(request, Action.CHANGE_CALENDAR)

    def has_change_permission(
        self, request: HttpRequest, obj: ClosedPeriod | None = None
    ) -> bool:
        return _may(request, Action.CHANGE_CALENDAR)

    def has_delete_permission(
        self, request: HttpRequest, obj: ClosedPeriod | None = None
    ) -> bool:
        return _may(request, Action.CHANGE_CALENDAR)

    def save_model(
        self, request: HttpRequest, obj: ClosedPeriod, form: Any, change: bool
    ) -> None:
        fields = form.cleaned_data | {"kind": ClosureKind(form.cleaned_data["kind"])}
        if change:
            services.change_closure(closure_id=obj.pk, **fields, actor=_actor(request))
        else:
            obj.pk = services.add_closure(**fields, actor=_actor(request)).pk

    def delete_model(self, request: HttpRequest, obj: ClosedPeriod) -> None:
        services.remove_closure(closure_id=obj.pk, actor=_actor(request))


@admin.register(TermRule)
class TermRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # nor does its admin
    form = TermRuleForm
    list_display = ["name", "code", "amount", "unit", "basis", "verified"]
    list_filter = ["verified", "unit"]
    search_fields = ["code", "name", "basis"]
    actions = None

    def get_readonly_fields(
        self, request: HttpRequest, obj: TermRule | None = None
    ) -> list[str]:
        return ["code"] if obj else []  # code and rows name it

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request, Action.CHANGE_TERM)

    def has_view_permission(
        self, request: HttpRequest, obj: TermRule | None = None
    ) -> bool:
        return _may(request, Action.CHANGE_TERM)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may(request, Action.CHANGE_TERM)

    def has_change_permission(
        self, request: HttpRequest, obj: TermRule | None = None
    ) -> bool:
        return _may(request, Action.CHANGE_TERM)

    def has_delete_permission(
        self, request: HttpRequest, obj: TermRule | None = None
    ) -> bool:
        return False  # running sheets name their term

    def save_model(
        self, request: HttpRequest, obj: TermRule, form: Any, change: bool
    ) -> None:
        term = _term({"code": obj.code} | form.cleaned_data)
        if change:
            fields = {
                field: getattr(term, field)
                for field in form.cleaned_data
                if field != "code"
            }
            services.change_term(code=obj.code, **fields, actor=_actor(request))
        else:
            services.add_term(term=term, actor=_actor(request))
            obj.pk = TermRule.objects.get(code=term.code).pk
