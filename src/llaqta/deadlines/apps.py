from __future__ import annotations

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "llaqta.deadlines"
    label = "deadlines"
    verbose_name = "Plazos y calendario"
    default_auto_field = "django.db.models.BigAutoField"
