"""How the events of this room read in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.ledger import api as ledger

WORDINGS = {
    "notifications.retried": _(
        "Se volvieron a poner en la fila %(messages)s avisos que no se pudieron entregar."
    ),
}


def register_wordings() -> None:
    for event, sentence in WORDINGS.items():
        ledger.register_wording(event, sentence)
