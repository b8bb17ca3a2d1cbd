"""What narrows a tray, and what several sheets at once need."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from llaqta.lib.text import clean_line
from llaqta.routing.forms.staff.acts import ActForm
from llaqta.routing.forms.staff.fields import InstructionField, PostField
from llaqta.routing.selectors.trays import Filters
from llaqta.ui.api import Form

MOST_AT_ONCE = 100


def read_filters(query: Any) -> Filters:
    """The filters of an address. What cannot be one is left out: a tray is never an error."""
    instruction = query.get("instruccion", "")
    return Filters(
        words=clean_line(query.get("q", ""))[:100],
        urgent="urgente" in query,
        late="vencidas" in query,
        folder="carpeta" in query,
        instruction=int(instruction)
        if instruction.isdecimal() and len(instruction) < 10
        else None,
    )


class ChosenForm(ActForm):
    """The sheets ticked on a tray, by number."""

    def chosen(self) -> list[str]:
        numbers = self.data.getlist("sheet") if hasattr(self.data, "getlist") else []
        return list(dict.fromkeys(str(number)[:40] for number in numbers))[
            :MOST_AT_ONCE
        ]


class BulkReferForm(ChosenForm):
    to = PostField(label=_("¿A quién las deriva?"))
    instruction = InstructionField()
    note = forms.CharField(
        label=_("Proveído"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BulkArchiveForm(ChosenForm):
    place = forms.CharField(
        label=_("¿Dónde queda el papel?"),
        max_length=200,
        help_text=_("El mismo lugar para todas. Por ejemplo: estante 3, caja 12."),
    )


class SearchForm(Form):
    q = forms.CharField(
        label=_("Número, remitente, documento, referencia o CITE"),
        required=False,
        max_length=200,
    )
