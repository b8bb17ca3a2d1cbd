"""How the ledger's events about route sheets read to an official."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDINGS = {
    "routing.registered": _("Registrada con %(folios)s fojas y %(files)s archivos"),
    "routing.received": _("Recibida"),
    "routing.refused": _("Devuelta sin recibir"),
    "routing.referred": _("Derivada a %(to)s"),
    "routing.consulted": _("Consulta enviada a %(to)s"),
    "routing.replied": _("Consulta respondida"),
    "routing.copied": _("Copia enviada a %(to)s"),
    "routing.copy_read": _("Copia leída"),
    "routing.taken_back": _("Envío a %(to)s retirado antes de su recepción"),
    "routing.observed": _("Se pidió completar la solicitud hasta el %(due)s"),
    "routing.completed": _("El remitente completó la solicitud"),
    "routing.answered": _("Respuesta emitida al remitente"),
    "routing.resolved": _("Resuelta"),
    "routing.added": _("Se añadieron %(folios)s fojas y %(files)s archivos"),
    "routing.document_started": _("Se empezó a redactar: %(kind)s"),
    "routing.document_issued": _("Se emitió %(kind)s, CITE %(cite)s"),
    "routing.document_annulled": _("%(cite)s quedó sin efecto por %(by)s"),
    "routing.archived": _("Archivada"),
    "routing.unarchived": _("Desarchivada"),
    "routing.voided": _("Anulada"),
    "routing.due_recomputed": _(
        "La fecha límite cambió del %(old)s al %(new)s: %(reason)s"
    ),
    "routing.subscribed": _("Alguien pidió avisos por correo"),
    "routing.unsubscribed": _("Alguien dejó de recibir avisos"),
    "routing.instruction_saved": _("Instrucción «%(name)s» guardada"),
    "routing.series_saved": _("Serie %(code)s guardada con el patrón %(pattern)s"),
    # Changes of the calendar are recorded here because open due dates follow them.
    "deadlines.closure_added": _("se añadieron días no hábiles al calendario"),
    "deadlines.closure_changed": _("se corrigieron días no hábiles del calendario"),
    "deadlines.closure_removed": _("se quitaron días no hábiles del calendario"),
    "deadlines.term_added": _("se añadió un plazo"),
    "deadlines.term_changed": _("se cambió un plazo"),
    "deadlines.seeded": _("se cargaron feriados y plazos"),
}
