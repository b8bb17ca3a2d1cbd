from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock


class Municipality(models.Model):
    """One row for every installation: the municipality that runs it. Read it through `selectors.get_municipality`.

    The public address and the time zone are settings of the installation, not columns.
    """

    ONLY_ID = 1

    name = models.CharField(_("nombre del municipio"), max_length=80)
    legal_name = models.CharField(_("nombre oficial"), max_length=150)
    code = models.CharField(
        _("sigla"), max_length=20, help_text=_("Encabeza los CITE, por ejemplo GAMPV.")
    )
    ine_code = models.CharField(_("código INE"), max_length=10, blank=True)
    department = models.CharField(_("departamento"), max_length=40, blank=True)
    seat = models.CharField(
        _("sede"), max_length=80, help_text=_("Localidad desde la que se firma.")
    )
    localities = models.TextField(
        _("localidades"),
        blank=True,
        help_text=_(
            "Una por línea. Quien vive en ellas vive en el municipio y no suma el plazo por distancia."
        ),
    )
    address = models.CharField(_("dirección"), max_length=200, blank=True)
    office_hours = models.TextField(_("horario de atención"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)
    whatsapp = models.CharField(_("WhatsApp"), max_length=30, blank=True)
    email = models.EmailField(_("correo electrónico"), blank=True)
    crs_epsg = models.PositiveIntegerField(
        _("sistema de coordenadas (EPSG)"), default=32720
    )
    main_colour = models.CharField(
        _("color principal"), max_length=7, default="#0b5d3b"
    )
    accent_colour = models.CharField(
        _("color de acento"), max_length=7, default="#b3541e"
    )
    logo_sha256 = models.CharField(_("logotipo (SHA-256)"), max_length=64, blank=True)
    changed_at = models.DateTimeField(_("cambió"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("municipalidad")
        verbose_name_plural = _("municipalidad")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1), name="organization_municipality_single"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name
