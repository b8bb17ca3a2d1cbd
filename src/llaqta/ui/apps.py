from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "llaqta.ui"
    label = "ui"
    verbose_name = "Aspecto de las páginas"
    default_auto_field = "django.db.models.BigAutoField"
