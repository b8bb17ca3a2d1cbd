from __future__ import annotations

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "llaqta.verification"
    label = "verification"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Verificación"

    def ready(self) -> None:
        from llaqta.ledger import api as ledger
        from llaqta.verification import wordings

        for event, sentence in wordings.WORDINGS.items():
            ledger.register_wording(event, sentence)
