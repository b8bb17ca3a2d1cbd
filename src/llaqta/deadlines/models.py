"""The calendar and the terms as rows. No row here holds personal data."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from llaqta.deadlines.closures import KIND_NAMES, Closure, ClosureKind
from llaqta.deadlines.terms import (
    UNIT_WORDS,
    RollRule,
    Silence,
    StartRule,
    Term,
    TermUnit,
)
from llaqta.lib import clock


def new_token() -> str:
    return secrets.token_hex(8)


class ClosedPeriod(models.Model):
    """One row for every day, or run of days, on which terms do not run or might not: feriados and suspensiones de plazos."""

    first_day = models.DateField(_("primer día"))
    last_day = models.DateField(_("último día"))
    kind = models.CharField(
        _("clase"),
        max_length=12,
        choices=[(kind.value, KIND_NAMES[kind].capitalize()) for kind in ClosureKind],
    )
    name = models.CharField(_("nombre"), max_length=200)
    norm = models.CharField(_("norma que lo dispone"), max_length=200)
    verified = models.BooleanField(
        _("confirmado"),
        default=False,
        help_text=_("Mientras no esté confirmado, el día cuenta como hábil."),
    )
    is_seeded = models.BooleanField(
        _("vino con el sistema"), default=False, editable=False
    )

    class Meta:
        verbose_name = _("día inhábil")
        verbose_name_plural = _("días inhábiles")
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="closed_period_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["first_day", "last_day", "kind", "name"],
                name="closed_period_entered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_day.isoformat()})"

    def as_closure(self) -> Closure:
        return Closure(
            first_day=self.first_day,
            last_day=self.last_day,
            name=self.name,
            norm=self.norm,
            kind=ClosureKind(self.kind),
            verified=self.verified,
        )


class TermRule(models.Model):
    """One row for every term that the law or the municipality sets, with its norm."""

    code = models.SlugField(_("código"), max_length=50, unique=True)
    name = models.CharField(_("nombre"), max_length=200)
    amount = models.PositiveSmallIntegerField(_("cantidad"))
    unit = models.CharField(
        _("unidad"),
        max_length=13,
        choices=[(unit.value, UNIT_WORDS[unit][1]) for unit in TermUnit],
        default=TermUnit.WORKING_DAYS.value,
    )
    basis = models.CharField(_("norma"), max_length=200)
    verified = models.BooleanField(
        _("confirmado"),
        default=False,
        help_text=_("Mientras no esté confirmado, se muestra como «por confirmar»."),
    )
    silence = models.CharField(
        _("efecto del silencio"),
        max_length=8,
        choices=[
            (Silence.NEGATIVE.value, _("Negativo: se tiene por rechazado")),
            (Silence.POSITIVE.value, _("Positivo: se tiene por aceptado")),
            (Silence.NONE.value, _("Ninguno")),
        ],
        default=Silence.NONE.value,
    )
    silence_text = models.CharField(
        _("qué pasa si no hay respuesta"), max_length=400, blank=True
    )
    start_rule = models.CharField(
        _("desde cuándo corre"),
        max_length=16,
        choices=[
            (StartRule.NEXT_WORKING_DAY.value, _("Desde el siguiente día hábil")),
            (StartRule.NEXT_DAY.value, _("Desde el día siguiente")),
            (StartRule.SAME_DAY.value, _("Desde el mismo día")),
        ],
        default=StartRule.NEXT_WORKING_DAY.value,
    )
    roll_rule = models.CharField(
        _("si el último día es inhábil"),
        max_length=7,
        choices=[
            (RollRule.FORWARD.value, _("Pasa al siguiente día hábil")),
            (RollRule.NONE.value, _("Vence ese mismo día")),
        ],
        default=RollRule.FORWARD.value,
    )

    class Meta:
        verbose_name = _("plazo")
        verbose_name_plural = _("plazos")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=1), name="term_lasts_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_term(self) -> Term:
        return Term(
            code=self.code,
            name=self.name,
            amount=self.amount,
            unit=TermUnit(self.unit),
            basis=self.basis,
            verified=self.verified,
            silence=Silence(self.silence),
            silence_text=self.silence_text,
            start_rule=StartRule(self.start_rule),
            roll_rule=RollRule(self.roll_rule),
        )


class CalendarVersion(models.Model):
    """One row in all: which state the calendar and the terms are in.

    `number` is for people. `token` is what caches go by: it is drawn anew with every change, so that a change which
    was rolled back and another that took its number are never mistaken for each other.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    number = models.PositiveIntegerField(_("versión"), default=0)
    token = models.CharField(max_length=16, default=new_token)
    changed_at = models.DateTimeField(_("cambiada"), default=clock.now)

    class Meta:
        verbose_name = _("versión del calendario")
        verbose_name_plural = _("versión del calendario")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="one_calendar_version"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)
