from __future__ import annotations

from django.apps import AppConfig

from llaqta.blobs import api as blobs


class DocumentsConfig(AppConfig):
    name = "llaqta.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Documentos"

    def ready(self) -> None:
        from llaqta.documents import wordings
        from llaqta.documents.selectors import attachments as selectors
        from llaqta.ledger import api as ledger

        for event, sentence in wordings.WORDINGS.items():
            ledger.register_wording(event, sentence)
        blobs.register_reference_lookup(selectors.hashes_named_among)
