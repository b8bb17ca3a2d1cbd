"""The administration site of this room: look, not rule. Every write goes through a service, as the logged-in administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.lib.errors import LlaqtaError
from llaqta.organization import services
from llaqta.organization.models import (
    Assignment,
    Municipality,
    Person,
    Position,
    PositionRole,
    Unit,
    User,
)

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:
    _Admin = admin.ModelAdmin

_log_in = secure_admin_login(admin.site.login)  # one door, throttled
_is_administrator = admin.site.has_permission


def _log_in_or_change_password(request: HttpRequest, extra_context: Any = None) -> Any:
    if getattr(request.user, "must_change_password", False):
        return redirect("account_change_password")
    return _log_in(request, extra_context)


def _has_permission(request: HttpRequest) -> bool:
    """Nobody administers with a password that somebody else gave them."""
    return _is_administrator(request) and not getattr(
        request.user, "must_change_password", False
    )


def _change_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    return redirect("account_change_password")


admin.site.login = _log_in_or_change_password  # type: ignore[method-assign]
admin.site.has_permission = _has_permission  # type: ignore[method-assign]
admin.site.password_change = _change_password  # type: ignore[method-assign,assignment]


def actor_of(request: HttpRequest) -> Actor:
    carrier: Any = request
    actor: Actor = carrier.actor
    return actor


class ThroughServices(_Admin):
    """Adds and changes by calling services; what they refuse is said on top of the page. Nothing is ever deleted."""

    fixed_after_creation: tuple[str, ...] = ()

    def create(self, actor: Actor, data: dict[str, Any]) -> models.Model:
        raise NotImplementedError

    def update(self, actor: Actor, row: Any, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if change:
            self.update(actor_of(request), obj, form.cleaned_data)
        else:
            obj.pk = self.create(actor_of(request), form.cleaned_data).pk
        obj.refresh_from_db()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except LlaqtaError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())

    def get_readonly_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> tuple[str, ...]:
        return self.fixed_after_creation if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(ThroughServices):
    fields = [
        "name", "legal_name", "code", "ine_code", "department", "seat", "localities", "address", "office_hours",
        "phone", "whatsapp", "email", "crs_epsg", "main_colour", "accent_colour",
    ]  # fmt: skip

    def create(self, actor: Actor, data: dict[str, Any]) -> Municipality:
        return services.change_municipality(actor=actor, **data)

    def update(self, actor: Actor, row: Municipality, data: dict[str, Any]) -> None:
        services.change_municipality(actor=actor, **data)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Municipality.objects.exists()


@admin.register(Unit)
class UnitAdmin(ThroughServices):
    list_display = ["name", "code", "parent", "active"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    fields = ["name", "code", "parent"]
    actions = ["close"]

    def create(self, actor: Actor, data: dict[str, Any]) -> Unit:
        return services.create_unit(actor=actor, **data)

    def update(self, actor: Actor, row: Unit, data: dict[str, Any]) -> None:
        services.change_unit(
            unit=row, name=data["name"], code=data["code"], actor=actor
        )
        services.move_unit(unit=row, parent=data["parent"], actor=actor)

    @admin.action(description=_("Cerrar las unidades elegidas"))
    def close(self, request: HttpRequest, queryset: models.QuerySet[Unit]) -> None:
        _each(
            request,
            queryset,
            lambda unit: services.close_unit(unit=unit, actor=actor_of(request)),
        )


@admin.register(Position)
class PositionAdmin(ThroughServices):
    list_display = ["name", "code", "unit", "role", "active"]
    list_select_related = ["unit"]
    list_filter = ["role", "active", "unit"]
    search_fields = ["name", "code"]
    fields = ["unit", "name", "code", "role"]
    fixed_after_creation = ("code",)
    actions = ["close"]

    def create(self, actor: Actor, data: dict[str, Any]) -> Position:
        return services.create_position(actor=actor, **data)

    def update(self, actor: Actor, row: Position, data: dict[str, Any]) -> None:
        services.change_position(
            position=row,
            name=data["name"],
            unit=data["unit"],
            role=PositionRole(data["role"]),
            actor=actor,
        )

    @admin.action(description=_("Cerrar los cargos elegidos"))
    def close(self, request: HttpRequest, queryset: models.QuerySet[Position]) -> None:
        _each(
            request,
            queryset,
            lambda position: services.close_position(
                position=position, actor=actor_of(request)
            ),
        )


@admin.register(Assignment)
class AssignmentAdmin(ThroughServices):
    list_display = ["position", "user", "kind", "starts_on", "ends_on", "act_number"]
    list_select_related = ["position", "user"]
    list_filter = ["kind"]
    search_fields = [
        "position__name",
        "position__code",
        "user__username",
        "user__surnames",
        "act_number",
    ]
    autocomplete_fields = ["position", "user"]
    fields = ["position", "user", "kind", "starts_on", "ends_on", "act_number", "scope"]
    fixed_after_creation = (
        "position",
        "user",
        "kind",
        "starts_on",
        "act_number",
        "scope",
    )
    actions = ["end_today"]

    def create(self, actor: Actor, data: dict[str, Any]) -> Assignment:
        return services.assign_post(actor=actor, **data)

    def update(self, actor: Actor, row: Assignment, data: dict[str, Any]) -> None:
        if data["ends_on"] is not None:
            services.end_assignment(assignment=row, on=data["ends_on"], actor=actor)

    @admin.action(description=_("Concluir hoy las designaciones elegidas"))
    def end_today(
        self, request: HttpRequest, queryset: models.QuerySet[Assignment]
    ) -> None:
        today, actor = clock.today(), actor_of(request)
        _each(
            request,
            queryset,
            lambda one: services.end_assignment(assignment=one, on=today, actor=actor),
        )


class NewUserForm(forms.ModelForm):  # type: ignore[type-arg]
    password = forms.CharField(
        label=_("Contraseña inicial"),
        widget=forms.PasswordInput,
        strip=False,
        help_text=_("Deberá cambiarla al entrar."),
    )

    class Meta:
        model = User
        fields = (
            "username",
            "given_names",
            "surnames",
            "email",
            "document_type",
            "document_number",
            "complement",
            "is_administrator",
            "is_auditor",
        )


class KnownUserForm(forms.ModelForm):  # type: ignore[type-arg]
    new_password = forms.CharField(
        label=_("Contraseña nueva"),
        widget=forms.PasswordInput,
        strip=False,
        required=False,
        help_text=_(
            "Solo si la olvidó. Cierra sus sesiones y deberá cambiarla al entrar."
        ),
    )

    class Meta:
        model = User
        fields = (
            "given_names",
            "surnames",
            "email",
            "document_type",
            "document_number",
            "complement",
            "is_administrator",
            "is_auditor",
            "is_active",
        )


@admin.register(User)
class UserAdmin(ThroughServices):
    list_display = [
        "username",
        "given_names",
        "surnames",
        "is_administrator",
        "is_auditor",
        "is_active",
        "last_login",
    ]
    list_filter = ["is_active", "is_administrator", "is_auditor"]
    search_fields = [
        "username",
        "given_names",
        "surnames",
        "email",
        "document_number",
    ]
    actions = ["close_sessions", "take_second_factor"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return KnownUserForm if obj is not None else NewUserForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": list(self.get_form(request, obj).base_fields)})]

    def create(self, actor: Actor, data: dict[str, Any]) -> User:
        return services.create_user(actor=actor, must_change_password=True, **data)

    def update(self, actor: Actor, row: User, data: dict[str, Any]) -> None:
        new_password = data.pop("new_password")
        services.change_user(user=row, actor=actor, **data)
        if new_password:
            services.set_password(user=row, password=new_password, actor=actor)

    @admin.action(description=_("Cerrar sus sesiones"))
    def close_sessions(
        self, request: HttpRequest, queryset: models.QuerySet[User]
    ) -> None:
        _each(
            request,
            queryset,
            lambda user: services.end_sessions(user, actor=actor_of(request)),
        )

    @admin.action(description=_("Quitar el segundo factor"))
    def take_second_factor(
        self, request: HttpRequest, queryset: models.QuerySet[User]
    ) -> None:
        _each(
            request,
            queryset,
            lambda user: services.remove_second_factor(
                user=user, actor=actor_of(request)
            ),
        )


@admin.register(Person)
class PersonAdmin(_Admin):
    """To look up only: people are registered and corrected where they are attended."""

    list_display = ["document", "display_name", "kind", "registered_at"]
    search_fields = ["document_number", "search_text"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Person | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Person | None = None
    ) -> bool:
        return False


def _each(
    request: HttpRequest, queryset: models.QuerySet[Any], act: Callable[[Any], object]
) -> None:
    """Do it to each row; say what was refused and go on with the others."""
    done = 0
    for row in queryset:
        try:
            act(row)
            done += 1
        except LlaqtaError as refusal:
            messages.error(request, str(refusal))
    if done:
        messages.success(request, _("Hecho: %(count)s.") % {"count": done})
