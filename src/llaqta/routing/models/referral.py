"""The referral (derivación): one hop of a sheet between posts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock
from llaqta.routing.states import Outcome, ReferralKind


class Referral(models.Model):
    """One row for every time a sheet goes to a post, as original, consultation or copy. Its status is read from its instants."""

    sheet = models.ForeignKey(
        "routing.RouteSheet", on_delete=models.PROTECT, related_name="referrals"
    )
    ordinal = (
        models.PositiveSmallIntegerField()
    )  # number of the proveído on the printed sheet
    kind = models.CharField(max_length=12, choices=ReferralKind.choices)
    sender = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: from the public
    sender_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    receiver = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    instruction = models.ForeignKey(
        "routing.Instruction", on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)
    folios_added = models.PositiveIntegerField(default=0)

    sent_at = models.DateTimeField(default=clock.now)
    due_on = (
        models.DateField()
    )  # trays are ordered by it; for a copy, the day it was sent
    due_steps = models.JSONField(default=list)
    term_code = models.CharField(
        max_length=40, blank=True
    )  # empty when the sender chose the date

    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    folder_received = models.BooleanField(
        default=False
    )  # custody of the paper is a fact of its own

    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reply = models.TextField(
        blank=True
    )  # answer to a consultation, or reason of a refusal

    objects: ClassVar[models.Manager[Referral]] = models.Manager()

    class Meta:
        verbose_name = _("derivación")
        verbose_name_plural = _("derivaciones")
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "ordinal"], name="one_referral_per_ordinal"
            ),
            # Exactly one original alive: two clerks cannot both refer it.
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(kind="original", closed_at__isnull=True),
                name="one_open_original",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="closed_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["receiver", "due_on", "id"],
                name="referral_open_by_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["receiver", "due_on", "id"],
                name="referral_waiting_by_due",
                condition=Q(closed_at__isnull=True, received_at__isnull=True),
            ),
            models.Index(fields=["sender", "-id"], name="referral_by_sender"),
            models.Index(fields=["receiver", "sheet"], name="referral_by_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.ordinal}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_received(self) -> bool:
        return self.received_at is not None
