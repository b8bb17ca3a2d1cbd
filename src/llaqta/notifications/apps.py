from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "llaqta.notifications"
    label = "notifications"
    verbose_name = _("Avisos")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from llaqta.notifications import wordings

        wordings.register_wordings()
