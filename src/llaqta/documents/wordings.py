"""How the ledger's events about documents read to an official."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDINGS = {
    "documents.started": _("Empezado"),
    "documents.uploaded": _("Se subió un PDF hecho en otro programa"),
    "documents.upload_dropped": _("Se quitó el PDF hecho en otro programa"),
    "documents.file_added": _("Se añadió un anexo de %(folios)s fojas"),
    "documents.file_removed": _("Se quitó un anexo"),
    "documents.submitted": _("Enviado a %(to)s con la versión %(version)s"),
    "documents.passed_on": _("Visto bueno a la versión %(version)s; pasó a %(to)s"),
    "documents.returned": _("Devuelto a quien lo escribió"),
    "documents.recalled": _("Retirado de la revisión por quien lo escribió"),
    "documents.discarded": _("Descartado"),
    "documents.numbered": _("Tomó el CITE %(cite)s"),
    "documents.number_lost": _(
        "El CITE %(cite)s quedó anulado: no se pudo hacer el PDF"
    ),
    "documents.approved": _("Aprobado con el CITE %(cite)s; espera firmas"),
    "documents.voided": _("Anulado antes de emitirse, con su CITE %(cite)s"),
    "documents.declined": _("No se firmó; su CITE %(cite)s quedó anulado"),
    "documents.started_again": _("Se empezó otro documento con su texto"),
    "documents.signed": _("Firmado digitalmente en el cargo %(position)s"),
    "documents.sealed": _("Sellado digitalmente por el municipio"),
    "documents.signed_by_hand": _(
        "Firmado a mano en el cargo %(position)s y escaneado"
    ),
    "documents.signature_refused": _("Se rechazó un archivo firmado"),
    "documents.level_raised": _("Las firmas subieron al nivel %(level)s"),
    "documents.issued": _("Emitido"),
    "documents.annulled": _("Quedó sin efecto por %(by)s"),
    "documents.annulled_other": _("Dejó sin efecto a %(cite)s"),
    "documents.kind_saved": _("Tipo de documento «%(name)s» guardado"),
    "documents.text_saved": _("Texto preparado «%(name)s» guardado"),
}
