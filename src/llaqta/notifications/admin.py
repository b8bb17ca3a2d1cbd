"""The outbox, to look at. Refused messages can be put back in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from llaqta.notifications import services
from llaqta.notifications.models import OutboxEmail

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[OutboxEmail]
else:
    _Admin = admin.ModelAdmin


@admin.register(OutboxEmail)
class OutboxEmailAdmin(_Admin):
    # Not the text: it carries the code that opens a request, or the link that stops somebody's notices.
    fields = [
        "to",
        "subject",
        "created_at",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "refused_at",
        "last_error",
        "message_id",
    ]
    list_display = [
        "created_at",
        "to",
        "subject",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "refused_at",
        "last_error",
    ]
    list_filter = [
        ("sent_at", admin.EmptyFieldListFilter),
        ("refused_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["to", "dedupe"]
    actions = ["retry"]

    @admin.action(description=gettext_lazy("Volver a intentar los rechazados"))
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxEmail]) -> None:
        actor: Any = request
        count = services.retry_failed(
            actor=actor.actor, email_ids=list(queryset.values_list("pk", flat=True))
        )
        messages.success(request, _("Vuelven a la fila: %(count)s.") % {"count": count})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: OutboxEmail | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: OutboxEmail | None = None
    ) -> bool:
        return False
