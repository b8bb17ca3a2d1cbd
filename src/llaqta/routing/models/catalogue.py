"""What the municipality decides about its correspondence: series of numbers and instructions."""

from __future__ import annotations

import re
from string import Formatter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_pattern(pattern: str) -> None:
    """A pattern may use `{series}`, `{year}` and must use `{number}`: `E-2026-000123` is `{series}-{year}-{number:06d}`."""
    try:
        fields = {
            name
            for _text, name, _spec, _conv in Formatter().parse(pattern)
            if name is not None
        }
        example = pattern.format(series="E", year=2026, number=1)
    except (ValueError, KeyError, IndexError, AttributeError) as problem:
        raise ValidationError(
            _("El patrón no se entiende. Ejemplo: {series}-{year}-{number:06d}")
        ) from problem
    if not fields <= {"series", "year", "number"} or not {"year", "number"} <= fields:
        raise ValidationError(
            _("El patrón debe usar {year} y {number}, y puede usar {series}; nada más.")
        )
    if not re.fullmatch(
        r"[\w.-]+", example, re.ASCII
    ):  # the number is part of addresses
        raise ValidationError(
            _(
                "Entre los campos el patrón lleva solo letras, números, guiones y puntos."
            )
        )


class Series(models.Model):
    """One row for every series of official numbers: E external, I internal, S outgoing."""

    code = models.CharField(_("letra"), max_length=4, primary_key=True)
    name = models.CharField(_("nombre"), max_length=60)
    pattern = models.CharField(
        _("patrón"),
        max_length=60,
        default="{series}-{year}-{number:06d}",
        validators=[validate_pattern],
    )
    term_code = models.CharField(
        _("plazo final"),
        max_length=40,
        blank=True,
        help_text=_("Código del plazo que corre desde el registro."),
    )
    receiver = models.ForeignKey(
        "organization.Position",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cargo que recibe"),
        help_text=_("A quién llegan las solicitudes presentadas por internet."),
    )

    class Meta:
        verbose_name = _("serie")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class SeriesYear(models.Model):
    """One row for every series and year: the last number given. The pattern is kept so that a year's numbers look alike."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    pattern = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"], name="one_counter_per_series_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series_id}-{self.year}: {self.last}"


class Instruction(models.Model):
    """One row for every instruction (proveído) that a referral may carry."""

    code = models.SlugField(_("código"), max_length=40, unique=True)
    name = models.CharField(_("texto"), max_length=120)
    term_code = models.CharField(
        _("plazo"),
        max_length=40,
        blank=True,
        help_text=_("Código del plazo que corre para quien recibe."),
    )
    position = models.PositiveSmallIntegerField(_("orden"), default=100)
    active = models.BooleanField(_("se ofrece"), default=True)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("instrucción")
        verbose_name_plural = _("instrucciones")

    def __str__(self) -> str:
        return self.name
