"""The route sheet (hoja de ruta): the number that travels with a paper, and the facts on its cover."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock
from llaqta.routing.states import LIVE, SheetState


class Channel(models.TextChoices):
    WEB = "web", _("por internet")
    COUNTER = "counter", _("en ventanilla")
    INTERNAL = "internal", _("desde una unidad")


class Priority(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgente")


class PaperKind(models.TextChoices):
    REQUEST = "solicitud", _("Solicitud")
    LETTER = "carta", _("Carta")
    MEMORIAL = "memorial", _("Memorial")
    CLAIM = "reclamo", _("Reclamo")
    INFORMATION = "informacion", _("Pedido de información")
    NOTE = "nota", _("Nota")
    REPORT = "informe", _("Informe")
    INVITATION = "invitacion", _("Invitación")
    OTHER = "otro", _("Otro")


class RouteSheet(models.Model):
    """One row for every paper that enters, leaves or moves inside (Ley 2341 art. 22: one general register).

    Personal data: the sender's and representative's names, document and contact, copied here on the day of filing
    so that a later change of phone does not rewrite an old sheet; and the texts, which may tell anything.
    """

    # Official number, gapless in its series and year; it opens nothing to the public.
    number = models.CharField(max_length=40, unique=True)
    series = models.ForeignKey(
        "routing.Series", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField()
    # Unguessable code: whoever holds it follows the sheet. Never derived from the number.
    code = models.CharField(max_length=24, unique=True)
    chain = models.CharField(max_length=32, unique=True)  # its chain in the ledger
    # Made with the clerk's empty form: however often that form is sent, it is one sheet. Null for what came from the web.
    intake_key = models.UUIDField(null=True, unique=True, editable=False)

    state = models.CharField(
        max_length=12, choices=SheetState.choices, default=SheetState.REGISTERED
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    paper_kind = models.CharField(
        max_length=12, choices=PaperKind.choices, default=PaperKind.REQUEST
    )
    priority = models.CharField(
        max_length=6, choices=Priority.choices, default=Priority.NORMAL
    )
    is_confidential = models.BooleanField(default=False)
    confidentiality_basis = models.CharField(
        max_length=200, blank=True
    )  # a refusal must name its legal reserve (art. 18)

    subject = models.CharField(max_length=300)
    facts = models.TextField(blank=True)
    petition = models.TextField(blank=True)
    addressee = models.CharField(max_length=200, blank=True)
    cite = models.CharField(
        max_length=120, blank=True
    )  # of the paper received: free text, each sender has its own form
    paper_date = models.DateField(null=True, blank=True)
    folios = models.PositiveIntegerField(default=0)
    annexes = models.CharField(max_length=300, blank=True)
    has_folder = models.BooleanField(default=False)  # a physical folder travels too

    sender = models.ForeignKey(
        "organization.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sender_name = models.CharField(max_length=250)
    sender_document = models.CharField(max_length=40, blank=True)
    representative = models.ForeignKey(
        "organization.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    representative_name = models.CharField(max_length=250, blank=True)
    sender_phone = models.CharField(max_length=40, blank=True)
    sender_email = models.EmailField(blank=True)
    sender_address = models.CharField(max_length=250, blank=True)
    sender_municipality = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="es")
    sender_position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )  # internal and outgoing sheets
    recipient = models.CharField(
        max_length=250, blank=True
    )  # outgoing sheets: to whom outside

    registered_at = models.DateTimeField(default=clock.now)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    registered_position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )

    term_code = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    due_steps = models.JSONField(
        default=list
    )  # the explanation of due_on, step by step

    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=500, blank=True)
    archived_at = models.DateTimeField(null=True)
    archived_position = models.ForeignKey(
        "organization.Position", on_delete=models.PROTECT, null=True, related_name="+"
    )
    archive_place = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True)

    search_text = models.TextField(
        blank=True, editable=False
    )  # number, subject, sender, document, CITE; folded

    objects: ClassVar[models.Manager[RouteSheet]] = models.Manager()

    class Meta:
        verbose_name = _("hoja de ruta")
        verbose_name_plural = _("hojas de ruta")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "ordinal"], name="one_sheet_per_number"
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | ~Q(confidentiality_basis=""),
                name="confidential_needs_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(subject=""), name="sheet_has_a_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "-id"], name="sheet_by_sender"),
            models.Index(
                fields=["archived_position", "-archived_at", "-id"],
                name="sheet_by_archive",
                condition=Q(archived_at__isnull=False),
            ),
            models.Index(
                fields=["due_on"],
                name="sheet_open_by_due",
                condition=Q(state__in=["registered", "in_progress", "observed"]),
            ),
            models.Index(fields=["registered_at"], name="sheet_by_day"),
            models.Index(
                Lower("sender_email"), "registered_at", name="sheet_by_mailbox"
            ),  # how many letters an address got lately
            models.Index(
                fields=["registered_position", "-id"], name="sheet_by_register"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page for officials; the public one needs the code."""
        return reverse("routing:sheet", kwargs={"number": self.number})

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def shown_sender(self) -> str:
        return (
            f"{self.representative_name}, por {self.sender_name}"
            if self.representative_name
            else self.sender_name
        )
