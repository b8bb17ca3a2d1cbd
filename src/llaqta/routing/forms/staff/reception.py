"""The paper at the counter: who brings it, what its cover says, where it goes next."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.lib.errors import InvalidError
from llaqta.lib.text import fold
from llaqta.organization import api as organization
from llaqta.organization.api import Contact, DocumentType, PersonKey, PersonKind
from llaqta.routing.forms.staff.fields import FILES_HELP, InstructionField, PostField
from llaqta.routing.models import PaperKind, Priority
from llaqta.routing.services.intake import Onward, Paper, Sender
from llaqta.ui.api import DateField, FilesField, Form

NAMES = ("given_names", "first_surname", "second_surname", "legal_name")
CONTACT = ("phone", "email", "address", "municipality_name")


def _line(
    label: Any, length: int, *, required: bool = False, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class PaperForm(Form):
    """What is on the cover of any paper, and its first referral."""

    intake_key = forms.UUIDField(widget=forms.HiddenInput)
    subject = _line(_("Referencia"), 300, required=True)
    paper_kind = forms.ChoiceField(label=_("Tipo"), choices=PaperKind.choices)
    cite = _line(_("CITE"), 120)
    paper_date = DateField(label=_("Fecha del documento"), required=False)
    folios = forms.IntegerField(
        label=_("Fojas"), min_value=0, max_value=9999, initial=1
    )
    annexes = _line(_("Anexos"), 300)
    addressee = _line(_("Dirigido a"), 200)
    priority = forms.ChoiceField(label=_("Prioridad"), choices=Priority.choices)
    has_folder = forms.BooleanField(
        label=_("Hay carpeta física"), required=False, initial=True
    )
    is_confidential = forms.BooleanField(label=_("Es confidencial"), required=False)
    confidentiality_basis = forms.CharField(
        label=_("Norma que permite la reserva"),
        max_length=200,
        required=False,
        help_text=_(
            "Solo si es confidencial: la reserva se funda en una norma (Ley 2341, art. 18)."
        ),
    )
    attachments = FilesField(
        label=_("Archivos escaneados"),
        required=False,
        help_text=FILES_HELP,
    )
    to = PostField(
        label=_("Derivar ahora a"),
        required=False,
        empty_label=_("No: queda en mi despacho"),
    )
    instruction = InstructionField(required=False, empty_label=_("Sin instrucción"))
    note = forms.CharField(
        label=_("Proveído"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        kwargs["initial"] = {
            "intake_key": uuid.uuid4(),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, PostField)  # noqa: S101 — tells the type checker
        to.offer(apart_from=actor.position_id)

    def clean_paper_date(self) -> date | None:
        day: date | None = self.cleaned_data["paper_date"]
        if day is not None and day > clock.today():
            raise ValidationError(
                _("La fecha del documento no puede ser posterior a hoy. Revise el año.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_confidential") and not data.get("confidentiality_basis"):
            self.add_error(
                "confidentiality_basis",
                _now("Escriba la norma en que se funda la reserva."),
            )
        if data.get("to") is None and (data.get("instruction") or data.get("note")):
            self.add_error(
                "to",
                _now("Elija a quién deriva, o borre la instrucción y el proveído."),
            )
        return data

    def paper(self) -> Paper:
        data = self.cleaned_data
        names = (
            "subject",
            "cite",
            "paper_date",
            "folios",
            "annexes",
            "addressee",
            "priority",
            "has_folder",
            "is_confidential",
        )
        return Paper(
            kind=data["paper_kind"],
            confidentiality_basis=data["confidentiality_basis"]
            if data["is_confidential"]
            else "",
            recipient=data.get("recipient", ""),
            **{name: data[name] for name in names},
        )

    def onward(self) -> Onward | None:
        data = self.cleaned_data
        return (
            Onward(to=data["to"], instruction=data["instruction"], note=data["note"])
            if data["to"]
            else None
        )

    def sender(self) -> Sender:
        raise NotImplementedError


class InternalForm(PaperForm):
    """A paper that starts in the actor's own post."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper_kind"].initial = PaperKind.REPORT

    def sender(self) -> Sender:
        position = organization.list_positions(active=None).get(
            pk=self.actor.position_id or 0
        )
        return Sender(name=f"{position} · {position.unit}")


class OutgoingForm(InternalForm):
    """A paper that the municipality sends out."""

    recipient = _line(_("Destinatario"), 250, required=True)

    field_order = ["recipient"]


class ExternalForm(PaperForm):
    """A paper that somebody brings. The person is found again by the document; a known name needs no typing."""

    kind = forms.ChoiceField(
        label=_("Remitente"),
        choices=PersonKind.choices,
        required=False,
        initial=PersonKind.NATURAL,
    )
    document_type = forms.ChoiceField(
        label=_("Documento"), choices=DocumentType.choices
    )
    document_number = _line(_("Número"), 30, required=True, autocapitalize="characters")
    complement = _line(_("Compl."), 2)
    given_names = _line(_("Nombres"), 100)
    first_surname = _line(_("Primer apellido"), 100)
    second_surname = _line(_("Segundo apellido"), 100)
    legal_name = _line(_("Razón social o nombre de la organización"), 200)
    correct_name = forms.BooleanField(
        label=_("Corregir el nombre registrado con el documento a la vista"),
        required=False,
    )
    phone = _line(_("Celular o teléfono"), 20, inputmode="tel")
    email = _line(_("Correo"), 254, inputmode="email")
    address = _line(_("Domicilio"), 200)
    municipality_name = _line(_("Municipio donde vive"), 80)

    rep_document_type = forms.ChoiceField(
        label=_("Documento de quien representa"),
        choices=DocumentType.choices,
        required=False,
    )
    rep_document_number = _line(_("Número"), 30)
    rep_given_names = _line(_("Nombres"), 100)
    rep_first_surname = _line(_("Primer apellido"), 100)
    rep_second_surname = _line(_("Segundo apellido"), 100)

    field_order = [
        "intake_key", "document_type", "document_number", "complement", "kind", *NAMES, "correct_name", *CONTACT,
        "rep_document_type", "rep_document_number", "rep_given_names", "rep_first_surname", "rep_second_surname",
    ]  # fmt: skip

    known: organization.Person | None = None
    asks_correction = False
    key: PersonKey | None = None
    rep_key: PersonKey | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "document_number" not in self.errors:
            self.key = self._read_key("", "complement")
        if self.key is not None:
            self.known = organization.find_person_by_key(self.key)
            self._check_names(data)
        if data.get("rep_document_number"):
            self.rep_key = self._read_key("rep_", "")
            known = self.rep_key and organization.find_person_by_key(self.rep_key)
            if not known and not data.get("rep_given_names"):
                self.add_error(
                    "rep_given_names", _now("Escriba los nombres de quien representa.")
                )
        for name, normal in (
            ("phone", organization.normal_phone),
            ("email", organization.normal_email),
        ):
            self._normalize(data, name, normal)
        return data

    def _normalize(self, data: dict[str, Any], name: str, normal: Any) -> None:
        try:
            data[name] = normal(data.get(name) or "")
        except InvalidError as problem:
            self.add_error(name, str(problem))

    def _read_key(self, prefix: str, complement: str) -> PersonKey | None:
        data = self.cleaned_data
        try:
            return PersonKey.parse(
                data.get(f"{prefix}document_type") or "",
                data[f"{prefix}document_number"],
                data.get(complement, ""),
            )
        except InvalidError as problem:
            self.add_error(f"{prefix}document_number", str(problem))
            return None

    def _check_names(self, data: dict[str, Any]) -> None:
        juridical = data.get("kind") == PersonKind.JURIDICAL
        typed = (
            data.get("legal_name", "")
            if juridical
            else " ".join(filter(None, (data.get(name) for name in NAMES[:3])))
        )
        for name in NAMES:
            self._normalize(
                data,
                name,
                organization.normal_legal_name
                if name == "legal_name"
                else organization.normal_name,
            )
        if self.known is None:
            if not typed:
                self.add_error(
                    "legal_name" if juridical else "given_names",
                    _now("Este documento es nuevo: escriba el nombre completo."),
                )
        elif (
            typed
            and fold(typed) != fold(self.known.display_name)
            and not data.get("correct_name")
        ):
            self.asks_correction = True
            text = _now(
                "Este documento está registrado a nombre de «%(name)s». Revise el número, o marque abajo para corregir el nombre."
            )
            self.add_error(
                "document_number",
                ValidationError(
                    text % {"name": self.known.display_name}, code="other_name"
                ),
            )

    def sender(self) -> Sender:
        """The person of the document, registered now if they are new. What is typed empty keeps what is known."""
        assert self.key is not None  # noqa: S101 — a valid form has it
        data = self.cleaned_data
        if self.known is not None and data.get("correct_name"):
            self.known = organization.correct_person(
                person=self.known, actor=self.actor, **self._names("")
            )
        contact = {
            name: data[name] or (getattr(self.known, name) if self.known else "")
            for name in CONTACT
        }
        person = organization.register_person(
            key=self.key,
            kind=PersonKind(data["kind"] or PersonKind.NATURAL),
            contact=Contact(**contact),
            update_contact=True,
            actor=self.actor,
            **self._names(""),
        )
        representative = None
        if self.rep_key is not None:
            representative = organization.register_person(
                key=self.rep_key, actor=self.actor, **self._names("rep_")
            )
        return Sender(
            person=person,
            representative=representative,
            phone=person.phone,
            email=person.email,
            address=person.address,
            municipality=person.municipality_name,
            language=person.language,
        )

    def _names(self, prefix: str) -> dict[str, Any]:
        return {name: self.cleaned_data.get(prefix + name) or "" for name in NAMES}


def values_of(person: organization.Person) -> dict[str, str]:
    """What the form shows of a person who was found."""
    return {
        name: str(getattr(person, name))
        for name in (
            "kind",
            "document_type",
            "document_number",
            "complement",
            *NAMES,
            *CONTACT,
        )
    }
