"""Forms that mend what people type and say in Spanish how to mend the rest. The macros of `ui/components.html` draw them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer, Jinja2
from django.http import QueryDict
from django.utils.translation import gettext as _

from llaqta.lib.text import clean, clean_line
from llaqta.lib.words import language


def _clean_value(field: forms.Field, value: Any) -> Any:
    if not isinstance(value, str) or (
        isinstance(field, forms.CharField) and not field.strip
    ):
        return value  # a password is kept as it was typed
    return (
        clean(value) if isinstance(field.widget, forms.Textarea) else clean_line(value)
    )


@lru_cache(maxsize=2048)
def _messages_for(
    field: type[Any], label: str, spoken: str | None
) -> Mapping[str, str]:
    """What to say for each fault that Django finds, as advice. Codes as in Django's own fields.

    Made once for each kind of field, label and language: composing them anew for each form cost more than checking it.
    """
    fields = {"label": label}
    messages = {
        "required": _("Complete «%(label)s».") % fields,
        "max_length": _(
            "Acorte «%(label)s»: caben %%(limit_value)d letras y tiene %%(show_value)d."
        )
        % fields,
        "min_length": _("Escriba «%(label)s» completo: le faltan letras.") % fields,
        "max_value": _(
            "En «%(label)s» escriba un número no mayor que %%(limit_value)s."
        )
        % fields,
        "min_value": _(
            "En «%(label)s» escriba un número no menor que %%(limit_value)s."
        )
        % fields,
        "invalid_choice": _("En «%(label)s» elija una de las opciones de la lista.")
        % fields,
    }
    if issubclass(field, forms.ChoiceField | forms.ModelChoiceField):
        messages["required"] = _("Elija una opción en «%(label)s».") % fields
    elif issubclass(field, forms.FileField):
        messages["required"] = _("Elija un archivo en «%(label)s».") % fields
        messages["empty"] = (
            _("El archivo está vacío. Elija otro en «%(label)s».") % fields
        )
    elif issubclass(field, forms.BooleanField):
        messages["required"] = _("Marque «%(label)s» para continuar.") % fields
    elif issubclass(field, forms.DateField):
        messages["invalid"] = (
            _("En «%(label)s» escriba una fecha que exista, con día, mes y año.")
            % fields
        )
    elif issubclass(field, forms.EmailField):
        messages["invalid"] = (
            _("Escriba el correo completo en «%(label)s». Ejemplo: ana@ejemplo.bo")
            % fields
        )
    elif issubclass(field, forms.IntegerField):
        messages["invalid"] = _("En «%(label)s» escriba solo números.") % fields
    return messages


def _own_messages(field: forms.Field) -> set[str]:
    """The codes for which the form's author wrote a sentence; those stay."""
    defaults = _default_messages(cast(Any, type(field)))
    return {
        code
        for code, text in field.error_messages.items()
        if defaults.get(code) is not text
    }


@lru_cache(maxsize=256)
def _default_messages(field: type[Any]) -> Mapping[str, Any]:
    defaults: dict[str, Any] = {}
    for cls in reversed(field.__mro__):
        defaults.update(getattr(cls, "default_error_messages", {}))
    return defaults


class CivilForm(forms.BaseForm):
    """Cleans every text (control characters, line ends, stray spaces) and speaks Spanish about what is wrong."""

    # Draws a widget in a third of the time of Django's templates.
    default_renderer: BaseRenderer | type[BaseRenderer] | None = Jinja2
    # The browser's own bubbles cannot be linked from the error summary.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            own = _own_messages(field)
            label = str(field.label or name.replace("_", " ").capitalize())
            ours = _messages_for(cast(Any, type(field)), label, language())
            field.error_messages |= {
                code: text for code, text in ours.items() if code not in own
            }
            field.widget.attrs.pop(
                "maxlength", None
            )  # a browser would cut a pasted text without a word
        if self.is_bound:
            self.data = self._cleaned(self.data)

    def _cleaned(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        by_html_name = {
            self.add_prefix(name): field for name, field in self.fields.items()
        }
        if not isinstance(data, QueryDict):
            return {
                key: _clean_value(by_html_name[key], value)
                if key in by_html_name
                else value
                for key, value in data.items()
            }
        cleaned = data.copy()
        for key, field in by_html_name.items():
            if key in data:
                cleaned.setlist(
                    key,
                    [
                        cast(str, _clean_value(field, value))
                        for value in data.getlist(key)
                    ],
                )
        return cleaned


class Form(CivilForm, forms.Form):
    pass


class ModelForm(CivilForm, forms.ModelForm):  # type: ignore[type-arg]
    pass


class DateInput(forms.DateInput):
    """The browser's own calendar where there is one; text in ISO order where there is none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    widget = DateInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"])
        super().__init__(**kwargs)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field. Its value is a list, empty when none was chosen."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = [
            file
            for file in (data if isinstance(data, list | tuple) else [data])
            if file
        ]
        if not files:
            super().clean(None, initial)  # raises when at least one is required
        return [super(FilesField, self).clean(file, initial) for file in files]
