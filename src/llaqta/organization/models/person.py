from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from llaqta.lib import clock
from llaqta.organization.identity import DocumentType, PersonKey


class PersonKind(models.TextChoices):
    NATURAL = "natural", _("Persona natural")
    JURIDICAL = "juridical", _("Organización o empresa")


class Language(models.TextChoices):
    """Languages that a person may ask to be attended in (CPE art. 5, Ley 269). Codes of ISO 639."""

    SPANISH = "es", _("Castellano")
    QUECHUA = "qu", _("Quechua")
    AYMARA = "ay", _("Aymara")
    YURACARE = "yuz", _("Yuracaré")
    YUKI = "yuq", _("Yuki")
    MOJENO_TRINITARIO = "trn", _("Mojeño-trinitario")


class Person(models.Model):
    """One row for every person or organisation that ever wrote to the municipality, found again by its document.

    Personal data: everything but `kind`. A sheet keeps its own copy of the contact that was given with it, so that
    a later change here rewrites nothing.
    """

    kind = models.CharField(
        _("tipo"), max_length=10, choices=PersonKind, default=PersonKind.NATURAL
    )
    document_type = models.CharField(
        _("documento"), max_length=10, choices=DocumentType, default=DocumentType.CI
    )
    document_number = models.CharField(_("número"), max_length=30)
    complement = models.CharField(_("complemento"), max_length=2, blank=True)
    given_names = models.CharField(_("nombres"), max_length=100, blank=True)
    first_surname = models.CharField(_("primer apellido"), max_length=100, blank=True)
    second_surname = models.CharField(_("segundo apellido"), max_length=100, blank=True)
    legal_name = models.CharField(
        _("razón social o nombre de la organización"), max_length=200, blank=True
    )
    phone = models.CharField(_("teléfono"), max_length=20, blank=True)
    email = models.EmailField(_("correo electrónico"), blank=True)
    address = models.CharField(_("domicilio"), max_length=200, blank=True)
    municipality_name = models.CharField(
        _("municipio donde vive"), max_length=80, blank=True
    )
    language = models.CharField(
        _("idioma"), max_length=5, choices=Language, default=Language.SPANISH
    )
    search_text = models.CharField(
        max_length=400, editable=False
    )  # names without accents, and the number
    registered_at = models.DateTimeField(default=clock.now, editable=False)
    contact_changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("persona o entidad que solicita")
        verbose_name_plural = _("personas y entidades que solicitan")
        constraints = [
            models.UniqueConstraint(
                fields=["document_type", "document_number", "complement"],
                name="organization_person_key",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=PersonKind.NATURAL.value)
                    & ~Q(given_names="")
                    & Q(legal_name="")
                )
                | (
                    Q(kind=PersonKind.JURIDICAL.value)
                    & ~Q(legal_name="")
                    & Q(given_names="")
                ),
                name="organization_person_named",
            ),
        ]
        indexes = [
            models.Index(fields=["document_number"], name="organization_person_number")
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.legal_name or " ".join(
            part
            for part in (self.given_names, self.first_surname, self.second_surname)
            if part
        )

    @property
    def key(self) -> PersonKey:
        return PersonKey(self.document_type, self.document_number, self.complement)

    @property
    def document(self) -> str:
        """«CI 1234567-1A»."""
        return str(self.key)
