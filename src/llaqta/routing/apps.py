from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "llaqta.routing"
    label = "routing"
    verbose_name = "Hojas de ruta"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from llaqta.deadlines import api as deadlines
        from llaqta.documents import api as documents
        from llaqta.ledger import api as ledger
        from llaqta.routing import tasks, wordings
        from llaqta.routing.selectors import sheet_documents
        from llaqta.routing.services import writing

        for event, sentence in wordings.WORDINGS.items():
            ledger.register_wording(event, sentence)
        # Many sheets: a job does it. The job's row commits with the change of the calendar.
        deadlines.on_calendar_change(tasks.enqueue_recompute)
        # What is written inside a sheet comes back to it when it is issued.
        documents.register_issued(writing.follow_issue)
        documents.register_annulled(writing.follow_annulment)
        documents.register_started_again(writing.follow_started_again)
        documents.register_place(sheet_documents.places)
        documents.register_reach(sheet_documents.reach)
