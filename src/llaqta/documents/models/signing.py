"""Who signs a document, with what, and on which authority."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from llaqta.documents.states import SignatureState, SigningMethod
from llaqta.lib import clock


class DocumentSignature(models.Model):
    """One row for every signature that a document needs, with the binding of the signer to the post once it is there.

    Personal data: `signer_name`, `signer_document`, `certificate`.
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="signatures"
    )
    # Null: the municipality's seal.
    position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Those of the same ordinal sign in parallel; a higher one waits for all lower ones.
    ordinal = models.PositiveSmallIntegerField(default=1)
    field_name = models.CharField(max_length=60)  # of the field prepared in the PDF
    state = models.CharField(
        max_length=10, choices=SignatureState, default=SignatureState.WAITING
    )
    method = models.CharField(max_length=10, choices=SigningMethod, blank=True)

    signed_at = models.DateTimeField(null=True)
    # Who pressed the button; the certificate says who signed.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signer_name = models.CharField(max_length=200, blank=True)
    signer_document = models.CharField(max_length=40, blank=True)  # «CI 1234567-1A»
    certificate = models.BinaryField(null=True)  # DER
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    level = models.CharField(max_length=8, blank=True)  # B-B, B-T, B-LT, B-LTA
    revocation = models.CharField(
        max_length=20, blank=True
    )  # good, revoked, not_checked
    # The designation that gave the post on that day, and how it reads: «por suplencia, Memorándum …».
    assignment = models.ForeignKey(
        "organization.Assignment", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_substitute = models.BooleanField(default=False)
    act_number = models.CharField(max_length=60, blank=True)
    result = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the PDF with this signature
    problem = models.CharField(
        max_length=500, blank=True
    )  # why the last try was refused
    # When a job should look at it: the seal's queue, later the raising of its level. Whoever takes it moves it on first.
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["ordinal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False),
                name="documents_signed_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["position", "state"], name="documents_signature_turn"),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="documents_signature_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.position_id or 'sello'}"


class SigningSession(models.Model):
    """One row for every batch that an official sends to the local agent: what was sent can be matched with what comes back, and resumed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uuid)


class SigningItem(models.Model):
    """One row for every document of a batch: the exact bytes that were sent out, and what became of them."""

    class State(models.TextChoices):
        SENT = "sent", _("Enviado a firmar")
        SIGNED = "signed", _("Firmado")
        REFUSED = "refused", _("No se aceptó")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        SigningSession, on_delete=models.CASCADE, related_name="items"
    )
    signature = models.ForeignKey(
        DocumentSignature, on_delete=models.CASCADE, related_name="items"
    )
    sent = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, related_name="+"
    )
    # Of the 248-byte way: what `signatures.finish_hash` needs. Empty for a whole PDF.
    prepared = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    problem = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.uuid)
