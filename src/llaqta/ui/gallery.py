"""Invented data for the gallery: every component in every state, with the cast of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.safestring import mark_safe

from llaqta.ui.chrome import NavItem
from llaqta.ui.forms import DateField, FilesField, Form

MESSAGES = {
    403: "Su cargo no permite archivar esta hoja de ruta.",
    404: "No encontramos lo que busca.",
    409: "La hoja de ruta E-2026-000123 ya fue derivada a Topografía por otra persona.",
    422: "El archivo «foto.html» no es un PDF ni una imagen.",
    429: "Hizo 10 intentos en 5 minutos.",
    500: "Tuvimos un problema y ya quedó anotado.",
    503: "El sistema no está disponible por un momento. Intente de nuevo en unos minutos.",
}


class ExampleForm(Form):
    document = forms.CharField(
        label="Carnet de identidad",
        max_length=12,
        help_text="Solo el número. Ejemplo: 1234567",
    )
    complement = forms.CharField(
        label="Complemento",
        required=False,
        help_text="Si su carnet lo tiene. Ejemplo: 1A",
    )
    email = forms.EmailField(label="Correo", required=False)
    subject = forms.CharField(label="¿Qué pide?", max_length=200)
    petition = forms.CharField(
        label="Cuéntenos los hechos", widget=forms.Textarea(attrs={"rows": 5})
    )
    kind = forms.ChoiceField(
        label="¿Quién hace la solicitud?",
        widget=forms.RadioSelect,
        choices=[
            ("self", "Yo, en mi nombre"),
            ("person", "Yo, en nombre de otra persona"),
            ("group", "Una organización"),
        ],
    )
    notices = forms.MultipleChoiceField(
        label="¿Cómo le avisamos?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("email", "Por correo"), ("sms", "Por mensaje de texto")],
    )
    unit = forms.ChoiceField(
        label="Dirigida a",
        required=False,
        choices=[
            ("", "No sé a quién"),
            ("topography", "Topografía"),
            ("mayor", "Despacho del Alcalde"),
        ],
    )
    dated_on = DateField(label="Fecha de la carta")
    papers = FilesField(
        label="Archivos",
        help_text="PDF, JPEG o PNG, hasta 20 MB cada uno. Puede elegir varios.",
    )
    fixed = forms.CharField(
        label="Número", required=False, disabled=True, initial="E-2026-000123"
    )
    agree = forms.BooleanField(label="Declaro que los datos son verdaderos")


WRONG = {
    "document": "12.34567-cochabamba",
    "email": "ana@",
    "dated_on": "31/02/2026",
    "kind": "other",
    "subject": "Línea y nivel",
}
FILLED = {
    "document": "1234567",
    "email": "ana@ejemplo.bo",
    "subject": "Solicitud de línea y nivel, lote 14",
    "petition": "Vivo en el lote 14, manzano 7.\nQuiero construir.",
    "kind": "self",
    "notices": ["email"],
    "unit": "topography",
    "dated_on": "2026-02-11",
    "agree": "on",
}

FOUND = [
    {
        "text": "1234567-1A · Ana (ficticia)",
        "values": {"w-document": "1234567", "w-complement": "1A"},
    }
]

ROWS = [
    (
        "E-2026-000087",
        "Regularización de lote, OTB 6 de Agosto",
        "Bruno (ficticio) · 24 fojas",
        "Informe técnico",
        "late",
        "Venció hace 2 días hábiles",
        "12 feb 2026",
    ),
    (
        "E-2026-000102",
        "Reclamo por invasión de vía",
        "Junta vecinal Norte · 6 fojas",
        "Inspección",
        "due",
        "Vence mañana",
        "18 feb 2026",
    ),
    (
        "E-2026-000123",
        "Solicitud de línea y nivel, lote 14",
        "Ana (ficticia) · 12 fojas",
        "Informe técnico",
        "ok",
        "3 días hábiles",
        "24 feb 2026",
    ),
    (
        "I-2026-000311",
        "Solicita datos de loteo para el POA",
        "Planificación · 2 fojas",
        "Conocimiento e informe",
        "ok",
        "6 días hábiles",
        "27 feb 2026",
    ),
]

# Dark squares of a QR's corner, enough to see the place that it takes.
FAKE_QR = mark_safe(
    '<svg viewBox="0 0 21 21" role="img" aria-label="Código QR de ejemplo"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 2h2v2H9zM9 9h5v3H9zM16 12h3v4h-3zM10 16h4v2h-4z"/></svg>'
)


def context() -> dict[str, Any]:
    return {
        "blank": ExampleForm(),
        "wrong": ExampleForm(
            {f"w-{key}": value for key, value in WRONG.items()},
            {"w-papers": [SimpleUploadedFile("vacio.pdf", b"")]},
            prefix="w",
        ),
        "filled": ExampleForm(
            {f"f-{key}": value for key, value in FILLED.items()},
            {"f-papers": [SimpleUploadedFile("a.pdf", b"%PDF-")]},
            prefix="f",
        ),
        "rows": ROWS,
        "events": [
            {
                "at": datetime(2026, 2, 13, 14, 42, tzinfo=UTC),
                "title": "Dirección de Urbanismo y Catastro · Topografía",
                "text": "Recibida para informe técnico.",
                "tag": "2 días hábiles",
                "now": True,
            },
            {
                "at": datetime(2026, 2, 12, 20, 5, tzinfo=UTC),
                "title": "Despacho del Alcalde",
                "text": "Derivada a la Dirección de Urbanismo y Catastro.",
                "tag": "1 día hábil",
            },
            {
                "at": datetime(2026, 2, 11, 13, 17, tzinfo=UTC),
                "title": "Ventanilla Única",
                "text": "Registrada: 3 archivos, 12 fojas.",
                "by": "Diego (ficticio)",
            },
        ],
        "files": [
            {
                "name": "memorial.pdf",
                "kind": "PDF",
                "size": 1_480_000,
                "url": "#",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            },
            {
                "name": "foto-del-frente-con-un-nombre-muy-largo-que-alguien-escribió.jpeg",
                "kind": "JPEG",
                "size": 318_000,
                "note": "3 fojas",
            },
        ],
        "months": [
            "mar",
            "abr",
            "may",
            "jun",
            "jul",
            "ago",
            "sep",
            "oct",
            "nov",
            "dic",
            "ene",
            "feb",
        ],
        "received": [201, 224, 180, 251, 217, 263, 205, 236, 246, 271, 230, 256],
        "answered": [170, 196, 164, 213, 188, 217, 183, 199, 211, 236, 188, 199],
        "qr": FAKE_QR,
        "side": [
            NavItem("Por recibir", "/ui/por-recibir/", 4),
            NavItem("En despacho", "/ui/mesa/", 17),
            NavItem("Enviados", "/ui/enviados/", 41),
            NavItem("Archivados", "/ui/archivados/"),
        ],
    }
