from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock


class OutboxQuerySet(models.QuerySet["OutboxEmail"]):
    def pending(self) -> OutboxQuerySet:
        return self.filter(sent_at__isnull=True, refused_at__isnull=True)

    def due(self, now: datetime) -> OutboxQuerySet:
        return self.pending().filter(next_attempt_at__lte=now)

    def refused(self) -> OutboxQuerySet:
        return self.filter(refused_at__isnull=False)


class OutboxEmail(models.Model):
    """One row for every e-mail that has to leave, written in the transaction of the act that it tells about.

    Pending until `sent_at` or `refused_at` is set. A worker that takes a row sets `lease` and moves `next_attempt_at`
    to the end of the lease: when it dies, the row is due again by itself.

    Personal data: `to`, `subject`, `body`. They are emptied some weeks after sending; the row stays for `dedupe`.
    """

    dedupe = models.CharField(
        max_length=200, unique=True
    )  # the same notice is never queued twice
    to = models.EmailField(_("para"), max_length=254, blank=True)
    subject = models.CharField(_("asunto"), max_length=200, blank=True)
    body = models.TextField(_("texto"), blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(
        max_length=200
    )  # the same at every attempt, so that a mailbox can tell a repetition
    created_at = models.DateTimeField(_("creado"), default=clock.now)
    next_attempt_at = models.DateTimeField(_("próximo intento"), default=clock.now)
    attempts = models.PositiveIntegerField(_("intentos"), default=0)
    lease = models.CharField(max_length=32, blank=True)  # who is sending it now
    sent_at = models.DateTimeField(_("entregado al servidor"), null=True, blank=True)
    refused_at = models.DateTimeField(_("rechazado"), null=True, blank=True)
    last_error = models.CharField(_("último error"), max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("correo por enviar")
        verbose_name_plural = _("correos por enviar")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(refused_at__isnull=True),
                name="notifications_outbox_one_outcome",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(sent_at__isnull=True, refused_at__isnull=True),
                name="notifications_outbox_due",
            ),
            models.Index(
                fields=["refused_at"],
                condition=Q(refused_at__isnull=False),
                name="notifications_outbox_refused",
            ),
        ]

    def __str__(self) -> str:
        return self.dedupe
