from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "llaqta.ledger"
    label = "ledger"
    verbose_name = "Libro de actos"
    default_auto_field = "django.db.models.BigAutoField"
