from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock
from llaqta.lib.actor import Role


class UnitQuerySet(models.QuerySet["Unit"]):
    def below(self, path: str) -> UnitQuerySet:
        """The unit at this path and every unit below it."""
        return self.filter(path__startswith=path)


class Unit(models.Model):
    """One row for every unit of the municipality: Despacho, a secretaría, a dirección, an area.

    `path` is derived from `parent` («/1/4/»: ids from the root down to this unit) so that "below" is a prefix. Services keep it.
    """

    parent = models.ForeignKey(
        "self",
        verbose_name=_("depende de"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("nombre"), max_length=120)
    code = models.CharField(_("sigla"), max_length=20, unique=True)  # in CITE numbers
    path = models.CharField(max_length=255, db_index=True, editable=False, default="")
    active = models.BooleanField(_("activa"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("unidad")
        verbose_name_plural = _("unidades")

    def __str__(self) -> str:
        return self.name


class PositionRole(models.TextChoices):
    """What a post is trusted with. The values are those of `lib.actor.Role`."""

    OFFICIAL = Role.OFFICIAL.value, _("Funcionaria o funcionario")
    INTAKE = Role.INTAKE.value, _("Ventanilla: registra lo que llega")
    SUPERVISOR = (
        Role.SUPERVISOR.value,
        _("Jefatura: ve las unidades que dependen de la suya"),
    )


class Position(models.Model):
    """One row for every post (cargo). Work is addressed to it, whoever holds it."""

    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unidad"),
        on_delete=models.PROTECT,
        related_name="positions",
    )
    name = models.CharField(_("cargo"), max_length=120)
    code = models.CharField(_("sigla"), max_length=20, unique=True)
    role = models.CharField(
        _("función"), max_length=20, choices=PositionRole, default=PositionRole.OFFICIAL
    )
    active = models.BooleanField(_("activo"), default=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("cargo")
        verbose_name_plural = _("cargos")

    def __str__(self) -> str:
        return self.name


class AssignmentKind(models.TextChoices):
    HOLDER = "holder", _("Titular")
    SUBSTITUTE = "substitute", _("Suplente")
    ASSISTANT = "assistant", _("Asistente: actúa en el cargo de su jefatura")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self, on: date) -> AssignmentQuerySet:
        """Those that give the post on this day. Both ends count."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on
        )

    def overlapping(self, starts_on: date, ends_on: date | None) -> AssignmentQuerySet:
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


class Assignment(models.Model):
    """One row for every time that a person is given a post, from a day to a day, both included."""

    position = models.ForeignKey(
        Position,
        verbose_name=_("cargo"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("persona"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    kind = models.CharField(
        _("como"), max_length=20, choices=AssignmentKind, default=AssignmentKind.HOLDER
    )
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    act_number = models.CharField(
        _("memorándum o resolución"), max_length=60, blank=True
    )
    scope = models.CharField(_("alcance"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("designación")
        verbose_name_plural = _("designaciones")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="organization_assignment_period",
                violation_error_message=_(
                    "La fecha final no puede ser anterior a la inicial."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=AssignmentKind.SUBSTITUTE.value)
                | (Q(ends_on__isnull=False) & ~Q(act_number="")),
                name="organization_substitution_has_act_and_end",
                violation_error_message=_(
                    "Una suplencia necesita el número del memorándum o resolución que la ordena, y la fecha en que termina."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.position}"

    def is_current(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)
