"""What the linter may find in a PDF, in words for whoever brought it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_REASONS: Final = {
    "not_pdf": "El archivo no es un PDF.",
    "encrypted": "El PDF está protegido con contraseña. Guárdelo sin protección y tráigalo otra vez.",
    "broken": "El PDF está dañado o mal armado. Ábralo en su equipo, guárdelo de nuevo como PDF y use la copia nueva.",
    "hybrid": "El PDF trae dos índices que no coinciden: según el programa, puede mostrar otra cosa. Imprímalo a un PDF nuevo.",
    "trailing": "El PDF tiene datos sueltos después de su final. Guárdelo de nuevo como PDF y use la copia nueva.",
    "script": "El PDF contiene programas (JavaScript) que pueden cambiar lo que se ve.",
    "launch": "El PDF puede abrir otros programas o archivos.",
    "form_action": "El PDF puede enviar o traer datos de otro lugar.",
    "external": "El PDF muestra o abre contenido que está en otros archivos.",
    "open_action": "El PDF hace algo por sí solo al abrirse.",
    "automatic_action": "El PDF hace algo por sí solo mientras se lo mira.",
    "hidden_layer": "El PDF tiene capas ocultas: lo que se ve hoy puede no ser lo que se vea mañana.",
    "hidden_annotation": "El PDF tiene anotaciones o campos ocultos.",
    "hidden_page": "El PDF lleva escondidas páginas que no se muestran.",
    "overlapping_fields": "El PDF tiene campos de formulario llenos, uno encima de otro.",
    "attachment": "El PDF lleva archivos adjuntos. Preséntelos aparte.",
    "xfa": "El PDF es un formulario dinámico (XFA), que cada programa muestra a su manera. Imprímalo a un PDF nuevo.",
    "rich_media": "El PDF contiene video, sonido o modelos 3D.",
    "unchecked": "El PDF no se pudo revisar en el tiempo y con la memoria que hay para eso. Intente otra vez, o guárdelo de nuevo más liviano.",
    "too_big": "El PDF tiene demasiadas partes para revisarlo. Divídalo o guárdelo de nuevo más liviano.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a PDF should not be signed as it is: a code for programs, a reason for people."""

    code: str
    reason: str


def finding(code: str) -> Finding:
    return Finding(code, _REASONS[code])
