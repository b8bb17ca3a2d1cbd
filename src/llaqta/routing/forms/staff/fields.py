"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from llaqta.lib import rows
from llaqta.organization import api as organization
from llaqta.routing.models import Instruction

FILES_HELP = format_lazy(
    _("PDF, JPEG o PNG, hasta {megabytes} MB cada uno."),
    megabytes=settings.LLAQTA_MAX_UPLOAD_MB,
)


class _KeyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice whose answer is read by its key alone; the query of all choices is for drawing the list."""

    def find(self, key: int) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        is_key = isinstance(value, str) and value.isdecimal() and len(value) < 19
        found = self.find(int(value)) if is_key else None
        if found is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return found


class PostField(_KeyField):
    """A post, named by its unit first so that typing the unit finds it."""

    apart_from: int | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=organization.Position.objects.none(),
            **{"empty_label": _("Elija un cargo"), **kwargs},
        )

    def label_from_instance(self, obj: organization.Position) -> str:
        return f"{obj.unit} · {obj}"

    def offer(self, *, apart_from: int | None) -> None:
        """Every post open today but the actor's own."""
        self.apart_from = apart_from
        self.queryset = organization.list_positions().exclude(pk=apart_from or 0)

    def find(self, key: int) -> organization.Position | None:
        return organization.find_open_position(key) if key != self.apart_from else None


class PostsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: organization.Position) -> str:
        return f"{obj.unit} · {obj}"


class InstructionField(_KeyField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Instruction.objects.filter(active=True),
            **{
                "label": _("Instrucción"),
                "empty_label": _("Elija una instrucción"),
                **kwargs,
            },
        )

    def find(self, key: int) -> Instruction | None:
        return _offered_instruction.first(key)


_offered_instruction = rows.Prepared(
    lambda pk: Instruction.objects.filter(pk=pk, active=True).order_by(), int
)
