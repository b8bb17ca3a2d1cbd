from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "llaqta.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Mesa de trabajo")

    def ready(self) -> None:
        from llaqta.desk import navigation
        from llaqta.ui import api as ui

        ui.register_chrome(desk_nav=navigation.desk_menu)
