from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "llaqta.organization"
    label = "organization"
    verbose_name = _("Organización")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from llaqta.organization import chrome, references, wordings

        wordings.register_wordings()
        chrome.register()
        references.register()
