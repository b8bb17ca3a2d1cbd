"""A request being written on a phone: it survives a lost connection."""

from __future__ import annotations

from django.db import models

from llaqta.lib import clock


class Draft(models.Model):
    """One row for every request that a citizen is writing. Personal data: all of `data`. Removed when it expires."""

    token = models.CharField(
        max_length=43, unique=True
    )  # unguessable; whoever has the link goes on writing
    data = models.JSONField(default=dict)
    address_hash = models.CharField(
        max_length=64, blank=True
    )  # keyed hash of the network address, for the limits
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    sheet = models.OneToOneField(
        "routing.RouteSheet", on_delete=models.PROTECT, null=True, related_name="draft"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["address_hash", "created_at"], name="draft_by_address"
            ),
            models.Index(fields=["expires_at"], name="draft_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DraftFile(models.Model):
    """One row for every file put into a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.attachment_id}"
