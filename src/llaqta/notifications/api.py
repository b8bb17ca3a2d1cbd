"""The door of `notifications`: e-mails leave by an outbox written in the transaction of the act."""

from __future__ import annotations

from llaqta.notifications.models import OutboxEmail
from llaqta.notifications.selectors import (
    OutboxCounts,
    get_counts,
    list_pending,
    list_refused,
)
from llaqta.notifications.services import (
    Delivery,
    Email,
    deliver_due,
    forget_sent,
    post_email,
    post_emails,
    retry_failed,
)
from llaqta.notifications.tasks import deliver_mail, forget_old_mail

__all__ = [  # noqa: RUF022 a table of contents, by subject
    # telling somebody
    "Email",
    "post_email",
    "post_emails",
    # delivery
    "deliver_due",
    "Delivery",
    "deliver_mail",
    "forget_old_mail",
    "forget_sent",
    # looking after it
    "OutboxEmail",
    "OutboxCounts",
    "get_counts",
    "list_pending",
    "list_refused",
    "retry_failed",
]
