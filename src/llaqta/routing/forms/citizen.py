"""What a citizen types: who they are, what they ask, their files; and how they find their request again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from llaqta.lib import codes
from llaqta.lib.errors import InvalidError
from llaqta.organization import api as organization
from llaqta.organization.api import DocumentType, PersonKind
from llaqta.routing.models import PaperKind, RouteSheet
from llaqta.ui.api import FilesField, Form

TEXT_LENGTH = 20_000  # some eight pages
_NAME, _LEGAL_NAME, _DOCUMENT, _EMAIL, _PHONE, _ADDRESS, _TOWN = (
    100,
    200,
    30,
    254,
    40,
    200,
    80,
)

_OWN_DOCUMENTS = [
    DocumentType.CI,
    DocumentType.CIE,
    DocumentType.PASSPORT,
    DocumentType.OTHER,
]
_PAPER_KINDS = [
    PaperKind.REQUEST,
    PaperKind.INFORMATION,
    PaperKind.CLAIM,
    PaperKind.LETTER,
    PaperKind.MEMORIAL,
]


class TrappedForm(Form):
    """A form with a field that people do not see and machines fill in (`ui.trap`). No puzzle for anybody."""

    sitio_web = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.pop("sitio_web", ""):
            raise ValidationError(
                _(
                    "Se llenó un campo escondido que las personas no ven. No se envió nada: presione el botón otra vez."
                ),
                code="trap",
            )
        return data


def _text(
    label: Any, length: int, *, required: bool = True, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=required, widget=forms.TextInput(attrs)
    )


class WhoForm(TrappedForm):
    """Who files, for themselves or for somebody else. What is kept is in normal form (`organization.identity`)."""

    document_type = forms.ChoiceField(
        label=_("Documento"),
        choices=[(kind.value, kind.label) for kind in _OWN_DOCUMENTS],
    )
    document_number = _text(
        _("Número de documento"),
        _DOCUMENT,
        autocomplete="off",
        autocapitalize="characters",
    )
    complement = _text(
        _("Complemento"),
        10,
        required=False,
        autocomplete="off",
        autocapitalize="characters",
    )
    given_names = _text(_("Nombres"), _NAME, autocomplete="given-name")
    first_surname = _text(
        _("Primer apellido"), _NAME, required=False, autocomplete="family-name"
    )
    second_surname = _text(_("Segundo apellido"), _NAME, required=False)
    phone = _text(
        _("Celular o teléfono"),
        _PHONE,
        required=False,
        autocomplete="tel",
        inputmode="tel",
    )
    email = _text(
        _("Correo electrónico"),
        _EMAIL,
        required=False,
        autocomplete="email",
        inputmode="email",
    )
    address = _text(_("Domicilio"), _ADDRESS, autocomplete="street-address")
    municipality = _text(
        _("Municipio donde vive"), _TOWN, required=False, autocomplete="address-level2"
    )
    language = forms.ChoiceField(
        label=_("Idioma en que prefiere que le atiendan"),
        choices=organization.Language.choices,
        initial="es",
    )

    represented_kind = forms.ChoiceField(
        label=_("¿A quién representa?"),
        required=False,
        choices=[
            ("", _("A nadie: lo hago en mi nombre")),
            (PersonKind.NATURAL.value, _("A otra persona")),
            (PersonKind.JURIDICAL.value, _("A una organización o empresa")),
        ],
    )
    represented_legal_name = _text(
        _("Nombre de la organización"), _LEGAL_NAME, required=False
    )
    represented_given_names = _text(_("Nombres de la persona"), _NAME, required=False)
    represented_first_surname = _text(
        _("Primer apellido de la persona"), _NAME, required=False
    )
    represented_second_surname = _text(
        _("Segundo apellido de la persona"), _NAME, required=False
    )
    represented_document_type = forms.ChoiceField(
        label=_("Documento de quien representa"),
        required=False,
        choices=[("", _("Elija uno")), *DocumentType.choices],
    )
    represented_document_number = _text(
        _("Número de ese documento"), _DOCUMENT, required=False, autocomplete="off"
    )
    represented_complement = _text(
        _("Complemento de ese documento"), 10, required=False, autocomplete="off"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._normalize("phone", organization.normal_phone)
        self._normalize("email", organization.normal_email)
        self._clean_document("")
        self._clean_natural("")
        if data.get("represented_kind"):
            self._clean_represented(data["represented_kind"])
        elif any(
            data.get(f"represented_{part}")
            for part in (
                "legal_name",
                "given_names",
                "first_surname",
                "document_number",
            )
        ):
            self.add_error(
                "represented_kind",
                _(
                    "Elija si representa a una persona o a una organización, o borre esos datos."
                ),
            )
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        """What the draft keeps of this step."""
        kind = self.cleaned_data["represented_kind"]
        own = {
            name: value
            for name, value in self.cleaned_data.items()
            if kind or not name.startswith("represented_")
        }
        return {**own, "kind": PersonKind.NATURAL.value, "represents": bool(kind)}

    @property
    def opens_represented(self) -> bool:
        """Whether the folded part of the page has something to show."""
        return any(
            self[name].value() or self[name].errors
            for name in self.fields
            if name.startswith("represented_")
        )

    def _clean_represented(self, kind: str) -> None:
        self._clean_document("represented_")
        if kind == PersonKind.NATURAL:
            self._clean_natural("represented_")
            self.cleaned_data["represented_legal_name"] = ""
            self._refuse_oneself()
            return
        self._normalize(
            "represented_legal_name",
            organization.normal_legal_name,
            required=_(
                "Escriba el nombre de la organización, como figura en su documento."
            ),
        )
        if self.cleaned_data.get("represented_document_type") not in (
            None,
            "",
            DocumentType.NIT,
            DocumentType.OTHER,
        ):
            self.add_error(
                "represented_document_type",
                _(
                    "Una organización se identifica con su NIT o, si no tiene, con otro documento, como su personalidad jurídica."
                ),
            )
        for part in ("given_names", "first_surname", "second_surname"):
            self.cleaned_data[f"represented_{part}"] = ""

    def _refuse_oneself(self) -> None:
        parts = ("document_type", "document_number", "complement")
        own = [self.cleaned_data.get(part) for part in parts]
        if own == [self.cleaned_data.get(f"represented_{part}") for part in parts]:
            says = _("Es su mismo documento. Si lo hace en su nombre, elija «A nadie».")
            self.add_error("represented_document_number", says)

    def _clean_document(self, prefix: str) -> None:
        names = [
            prefix + part for part in ("document_type", "document_number", "complement")
        ]
        if any(name in self.errors for name in names):
            return
        kind, number, complement = (self.cleaned_data.get(name, "") for name in names)
        if not number:
            self.add_error(
                names[1],
                _(
                    "Escriba el número de documento de la persona u organización que representa."
                ),
            )
            return
        try:
            key = organization.PersonKey.parse(kind, number, complement)
        except InvalidError as problem:
            self.add_error(names[0] if not kind else names[1], str(problem))
            return
        self.cleaned_data.update(
            zip(names, (key.document_type, key.number, key.complement), strict=True)
        )

    def _clean_natural(self, prefix: str) -> None:
        self._normalize(
            f"{prefix}given_names",
            organization.normal_name,
            required=_("Escriba los nombres."),
        )
        self._normalize(f"{prefix}first_surname", organization.normal_name)
        self._normalize(f"{prefix}second_surname", organization.normal_name)
        surnames = (
            self.cleaned_data.get(f"{prefix}first_surname"),
            self.cleaned_data.get(f"{prefix}second_surname"),
        )
        if (
            surnames == ("", "")
            and self.cleaned_data.get(f"{prefix}document_type") == DocumentType.CI
        ):
            self.add_error(
                f"{prefix}first_surname",
                _("Escriba al menos un apellido, como figura en la cédula."),
            )

    def _normalize(
        self, name: str, normal: Callable[[str], str], *, required: Any = None
    ) -> None:
        if name in self.errors:
            return
        try:
            value = normal(self.cleaned_data.get(name, ""))
        except InvalidError as problem:
            self.add_error(name, str(problem))
            return
        self.cleaned_data[name] = value
        if required and not value:
            self.add_error(name, required)


class WhatForm(Form):
    """What is asked: the parts that a request must have (Ley 2341 art. 41)."""

    subject = _text(
        _("¿Qué solicita? En una línea"),
        RouteSheet._meta.get_field("subject").max_length or 300,
    )
    facts = forms.CharField(
        label=_("Cuéntenos los hechos"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    petition = forms.CharField(
        label=_("¿Qué pide que hagamos?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    paper_kind = forms.ChoiceField(
        label=_("¿Qué es lo que presenta?"),
        choices=[(kind.value, kind.label) for kind in _PAPER_KINDS],
        initial=PaperKind.REQUEST.value,
        widget=forms.RadioSelect,
    )
    addressee = forms.ChoiceField(label=_("¿A qué unidad va dirigida?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.name, unit.name) for unit in organization.list_units()]
        addressee = self.fields["addressee"]
        assert isinstance(addressee, forms.ChoiceField)  # noqa: S101 — declared above
        addressee.choices = [("", _("No sé: que decida Ventanilla")), *units]

    def answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class FilesForm(Form):
    """Files of any kind that the browser lets through; their content is checked when they are received."""

    uploads = FilesField(
        label=_("Elija sus archivos"), required=False, allow_empty_file=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].widget.attrs["accept"] = (
            "application/pdf,image/jpeg,image/png"
        )


class CompletionForm(FilesForm):
    """What was missing, in words, in files, or both. `kept` names the files that already arrived well."""

    text = forms.CharField(
        label=_("Su respuesta"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["text", "uploads", "kept"]


class TrackForm(Form):
    number = _text(
        _("Número de hoja de ruta"),
        40,
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
    )
    code = _text(
        _("Código de seguimiento"),
        60,
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
    )

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).split()).upper()

    def clean_code(self) -> str:
        code = codes.normalize(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                _(
                    "El código tiene 16 letras y números en cuatro grupos. Cópielo de su comprobante; los guiones no hacen falta."
                ),
                code="code",
            )
        return code


class SubscribeForm(TrappedForm):
    email = _text(
        _("Correo electrónico"), _EMAIL, autocomplete="email", inputmode="email"
    )

    def clean_email(self) -> str:
        try:
            return organization.normal_email(self.cleaned_data["email"])
        except InvalidError as problem:
            raise ValidationError(str(problem), code="invalid") from problem
