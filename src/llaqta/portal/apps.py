from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "llaqta.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from llaqta.portal import navigation
        from llaqta.ui import api as ui

        ui.register_chrome(
            public_nav=navigation.public_menu, public_footer=navigation.footer_menu
        )
