"""What people give to check a document: the code under the QR, or the file itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from llaqta.documents import api as documents
from llaqta.lib import codes
from llaqta.ui.api import Form


class CodeForm(Form):
    code = forms.CharField(
        label=_("Código del documento"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off"}
        ),
    )

    def clean_code(self) -> str:
        code = codes.normalize(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                _(
                    "Escriba las 16 letras y números del código, en cuatro grupos, tal como están debajo del QR."
                )
            )
        return code


class FileForm(Form):
    file = forms.FileField(
        label=_("Documento PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > documents.largest_file():
            raise forms.ValidationError(
                _(
                    "El archivo pesa más de %(limit)s MB y aquí no se puede revisar. Escriba más bien el código que está debajo del QR."
                )
                % {"limit": documents.largest_file() // (1024 * 1024)}
            )
        head = file.read(1024)
        file.seek(0)
        if b"%PDF-" not in head:
            raise forms.ValidationError(
                _(
                    "Ese archivo no es un PDF. Si tiene una foto del papel, escriba más bien el código que está debajo del QR."
                )
            )
        return file


class TrustForm(Form):
    file = forms.FileField(
        label=_("Archivo del certificado"),
        help_text=_(
            "PEM o DER, un solo certificado. Descárguelo del sitio oficial de la autoridad."
        ),
    )
    is_anchor = forms.TypedChoiceField(
        label=_("Qué es"),
        choices=[
            ("raiz", _("Raíz: en ella termina la cadena y de ella viene la confianza")),
            (
                "intermedia",
                _(
                    "Intermedia: completa la cadena hasta una raíz, y no da confianza por sí misma"
                ),
            ),
        ],
        coerce=lambda value: value == "raiz",
        widget=forms.RadioSelect,
    )
    sha256 = forms.CharField(
        label=_("Huella SHA-256"),
        max_length=100,
        help_text=_(
            "La que la autoridad publica por otro medio, por ejemplo en papel. Se compara con la del archivo: así nadie le da otro certificado en el camino."
        ),
    )

    def clean_sha256(self) -> str:
        digits = "".join(c for c in self.cleaned_data["sha256"].lower() if c.isalnum())
        if len(digits) != 64 or any(c not in "0123456789abcdef" for c in digits):
            raise forms.ValidationError(
                _(
                    "La huella tiene 64 cifras de 0 a 9 y de A a F, con o sin dos puntos entre ellas."
                )
            )
        return digits
