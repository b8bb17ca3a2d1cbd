"""Series and instructions that an installation starts with. They are the municipality's to change; running this again changes nothing of theirs."""

from __future__ import annotations

from django.db import transaction

from llaqta.routing.models import Instruction, Series

SERIES = [
    # Six months to resolve what the public asks (Ley 2341 art. 17.II). No norm that we could read sets one for internal papers.
    ("E", "Externa: lo que llega de fuera", "resolucion-final"),
    ("I", "Interna: entre unidades", ""),
    ("S", "Salida: lo que el municipio envía", ""),
]

# Texts seen on the forms of Bolivian entities. Their terms are «por confirmar», but for those of Ley 2341.
INSTRUCTIONS = [
    ("atencion", "Para su atención y fines pertinentes", "proveido"),
    ("urgente", "Atención urgente", "registro"),
    ("informe", "Elaborar informe", "informe-no-tecnico"),
    ("informe-tecnico", "Elaborar informe técnico", "informe-tecnico"),
    ("informe-legal", "Elaborar informe legal", "informe-legal"),
    ("analisis", "Análisis e informe", "informe-no-tecnico"),
    ("dar-curso", "Dar curso a lo solicitado", "proveido"),
    ("proyectar-respuesta", "Proyectar respuesta", "respuesta-interna"),
    ("consideracion", "Para su consideración", "proveido"),
    ("visto-bueno", "Para V°B°", "proveido"),
    ("notificar", "Notificar al interesado", "notificacion"),
    ("desglose", "Desglosar y devolver originales", "desglose"),
    ("conocimiento", "Para su conocimiento", "proveido"),
    ("archivo", "Para conocimiento y archivo", "proveido"),
    ("otro", "Otro (ver nota)", "proveido"),
]


def has_catalogues() -> bool:
    return Instruction.objects.filter(code=INSTRUCTIONS[-1][0]).exists()


@transaction.atomic
def seed_catalogues() -> None:
    """Make what is missing. Idempotent."""
    for code, name, term in SERIES:
        Series.objects.get_or_create(
            code=code, defaults={"name": name, "term_code": term}
        )
    for order, (code, name, term) in enumerate(INSTRUCTIONS, start=1):
        Instruction.objects.get_or_create(
            code=code,
            defaults={"name": name, "term_code": term, "position": order * 10},
        )
