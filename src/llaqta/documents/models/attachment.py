from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from llaqta.documents.names import with_extension
from llaqta.lib import clock


class Attachment(models.Model):
    """One row for every file that somebody handed in, as they named it. The bytes are in `blobs`, by hash.

    Who may open it is the matter of the room that links to it. Personal data: `name`, and the content itself.
    """

    # Stands in addresses; not a secret.
    uuid = models.UUIDField(
        _("identificador"), default=uuid.uuid4, unique=True, editable=False
    )
    # Indexed: the sweep of orphans asks by it.
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"))
    media_type = models.CharField(_("tipo"), max_length=40)
    name = models.CharField(_("nombre del archivo"), max_length=150)
    received_at = models.DateTimeField(_("recibido"), default=clock.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recibido por"),
        on_delete=models.PROTECT,
        null=True,  # a citizen, without account
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("archivo adjunto")
        verbose_name_plural = _("archivos adjuntos")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0), name="documents_attachment_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """The name under which it is handed out: its extension never lies about the content."""
        return with_extension(self.name, self.media_type)


class Preview(models.Model):
    """One row for every content whose first page was drawn, or could not be. A derivative: it can be thrown away and made again."""

    class Problem(models.TextChoices):
        NONE = "", _("ninguno")
        BROKEN = "broken", _("el archivo está dañado")
        PASSWORD = "password", _("el archivo está protegido con contraseña")
        TOO_HEAVY = "too_heavy", _("el archivo pide demasiado tiempo o memoria")

    source_sha256 = models.CharField(
        _("SHA-256 del original"), max_length=64, unique=True
    )
    sha256 = models.CharField(
        _("SHA-256 de la imagen"), max_length=64, blank=True, db_index=True
    )
    # A new version tries again what an old one could not draw.
    tool = models.CharField(_("hecha con"), max_length=80)
    problem = models.CharField(
        _("problema"), max_length=20, choices=Problem, blank=True, default=Problem.NONE
    )
    page_count = models.PositiveIntegerField(_("páginas"), null=True)
    made_at = models.DateTimeField(_("hecha"), default=clock.now)

    class Meta:
        verbose_name = _("vista previa")
        verbose_name_plural = _("vistas previas")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256="") ^ models.Q(problem=""),
                name="documents_preview_image_or_problem",
            ),
        ]

    def __str__(self) -> str:
        return self.source_sha256[:12]

    @property
    def is_ready(self) -> bool:
        return self.problem == ""
