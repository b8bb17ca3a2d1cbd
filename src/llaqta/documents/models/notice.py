"""What a post was told by e-mail of the documents that wait for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class WaitingNotice(models.Model):
    """One row for every post that ever had a turn: whether something new waits for it, and when it was last told.

    The act that gives the turn sets `since` in its own transaction and holds the row until it commits; whoever writes the
    e-mail empties `since` first and looks at what waits afterwards. So nothing that came in between goes untold.
    """

    position = models.OneToOneField(
        "organization.Position", on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(null=True)  # of the newest that was not told yet
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["since"],
                condition=Q(since__isnull=False),
                name="documents_notice_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position_id}: {self.since}"
