from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "llaqta.config"
    label = "config"
    verbose_name = "Configuración"
    default_auto_field = "django.db.models.BigAutoField"
