"""A document that the municipality writes or takes in, numbers, signs and issues."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from llaqta.documents.states import DocumentState, ViaState
from llaqta.lib import clock

ANNEX_MARK = "\x1e"  # record separator: nobody types it


class Document(models.Model):
    """One row for every document, from its first draft. Personal data: whatever its texts tell.

    `uuid` stands in the desk's addresses. `code` is printed with the QR and opens the public verification; it cannot be
    guessed. `cite` is official and gapless. The three are never derived from each other.
    """

    class Origin(models.TextChoices):
        WRITTEN = "written", _("Escrito aquí")
        UPLOADED = "uploaded", _("PDF hecho en otro programa")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=24, unique=True)
    chain = models.CharField(max_length=40, unique=True)  # its chain in the ledger
    kind = models.ForeignKey(
        "documents.DocumentKind", on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.WRITTEN)
    state = models.CharField(
        max_length=12, choices=DocumentState, default=DocumentState.DRAFT
    )
    # Counts every change of text, fields or state: a page that shows an older one is stale.
    revision = models.PositiveIntegerField(default=1)

    # Whose turn it is while there is no CITE: the author's, one post's on the VÍA, or the issuer's. Null afterwards.
    holder = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )
    author = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    author_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issuer = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )  # DE: approves, takes the CITE, signs
    addressee = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )  # A, inside
    addressee_text = models.CharField(
        max_length=300, blank=True
    )  # A, outside: name, post and institution
    subject = models.CharField(max_length=300)  # REF
    body = models.TextField(blank=True)  # clean HTML (rich_text.clean_html)
    uploaded = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the PDF made elsewhere
    folios = models.PositiveIntegerField(default=0)  # 0: those of the PDF
    place = models.CharField(max_length=80, blank=True)
    is_confidential = models.BooleanField(default=False)
    confidentiality_basis = models.CharField(max_length=200, blank=True)

    # Why it came back to its author, and from whom; empty once it is handed on again.
    returned_by = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )
    return_reason = models.CharField(max_length=500, blank=True)

    cite = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 unique, and many drafts have none
    dated_on = models.DateField(null=True)  # FECHA: the day of the CITE
    rendered = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the PDF with its CITE, before any signature
    current = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the PDF with the signatures it has so far
    annulled_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="annuls"
    )  # another document, issued

    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    approved_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, editable=False)  # folded
    # Of its annexes in their order, each begun by ANNEX_MARK; empty: not read yet, or none.
    annex_text = models.TextField(blank=True, default="", db_default="", editable=False)

    objects: ClassVar[models.Manager[Document]] = models.Manager()

    class Meta:
        verbose_name = _("documento")
        verbose_name_plural = _("documentos")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "signed", "issued", "annulled"])
                | Q(cite__isnull=False),
                name="documents_approved_has_cite",
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | ~Q(confidentiality_basis=""),
                name="documents_confidential_has_basis",
            ),
            models.CheckConstraint(
                condition=(Q(annulled_by__isnull=True) & ~Q(state="annulled"))
                | (
                    Q(annulled_by__isnull=False)
                    & Q(state="annulled")
                    & ~Q(annulled_by=F("id"))
                ),
                name="documents_annulled_by_another",
            ),
            # Somebody's turn exactly while it is being written or reviewed.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"], holder__isnull=False)
                | (~Q(state__in=["draft", "in_review"]) & Q(holder__isnull=True)),
                name="documents_in_progress_has_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "state", "-id"], name="documents_by_holder"),
            models.Index(fields=["author", "-id"], name="documents_by_author"),
            models.Index(fields=["issuer", "state", "-id"], name="documents_by_issuer"),
            models.Index(fields=["kind", "-id"], name="documents_by_kind"),
        ]

    def __str__(self) -> str:
        return self.cite or self.subject

    def get_absolute_url(self) -> str:
        return reverse("documents:document", kwargs={"uuid": self.uuid})


class DocumentVia(models.Model):
    """One row for every superior on the VÍA, in order. Each passes it on with their initials, or returns it with a reason."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="vias"
    )
    position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ViaState, default=ViaState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)  # of a return

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "ordinal"], name="documents_via_in_order"
            ),
            models.UniqueConstraint(
                fields=["document", "position"], name="documents_via_once"
            ),
        ]
        indexes = [
            models.Index(fields=["position", "state"], name="documents_via_turn")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.position_id}"


class DocumentVersion(models.Model):
    """One row for every text that somebody handed on: what each person changed can be read afterwards."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True)
    position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="documents_one_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


class DocumentFile(models.Model):
    """One row for every file that goes with a document: an annex, or a picture that its body shows."""

    class Role(models.TextChoices):
        ANNEX = "annex", _("Anexo")
        PICTURE = "picture", _("Imagen del texto")

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="files"
    )
    attachment = models.ForeignKey(
        "documents.Attachment", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.ANNEX)
    folios = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.attachment_id}"


class FileText(models.Model):
    """One row for every PDF whose text was taken out, for search: a side-car of the content's hash. The original stays bit-identical."""

    source_sha256 = models.CharField(max_length=64, unique=True)
    tool = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=20, blank=True)
    # Names of the signature fields that are filled; a PDF with any is never transformed.
    signature_count = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.source_sha256[:12]
