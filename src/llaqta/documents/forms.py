"""What people type about a document: its head, its text, its files, and what each act asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from llaqta.documents.models import Document, DocumentKind
from llaqta.documents.selectors import pages
from llaqta.lib.actor import Actor
from llaqta.organization import api as organization
from llaqta.organization.api import KeyField, PostField
from llaqta.ui.api import FilesField, Form

MOST_VIAS = 5
MOST_COSIGNERS = 4
NOTE_LENGTH = 500  # the column's room

VIA_LABELS = (
    _("Primera VÍA"),
    _("Segunda VÍA"),
    _("Tercera VÍA"),
    _("Cuarta VÍA"),
    _("Quinta VÍA"),
)


SIGNER_LABELS = (
    _("Otra firma"),
    _("Otra firma (2)"),
    _("Otra firma (3)"),
    _("Otra firma (4)"),
)
IN_PARALLEL, IN_ORDER = "parallel", "order"


class KindSelect(forms.Select):
    """A list that marks the kinds without VÍA, so that the page can put the VÍA away."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, *args, **kwargs)
        kind = getattr(value, "instance", None)
        if kind is not None and not kind.has_via:
            option["attrs"]["data-no-via"] = ""
        return option


class KindField(KeyField):
    """A kind of document in use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=pages.list_kinds(),
            **{"empty_label": _("Elija un tipo"), "widget": KindSelect, **kwargs},
        )

    def find(self, key: int) -> DocumentKind | None:
        return pages.list_kinds().filter(pk=key).first()


def _line(label: Any, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        **{"widget": forms.TextInput(attrs={"autocomplete": "off"}), **kwargs},
    )


VIA_NAMES = tuple(f"via_{ordinal}" for ordinal in range(1, MOST_VIAS + 1))
SIGNER_NAMES = tuple(f"signer_{ordinal}" for ordinal in range(1, MOST_COSIGNERS + 1))


class HeadForm(Form):
    """REF, A, VÍA, DE and the reserve: what stands above the text of any document."""

    subject = _line(
        _("Referencia"), 300, help_text=_("En una línea, de qué trata (REF).")
    )
    addressee = PostField(
        label=_("A, un cargo del municipio"),
        required=False,
        empty_label=_("A nadie de dentro"),
    )
    addressee_text = forms.CharField(
        label=_("A, alguien de fuera"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nombre, cargo e institución, una línea para cada uno."),
    )
    issuer = PostField(
        label=_("DE"),
        empty_label=_("Elija quién lo emite"),
        help_text=_("El cargo que aprueba, toma el CITE y firma."),
    )
    signing_order = forms.ChoiceField(
        label=_("¿En qué orden firman?"),
        choices=[
            (IN_PARALLEL, _("A la vez, en cualquier orden")),
            (IN_ORDER, _("Una firma después de otra")),
        ],
        required=False,
        initial=IN_PARALLEL,
        widget=forms.RadioSelect,
        help_text=_("Quien emite firma al final."),
    )
    is_confidential = forms.BooleanField(label=_("Es reservado"), required=False)
    confidentiality_basis = forms.CharField(
        label=_("Norma que permite la reserva"),
        max_length=200,
        required=False,
        help_text=_("Solo si es reservado: la reserva se funda en una norma."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        labels = [*zip(VIA_NAMES, VIA_LABELS, strict=True)]
        labels += zip(SIGNER_NAMES, SIGNER_LABELS, strict=True)
        for name, label in labels:
            self.fields[name] = PostField(
                label=label, required=False, empty_label=_("Nadie")
            )
        # Read once for all the lists of the page.
        posts = [
            (post.pk, f"{post.unit} · {post}") for post in organization.list_positions()
        ]
        for field in self.fields.values():
            if isinstance(field, PostField):
                field.choices = [("", field.empty_label), *posts]

    @property
    def kinds_without_via(self) -> str:
        """A sentence with those that may be chosen and have none; empty once the kind is known."""
        return ""

    @property
    def vias(self) -> list[forms.BoundField]:
        return [self[name] for name in VIA_NAMES if name in self.fields]

    @property
    def signers(self) -> list[forms.BoundField]:
        return [self[name] for name in SIGNER_NAMES]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_confidential") and not data.get("confidentiality_basis"):
            self.add_error(
                "confidentiality_basis",
                _now("Escriba la norma en que se funda la reserva."),
            )
        if data.get("addressee") and data.get("addressee_text"):
            self.add_error(
                "addressee_text",
                _now("Elija un cargo o escriba a alguien de fuera, no los dos."),
            )
        self._check_once(data, VIA_NAMES, _now("Ese cargo ya está en la VÍA."))
        self._check_once(
            data, SIGNER_NAMES, _now("Ese cargo ya está entre los que firman.")
        )
        return data

    def _check_once(
        self, data: dict[str, Any], names: Sequence[str], sentence: str
    ) -> None:
        seen: set[int] = set()
        for name in names:
            post = data.get(name)
            if post is None:
                continue
            if post.pk in seen:
                self.add_error(name, sentence)
            seen.add(post.pk)

    def head(self) -> dict[str, Any]:
        """What the services take, by their own names."""
        data = self.cleaned_data
        head = {
            "subject": data["subject"],
            "addressee_id": data["addressee"].pk if data["addressee"] else None,
            "addressee_text": data["addressee_text"],
        }
        if "issuer" not in self.fields:
            return head
        return head | {
            "issuer_id": data["issuer"].pk,
            "via_ids": self._posts(VIA_NAMES),
            "signers": self._signers(),
            "is_confidential": data.get("is_confidential"),
            "confidentiality_basis": data["confidentiality_basis"]
            if data.get("is_confidential")
            else "",
        }

    def _posts(self, names: Sequence[str]) -> list[int]:
        chosen = [self.cleaned_data.get(name) for name in names]
        return [post.pk for post in chosen if post]

    def _signers(self) -> list[tuple[int, int]]:
        """Posts with their turn: the same turn for those who sign in any order."""
        in_order = self.cleaned_data["signing_order"] == IN_ORDER
        posts = self._posts(SIGNER_NAMES)
        return [(post, n if in_order else 1) for n, post in enumerate(posts, start=1)]


BY_KIND, RESERVED, OPEN = "", "yes", "no"


class NewForm(HeadForm):
    """A document that begins. Each kind says whether it is reserved, unless its author decides otherwise."""

    kind = KindField(label=_("Tipo de documento"))
    reserve = forms.ChoiceField(
        label=_("¿Es reservado?"),
        choices=[
            (BY_KIND, _("Lo que diga su tipo")),
            (RESERVED, _("Sí")),
            (OPEN, _("No")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    field_order = ["kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_confidential"]

    @property
    def kinds_without_via(self) -> str:
        names = [kind.name for kind in pages.list_kinds() if not kind.has_via]
        if not names:
            return ""
        return _now("No la llevan: %(kinds)s.") % {"kinds": ", ".join(names)}

    def head(self) -> dict[str, Any]:
        decided = {BY_KIND: None, RESERVED: True, OPEN: False}
        return super().head() | {
            "is_confidential": decided[self.cleaned_data["reserve"]],
            "confidentiality_basis": self.cleaned_data["confidentiality_basis"],
        }


# Agreed when the draft was handed on: while it is in review they stand as they are.
ROUTE_FIELDS = (
    "issuer",
    *VIA_NAMES,
    *SIGNER_NAMES,
    "signing_order",
    "is_confidential",
    "confidentiality_basis",
)


class WriteForm(HeadForm):
    """The whole of a draft. `seen` is the revision that the page showed; the editor's script sets `body_format`."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    body_format = forms.ChoiceField(
        choices=[("text", ""), ("html", "")],
        required=False,
        initial="text",
        widget=forms.HiddenInput,
    )
    body = forms.CharField(
        label=_("Texto"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    module = forms.CharField(required=False, widget=forms.HiddenInput)
    attachments = FilesField(
        label=_("Añadir anexos"),
        required=False,
        help_text=format_lazy(
            _("PDF, JPEG o PNG, hasta {megabytes} MB cada uno."),
            megabytes=settings.LLAQTA_MAX_UPLOAD_MB,
        ),
    )
    annex_folios = forms.IntegerField(
        label=_("Fojas de cada anexo"),
        min_value=0,
        max_value=9999,
        required=False,
        initial=0,
    )
    pdf = forms.FileField(
        label=_("PDF hecho en otro programa"),
        required=False,
        help_text=_(
            "En lugar del texto de aquí. Se guarda tal como llega, sin cambiar un byte."
        ),
    )
    folios = forms.IntegerField(
        label=_("Fojas"),
        min_value=0,
        max_value=9999,
        required=False,
        help_text=_("Deje 0 para contar las páginas del PDF."),
    )

    def __init__(
        self,
        *args: Any,
        route_is_fixed: bool = False,
        has_via: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.route_is_fixed = route_is_fixed
        gone = ROUTE_FIELDS if route_is_fixed else () if has_via else VIA_NAMES
        for name in gone:
            del self.fields[name]

    @property
    def is_html(self) -> bool:
        return str(self["body_format"].value()) == "html"

    def clean_folios(self) -> int:
        return self.cleaned_data["folios"] or 0

    def clean_annex_folios(self) -> int:
        return self.cleaned_data["annex_folios"] or 0

    def values(self) -> dict[str, Any]:
        return self.head() | {
            "body": self.cleaned_data["body"],
            "folios": self.cleaned_data["folios"],
        }


def values_of(
    document: Document, via_ids: Sequence[int], signers: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    """What the form shows of a draft."""
    names = (
        "subject",
        "addressee_text",
        "is_confidential",
        "confidentiality_basis",
        "folios",
    )
    in_order = len({turn for _post, turn in signers}) > 1
    return {
        **{name: getattr(document, name) for name in names},
        "seen": document.revision,
        "addressee": document.addressee_id,
        "issuer": document.issuer_id,
        "signing_order": IN_ORDER if in_order else IN_PARALLEL,
        **dict(zip(VIA_NAMES, via_ids, strict=False)),
        **dict(zip(SIGNER_NAMES, (post for post, _turn in signers), strict=False)),
    }


class PictureForm(Form):
    file = forms.FileField(label=_("Imagen"))


# -- Acts --------------------------------------------------------------------------------------------------------------


class ActForm(Form):
    """Nothing to type but what the page saw."""

    seen = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """What the service takes, by its own names."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "seen"}


class NoteForm(ActForm):
    note = forms.CharField(
        label=_("Nota"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La lee quien revisa después. No sale en el documento."),
    )


class ReturnForm(ActForm):
    reason = forms.CharField(
        label=_("¿Qué hay que corregir?"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Lo lee quien lo escribió."),
    )


class VoidForm(ActForm):
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Queda escrito en el libro de documentos, junto al número."),
    )


class AnnulForm(ActForm):
    by_cite = _line(
        _("CITE del documento que lo deja sin efecto"),
        80,
        help_text=_("Un documento ya emitido que usted puede ver."),
    )
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def arguments(self) -> dict[str, Any]:
        return {
            "by_document_id": self.by_document_id,
            "reason": self.cleaned_data["reason"],
        }

    by_document_id = 0

    def clean_by_cite(self) -> str:
        cite: str = self.cleaned_data["by_cite"]
        found = pages.find_issued(cite, actor=self.actor)
        if found is None:
            raise ValidationError(
                _now("No hay un documento emitido con ese CITE que usted pueda ver.")
            )
        self.by_document_id = found.pk
        return cite
