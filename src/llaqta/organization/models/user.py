from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from llaqta.organization.identity import DocumentType, PersonKey


class StaffUserManager(UserManager["User"]):
    def create_superuser(self, *args: Any, **kwargs: Any) -> User:
        """For `createsuperuser`. In Llaqta a superuser is an administrator and nothing else."""
        kwargs["is_administrator"] = True
        return super().create_superuser(*args, **kwargs)


class User(AbstractUser):
    """One row for every person who works in the municipality and logs in. Citizens have no account.

    Personal data: username, given names, surnames, e-mail, identity document. What a user may do comes from the post that
    they act in. The document is what the certificate of a digital signature is compared with; who signs nothing needs none.
    """

    first_name = None  # type: ignore[assignment]  # names are kept the way they are written in Bolivia
    last_name = None  # type: ignore[assignment]
    given_names = models.CharField(_("nombres"), max_length=100)
    surnames = models.CharField(_("apellidos"), max_length=100)
    document_type = models.CharField(
        _("documento de identidad"),
        max_length=10,
        choices=DocumentType,
        blank=True,
        default="",
        db_default="",  # the release before this one does not name these columns
    )
    document_number = models.CharField(
        _("número de documento"),
        max_length=30,
        blank=True,
        default="",
        db_default="",
        help_text=_("El mismo que está en el certificado de su firma digital."),
    )
    complement = models.CharField(
        _("complemento"), max_length=2, blank=True, default="", db_default=""
    )
    is_administrator = models.BooleanField(_("administra el sistema"), default=False)
    is_auditor = models.BooleanField(
        _("audita: ve todo y no cambia nada"), default=False
    )
    must_change_password = models.BooleanField(
        _("debe cambiar su contraseña al entrar"), default=False
    )

    objects: ClassVar[StaffUserManager] = StaffUserManager()

    REQUIRED_FIELDS = ["given_names", "surnames", "email"]

    class Meta(AbstractUser.Meta):
        verbose_name = _("persona del municipio")  # type: ignore[assignment]  # a promise of a text, as in every Meta
        verbose_name_plural = _("personas del municipio")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_staff=F("is_administrator"))
                & Q(is_superuser=F("is_administrator")),
                name="organization_user_staff_is_administrator",  # Django's admin is for administrators only
            ),
            models.CheckConstraint(
                condition=~Q(is_administrator=True, is_auditor=True),
                name="organization_user_auditor_changes_nothing",
                violation_error_message=_("Quien audita no puede administrar."),
            ),
            models.UniqueConstraint(
                fields=["document_type", "document_number", "complement"],
                condition=~Q(document_number=""),
                name="organization_user_document",
                violation_error_message=_("Ese documento ya es de otra cuenta."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(document_number="") & Q(document_type="") & Q(complement="")
                )
                | (~Q(document_number="") & ~Q(document_type="")),
                name="organization_user_document_whole",
                violation_error_message=_(
                    "Complete el tipo y el número de documento, o deje ambos vacíos."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        return f"{self.given_names} {self.surnames}".strip()

    def get_short_name(self) -> str:
        return self.given_names

    @property
    def document_key(self) -> PersonKey | None:
        """Who they are on paper, when it is known."""
        if not self.document_number:
            return None
        return PersonKey(self.document_type, self.document_number, self.complement)

    @property
    def document(self) -> str:
        """«CI 1234567-1A», or nothing."""
        return str(self.document_key or "")
