"""What passes between the municipality and the sender: files, observations, answers, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock

if TYPE_CHECKING:
    from llaqta.documents.api import Attachment, Document
    from llaqta.routing.models.sheet_document import SheetDocument


class SheetFile(models.Model):
    """One row for every file on a sheet. The sender sees what they sent and what was issued to them."""

    class Origin(models.TextChoices):
        FILING = "filing", _("Presentado con la solicitud")
        COMPLETION = "completion", _("Presentado para completar")
        STAFF = "staff", _("Añadido por una unidad")
        ANSWER = "answer", _("Respuesta al remitente")

    sheet = models.ForeignKey(
        "routing.RouteSheet", on_delete=models.PROTECT, related_name="files"
    )
    attachment = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices)
    referral = models.ForeignKey(
        "routing.Referral", on_delete=models.PROTECT, null=True, related_name="files"
    )
    answer = models.ForeignKey(
        "routing.Answer", on_delete=models.PROTECT, null=True, related_name="files"
    )
    observation = models.ForeignKey(
        "routing.Observation", on_delete=models.PROTECT, null=True, related_name="files"
    )
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.attachment_id}"

    @property
    def is_for_sender(self) -> bool:
        return self.origin != self.Origin.STAFF

    @property
    def document(self) -> Document | None:
        """The document with CITE that this file is, when it is one."""
        link: SheetDocument | None = getattr(self, "issued", None)
        return link.document if link else None

    @property
    def content(self) -> Attachment:
        """What is handed out. Of a document, the PDF as its signatures stand by now: proof of time is added to it later."""
        document = self.document
        return (document and document.current) or self.attachment


class Observation(models.Model):
    """One row for every time the sender is asked to complete the request (Ley 2341 art. 43). The text is read by the sender."""

    sheet = models.ForeignKey(
        "routing.RouteSheet", on_delete=models.PROTECT, related_name="observations"
    )
    position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    text = models.TextField()
    days = models.PositiveSmallIntegerField()  # working days given
    due_on = models.DateField()
    due_steps = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(answered_at__isnull=True),
                name="one_open_observation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.asked_at:%Y-%m-%d}"


class Answer(models.Model):
    """One row for every answer issued to the sender: text and files that the tracking page shows."""

    sheet = models.ForeignKey(
        "routing.RouteSheet", on_delete=models.PROTECT, related_name="answers"
    )
    position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(default=clock.now)
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.issued_at:%Y-%m-%d}"


class Subscription(models.Model):
    """One row for every e-mail address that follows a sheet. Personal data: the address. Confirmed by its own link."""

    sheet = models.ForeignKey(
        "routing.RouteSheet", on_delete=models.CASCADE, related_name="subscriptions"
    )
    email = models.EmailField()
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "email"], name="one_subscription_per_address"
            )
        ]
        indexes = [
            models.Index(fields=["email", "created_at"], name="subscription_by_email")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.id}"
