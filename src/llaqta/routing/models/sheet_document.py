"""A document with CITE that was begun inside a route sheet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock


class SheetDocument(models.Model):
    """One row for every document written inside a sheet. Once issued it is a file of the sheet, or its answer to the sender."""

    sheet = models.ForeignKey(
        "routing.RouteSheet", on_delete=models.PROTECT, related_name="documents"
    )
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+"
    )
    is_answer = models.BooleanField(_("es la respuesta al remitente"), default=False)
    started_at = models.DateTimeField(default=clock.now)
    started_position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    # What it became when it was issued; empty until then.
    file = models.OneToOneField(
        "routing.SheetFile", on_delete=models.PROTECT, null=True, related_name="issued"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.document_id}"
