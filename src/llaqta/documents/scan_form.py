"""What is said of paper that was signed by hand: who signed it, the scans, and the document when its QR cannot be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from llaqta.documents.selectors.signing import list_waiting
from llaqta.documents.services.signing.ink import list_hands
from llaqta.lib.actor import Actor
from llaqta.ui.api import FilesField, Form

MOST_OFFERED = 100


class ScanForm(Form):
    signed_by = forms.TypedChoiceField(label=_("¿Quién firmó?"), coerce=int)
    scans = FilesField(
        label=_("Lo escaneado"),
        help_text=_(
            "Un PDF por documento; puede subir varios. Si son fotos o imágenes, suba juntas las páginas de un solo documento."
        ),
    )
    signature = forms.TypedChoiceField(
        label=_("¿De qué documento es?"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Solo si el código QR no se puede leer."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hands = [
            (one.assignment_id, f"{one.user_name} · {one.title}")
            for one in list_hands(actor)
        ]
        self._offer("signed_by", hands)
        if len(hands) == 1:
            self.initial.setdefault("signed_by", hands[0][0])
        waiting = [
            (one.pk, f"{one.document.cite} · {one.document.subject}")
            for one in list_waiting(actor)[:MOST_OFFERED]
        ]
        self._offer("signature", [("", _("El que diga su código QR")), *waiting])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 tells the type checker
        field.choices = choices
