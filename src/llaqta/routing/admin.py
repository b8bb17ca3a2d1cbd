"""Look and forms of the administration site for the catalogues. Every save goes through `services.catalogue`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from llaqta.deadlines import api as deadlines
from llaqta.lib.actor import Actor
from llaqta.routing.models import Instruction, Series
from llaqta.routing.services import catalogue


def _actor(request: HttpRequest) -> Actor:
    """The actor that `organization`'s middleware put on the request."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise PermissionDenied
    return actor


class CatalogueForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms take no parameter when run
    def clean_term_code(self) -> str:
        code = str(self.cleaned_data["term_code"])
        if code and code not in {term.code for term in deadlines.list_terms()}:
            known = ", ".join(term.code for term in deadlines.list_terms())
            msg = f"No hay un plazo con el código «{code}». Los que hay: {known}."
            raise ValidationError(msg)
        return code


class CatalogueAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's admin takes no parameter when run
    """Nothing of a catalogue is deleted: old sheets name it. It is put out of use instead."""

    form = CatalogueForm

    def has_module_permission(self, request: HttpRequest) -> bool:
        return catalogue.may_change_catalogue(_actor(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return catalogue.may_change_catalogue(_actor(request))

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return catalogue.may_change_catalogue(_actor(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Instruction)
class InstructionAdmin(CatalogueAdmin):
    list_display = ["name", "code", "term_code", "active"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Instruction | None = None
    ) -> list[str]:
        return ["code"] if obj else []

    def save_model(
        self, request: HttpRequest, obj: Instruction, form: Any, change: bool
    ) -> None:
        catalogue.save_instruction(instruction=obj, actor=_actor(request))


@admin.register(Series)
class SeriesAdmin(CatalogueAdmin):
    list_display = ["code", "name", "pattern", "term_code", "receiver"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Series | None = None
    ) -> list[str]:
        return ["code"] if obj else []

    def save_model(
        self, request: HttpRequest, obj: Series, form: Any, change: bool
    ) -> None:
        catalogue.save_series(series=obj, actor=_actor(request))
