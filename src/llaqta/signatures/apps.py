from __future__ import annotations

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "llaqta.signatures"
    label = "signatures"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Firmas digitales"
