"""Look and forms of the administration site for kinds and ready-made texts. Every save goes through `services.catalogue`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from llaqta.documents.models import DocumentKind, TextModule
from llaqta.documents.services import catalogue
from llaqta.lib.actor import Actor
from llaqta.lib.errors import LlaqtaError
from llaqta.organization.api import PositionRole


def _actor(request: HttpRequest) -> Actor:
    """The actor that `organization`'s middleware put on the request."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise PermissionDenied
    return actor


class DocumentKindForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms take no parameter when run
    issuer_roles = forms.MultipleChoiceField(
        label="Quién puede emitirla",
        choices=PositionRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Sin marcar ninguna: cualquier cargo.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_confidential") and not data.get("confidentiality_basis"):
            self.add_error(
                "confidentiality_basis", _("Escriba la norma de la reserva.")
            )
        return data

    def _post_clean(self) -> None:
        """After Django put the values on the instance: what it may not know of numbering."""
        super()._post_clean()  # type: ignore[misc]  # Django's own step, which its types leave out
        if self.errors:
            return
        try:
            catalogue.check_numbering(self.instance)
        except LlaqtaError as problem:
            self.add_error(None, ValidationError(str(problem)))


class CatalogueAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's admin takes no parameter when run
    """Nothing is deleted: old documents name it. It is put out of use instead."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return catalogue.may_change_catalogue(_actor(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return catalogue.may_change_catalogue(_actor(request))

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return catalogue.may_change_catalogue(_actor(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DocumentKind)
class DocumentKindAdmin(CatalogueAdmin):
    form = DocumentKindForm
    list_display = [
        "name",
        "abbreviation",
        "numbering_scope",
        "cite_pattern",
        "signature_mode",
        "active",
    ]
    filter_horizontal = ["issuer_positions"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: DocumentKind | None = None
    ) -> list[str]:
        return ["code"] if obj else []

    def save_model(
        self, request: HttpRequest, obj: DocumentKind, form: Any, change: bool
    ) -> None:
        catalogue.save_kind(kind=obj, actor=_actor(request))


@admin.register(TextModule)
class TextModuleAdmin(CatalogueAdmin):
    list_display = ["name", "kind", "unit", "active"]

    def save_model(
        self, request: HttpRequest, obj: TextModule, form: Any, change: bool
    ) -> None:
        catalogue.save_text(text=obj, actor=_actor(request))
