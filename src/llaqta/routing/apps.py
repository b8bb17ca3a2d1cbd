from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "llaqta.routing"
    label = "routing"
    verbose_name = "Hojas de ruta"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from llaqta.deadlines import api as deadlines
        from llaqta.ledger import api as ledger
        from llaqta.routing import tasks, wordings

        for event, sentence in wordings.WORDINGS.items():
            ledger.register_wording(event, sentence)
        # Many sheets: a job does it. The job's row commits with the change of the calendar.
        deadlines.on_calendar_change(tasks.enqueue_recompute)
