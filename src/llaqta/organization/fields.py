"""Fields of forms that choose a post; every room that addresses somebody shares them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from llaqta.organization.models import Position
from llaqta.organization.selectors import find_open_position, list_positions


class KeyField(forms.ModelChoiceField):  # type: ignore[type-arg]
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


class PostField(KeyField):
    """A post, named by its unit first so that typing the unit finds it."""

    apart_from: int | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Position.objects.none(),
            **{"empty_label": _("Elija un cargo"), **kwargs},
        )

    def label_from_instance(self, obj: Position) -> str:
        return f"{obj.unit} · {obj}"

    def offer(self, *, apart_from: int | None) -> None:
        """Every post open today but the actor's own."""
        self.apart_from = apart_from
        self.queryset = list_positions().exclude(pk=apart_from or 0)

    def find(self, key: int) -> Position | None:
        return find_open_position(key) if key != self.apart_from else None


class PostsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Position) -> str:
        return f"{obj.unit} · {obj}"
