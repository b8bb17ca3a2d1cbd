"""One form for each act that asks for something. `seen` is what the page knew when it was drawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from llaqta.documents.api import DocumentKind
from llaqta.lib.actor import Actor
from llaqta.organization import api as organization
from llaqta.routing.forms.staff.fields import (
    FILES_HELP,
    InstructionField,
    PostField,
    PostsField,
)
from llaqta.routing.models import RouteSheet
from llaqta.routing.services.writing import SUBJECT_LENGTH, default_subject
from llaqta.ui.api import DateField, FilesField, Form

TEXT_LENGTH = 20_000


def _text(
    label: Any, *, rows: int = 4, required: bool = True, **kwargs: Any
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def _folios() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Fojas que se añaden"),
        min_value=0,
        max_value=9999,
        required=False,
        initial=0,
    )


class ActForm(Form):
    """Nothing to type but what the page saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, sheet: RouteSheet | None = None, **kwargs: Any
    ) -> None:
        self.actor, self.sheet = actor, sheet
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PostField):
                field.offer(apart_from=actor.position_id)
            elif isinstance(field, PostsField):
                field.queryset = organization.list_positions().exclude(
                    pk=actor.position_id or 0
                )

    def arguments(self) -> dict[str, Any]:
        """What the service takes, by its own names."""
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name not in ("seen", "attachments")
        }


class ReceiveForm(ActForm):
    with_folder = forms.BooleanField(
        label=_("También llegó la carpeta física"), required=False
    )


class RefuseForm(ActForm):
    reason = _text(_("¿Por qué la devuelve?"), help_text=_("Lo lee quien se la envió."))


class ReferForm(ActForm):
    to = PostField(label=_("¿A quién la deriva?"))
    instruction = InstructionField()
    note = _text(
        _("Proveído"),
        required=False,
        rows=3,
        help_text=_("Lo que quien recibe debe saber o hacer."),
    )
    due_on = DateField(
        label=_("Fecha límite propia"),
        required=False,
        help_text=_("Vacía: corre el plazo de la instrucción."),
    )
    folios_added = _folios()
    copies_to = PostsField(
        label=_("Con copia a"),
        queryset=organization.Position.objects.none(),
        required=False,
        help_text=_("Para elegir varios mantenga presionada la tecla Ctrl."),
    )

    def clean_folios_added(self) -> int:
        return self.cleaned_data["folios_added"] or 0


class ConsultForm(ActForm):
    to = PostField(label=_("¿A quién consulta?"))
    question = _text(
        _("¿Qué pregunta?"), help_text=_("El original se queda en su despacho.")
    )
    instruction = InstructionField(
        required=False, empty_label=_("Sin instrucción: plazo de proveído")
    )
    due_on = DateField(
        label=_("Responder hasta"),
        required=False,
        help_text=_("Vacía: corre el plazo de la instrucción."),
    )


class ReplyForm(ActForm):
    text = _text(
        _("Su respuesta"), rows=6, help_text=_("La lee quien tiene el original.")
    )
    folios_added = _folios()

    def clean_folios_added(self) -> int:
        return self.cleaned_data["folios_added"] or 0


class CopyForm(ActForm):
    to = PostField(label=_("¿A quién informa?"))
    note = _text(_("Nota"), required=False, rows=3)


class ObserveForm(ActForm):
    text = _text(
        _("¿Qué falta?"),
        rows=6,
        help_text=_(
            "Lo lee quien presentó la solicitud. Diga qué documento o dato falta y cómo presentarlo."
        ),
    )
    days = forms.IntegerField(
        label=_("Días hábiles para completar"),
        min_value=1,
        max_value=5,
        initial=5,
        help_text=_("De 1 a 5 (Ley 2341, art. 43)."),
    )


class AnswerForm(ActForm):
    text = _text(
        _("Respuesta"),
        rows=8,
        help_text=_("La lee quien presentó la solicitud, en la página de seguimiento."),
    )
    attachments = FilesField(
        label=_("Archivos de la respuesta"),
        required=False,
        help_text=FILES_HELP,
    )


class ResolveForm(ActForm):
    resolution = forms.CharField(
        label=_("¿Qué se resolvió?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "En una o dos frases que cualquiera entienda. La lee el remitente."
        ),
    )
    answer = _text(
        _("Respuesta completa"),
        required=False,
        rows=8,
        help_text=_("Si hace falta decir más."),
    )
    attachments = FilesField(
        label=_("Archivos"),
        required=False,
        help_text=_("La resolución o el documento que se entrega. PDF, JPEG o PNG."),
    )


class ArchiveForm(ActForm):
    place = forms.CharField(
        label=_("¿Dónde queda el papel?"),
        max_length=200,
        help_text=_(
            "Por ejemplo: estante 3, caja 12. Si no hay papel, escriba «digital»."
        ),
    )


class ReasonForm(ActForm):
    reason = _text(_("Motivo"), rows=3)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) > 300:  # the column's room
            raise forms.ValidationError(_("Acorte el motivo a 300 letras."))
        return reason


class WriteForm(ActForm):
    kind = forms.ModelChoiceField(
        queryset=DocumentKind.objects.filter(active=True),
        label=_("¿Qué va a escribir?"),
        empty_label=_("Elija un tipo de documento"),
    )
    subject = forms.CharField(
        label=_("Referencia"),
        max_length=SUBJECT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("En una línea, de qué trata. Puede cambiarla mientras escribe."),
    )
    issuer = PostField(
        label=_("DE: ¿quién lo emite?"),
        empty_label=_("Elija quién lo emite"),
        help_text=_(
            "El cargo que lo aprueba, toma el CITE y lo firma. Puede ser su jefatura."
        ),
    )
    is_answer = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuer = self.fields["issuer"]
        assert isinstance(issuer, PostField)  # noqa: S101 tells the type checker
        issuer.offer(apart_from=None)  # one's own post is the usual answer
        self.initial.setdefault("issuer", self.actor.position_id)
        if self.sheet is not None:
            self.initial.setdefault(
                "subject",
                default_subject(self.sheet, self.is_answer)[:SUBJECT_LENGTH],
            )


class WriteAnswerForm(WriteForm):
    is_answer = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = DocumentKind.objects.filter(active=True, goes_outside=True)
        self.initial.setdefault("kind", kinds.first())


class AddFilesForm(ActForm):
    attachments = FilesField(
        label=_("Archivos"),
        required=False,
        help_text=FILES_HELP,
    )
    folios = forms.IntegerField(
        label=_("Fojas que se añaden"),
        min_value=0,
        max_value=9999,
        required=False,
        initial=0,
    )

    def clean_folios(self) -> int:
        return self.cleaned_data["folios"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("attachments") and not data.get("folios"):
            raise forms.ValidationError(
                _("Elija un archivo o escriba cuántas fojas añade.")
            )
        return data
