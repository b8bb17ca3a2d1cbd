"""What the municipality decides about its documents: their kinds, the counters of CITE, and ready-made texts."""

from __future__ import annotations

import re
from string import Formatter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

DEFAULT_PATTERN = "{guide}-{unit}/{kind}/{number:05d}/{year}"
_FIELDS = {"guide", "unit", "kind", "number", "year"}


def validate_cite_pattern(pattern: str) -> None:
    """A pattern must use `{kind}`, `{number}` and `{year}`, and may use `{guide}` and `{unit}`: `GAMPV-AL/INF/00042/2026`.

    Without the kind, two kinds would print the same CITE.
    """
    try:
        fields = {
            name
            for _text, name, _spec, _conv in Formatter().parse(pattern)
            if name is not None
        }
        example = pattern.format(
            guide="GAMPV", unit="AL", kind="INF", number=1, year=2026
        )
    except (ValueError, KeyError, IndexError, AttributeError) as problem:
        raise ValidationError(
            _(
                "El patrón no se entiende. Ejemplo: {guide}-{unit}/{kind}/{number:05d}/{year}"
            )
        ) from problem
    if not fields <= _FIELDS or not {"kind", "number", "year"} <= fields:
        raise ValidationError(
            _(
                "El patrón debe usar {kind}, {number} y {year}, y puede usar {guide} y {unit}; nada más."
            )
        )
    if len(example) > 80 or not re.fullmatch(r"[\w./°º-]+", example):
        raise ValidationError(
            _(
                "Entre los campos el patrón lleva solo letras, números, guiones, puntos y barras."
            )
        )


class NumberingScope(models.TextChoices):
    """Who shares a counter. One counter for each scope, kind and year (bolivia.md 1.3: AGETIC numbers NI and IT by unit, M and NE in general)."""

    UNIT = "unit", _("Cada unidad cuenta por su lado")
    GENERAL = "general", _("Un solo contador para todo el municipio")


class SignatureMode(models.TextChoices):
    OFFICIAL = "official", _("La firma quien la emite")
    SEAL = "seal", _("La sella el municipio (firma automática)")


class Layout(models.TextChoices):
    """Which typst template prints it: `documents/typst/kinds/<value>.typ`."""

    REPORT = "report", _("Informe (A, VÍA, DE, REF)")
    NOTE = "note", _("Nota o carta")
    MEMORANDUM = "memorandum", _("Memorándum")
    CIRCULAR = "circular", _("Circular o instructivo")
    CERTIFICATE = "certificate", _("Certificación")
    RESOLUTION = "resolution", _("Resolución")
    MINUTES = "minutes", _("Acta")


class DocumentKind(models.Model):
    """One row for every kind of document that the municipality issues, editable."""

    code = models.SlugField(_("código"), max_length=40, unique=True)
    name = models.CharField(_("nombre"), max_length=80)
    # {kind} of the CITE: «INF», «RA».
    abbreviation = models.CharField(_("sigla"), max_length=12, unique=True)
    layout = models.CharField(_("plantilla"), max_length=20, choices=Layout)
    starting_text = models.TextField(
        _("texto con que empieza"), blank=True
    )  # clean HTML
    issuer_roles = models.JSONField(
        _("quién puede emitirla"),
        default=list,
        blank=True,
        help_text=_(
            "Funciones de cargo (official, intake, supervisor). Vacío: cualquier cargo."
        ),
    )
    issuer_positions = models.ManyToManyField(
        "organization.Position",
        verbose_name=_("solo estos cargos"),
        blank=True,
        related_name="+",
    )
    has_via = models.BooleanField(_("lleva VÍA"), default=True)
    goes_outside = models.BooleanField(
        _("va a alguien de fuera del municipio"), default=False
    )
    numbering_scope = models.CharField(
        _("numeración"),
        max_length=10,
        choices=NumberingScope,
        default=NumberingScope.UNIT,
    )
    cite_pattern = models.CharField(
        _("patrón del CITE"),
        max_length=80,
        default=DEFAULT_PATTERN,
        validators=[validate_cite_pattern],
    )
    signature_mode = models.CharField(
        _("firma"), max_length=10, choices=SignatureMode, default=SignatureMode.OFFICIAL
    )
    is_confidential = models.BooleanField(
        _("reservada si no se dice otra cosa"), default=False
    )
    confidentiality_basis = models.CharField(
        _("norma de la reserva"), max_length=200, blank=True
    )  # Ley 2341 art. 18: a reserve names its norm
    active = models.BooleanField(_("en uso"), default=True)
    ordinal = models.PositiveSmallIntegerField(_("orden"), default=100)

    class Meta:
        ordering = ["ordinal", "name"]
        verbose_name = _("tipo de documento")
        verbose_name_plural = _("tipos de documento")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confidential=False) | ~Q(confidentiality_basis=""),
                name="documents_confidential_kind_has_basis",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_addressee(self) -> bool:
        """It says «A: …»; a resolution, a certificate or an acta speaks to whom it may concern."""
        return self.layout in {
            Layout.REPORT,
            Layout.NOTE,
            Layout.MEMORANDUM,
            Layout.CIRCULAR,
        }


class CiteCounter(models.Model):
    """One row for every counter of CITE numbers. `unit_code` is empty for a general counter. Its row lock is what makes numbers gapless."""

    kind = models.ForeignKey(DocumentKind, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit_code", "year"], name="documents_one_cite_counter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}/{self.unit_code}/{self.year}: {self.last}"


class CiteEntry(models.Model):
    """One row for every CITE ever taken: a line of the libro de documentos. It is never deleted; a failed issue voids it visibly."""

    class State(models.TextChoices):
        TAKEN = "taken", _("Tomado")
        VOIDED = "voided", _("Anulado")

    kind = models.ForeignKey(DocumentKind, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "organization.Unit", on_delete=models.PROTECT, related_name="+"
    )
    unit_code = models.CharField(max_length=20, blank=True)  # of the counter
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField()
    cite = models.CharField(max_length=80, unique=True)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="cites"
    )
    state = models.CharField(max_length=10, choices=State, default=State.TAKEN)
    void_reason = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit_code", "year", "ordinal"],
                name="documents_one_cite_per_number",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state="taken"),
                name="documents_one_living_cite",
            ),
            models.CheckConstraint(
                condition=Q(state="taken") | ~Q(void_reason=""),
                name="documents_void_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "kind", "unit", "-id"], name="documents_book")
        ]

    def __str__(self) -> str:
        return self.cite


class TextModule(models.Model):
    """One row for every ready-made text that a writer may insert. `unit` empty: for all."""

    name = models.CharField(_("nombre"), max_length=80)
    body = models.TextField(_("texto"))  # clean HTML
    kind = models.ForeignKey(
        DocumentKind,
        verbose_name=_("solo para el tipo"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    unit = models.ForeignKey(
        "organization.Unit",
        verbose_name=_("solo para la unidad"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    active = models.BooleanField(_("en uso"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("texto preparado")
        verbose_name_plural = _("textos preparados")

    def __str__(self) -> str:
        return self.name
