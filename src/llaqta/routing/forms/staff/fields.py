"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from llaqta.organization import api as organization
from llaqta.routing.models import Instruction

FILES_HELP = format_lazy(
    _("PDF, JPEG o PNG, hasta {megabytes} MB cada uno."),
    megabytes=settings.LLAQTA_MAX_UPLOAD_MB,
)


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post, named by its unit first so that typing the unit finds it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=organization.Position.objects.none(),
            **{"empty_label": _("Elija un cargo"), **kwargs},
        )

    def label_from_instance(self, obj: organization.Position) -> str:
        return f"{obj.unit} · {obj}"

    def offer(self, *, apart_from: int | None) -> None:
        """Every post open today but the actor's own."""
        self.queryset = organization.list_positions().exclude(pk=apart_from or 0)


class PostsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: organization.Position) -> str:
        return f"{obj.unit} · {obj}"


class InstructionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Instruction.objects.filter(active=True),
            **{
                "label": _("Instrucción"),
                "empty_label": _("Elija una instrucción"),
                **kwargs,
            },
        )
