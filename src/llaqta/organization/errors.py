"""What can go wrong with people, units and posts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StateConflictError,
)


class OrganizationNotAllowedError(NotAllowedError):
    """The policy said no; its reason is the sentence."""

    code = "organization_not_allowed"
    message = _("%(reason)s")


class InvalidDocumentError(InvalidError):
    code = "invalid_document"
    message = _("El número de documento no es válido. %(help)s")


class InvalidNameError(InvalidError):
    code = "invalid_name"
    message = _(
        "El nombre tiene un carácter que no podemos guardar: «%(character)s». "
        "Use letras, espacios, apóstrofos, guiones y puntos."
    )


class MissingNameError(InvalidError):
    code = "missing_name"
    message = _(
        "Escriba los nombres y al menos un apellido, o la razón social si es una organización."
    )


class InvalidPhoneError(InvalidError):
    code = "invalid_phone"
    message = _(
        "El teléfono no es válido. Escriba 7 u 8 números, o el número con + y el código de su país."
    )


class InvalidEmailError(InvalidError):
    code = "invalid_email"
    message = _(
        "El correo electrónico no es válido. Escríbalo completo, por ejemplo nombre@ejemplo.bo."
    )


class TooLongError(InvalidError):
    code = "too_long"
    message = _("El campo «%(field)s» admite hasta %(limit)s caracteres.")


class InvalidMunicipalityError(InvalidError):
    code = "invalid_municipality"
    message = _("El dato «%(field)s» de la municipalidad no es válido. %(help)s")


class InvalidCodeError(InvalidError):
    code = "invalid_code"
    message = _(
        "La sigla «%(given)s» no es válida. Use de 1 a 20 letras mayúsculas, números y guiones."
    )


class CodeTakenError(InvalidError):
    code = "code_taken"
    message = _("La sigla «%(given)s» ya está en uso. Elija otra.")


class UnitCycleError(InvalidError):
    code = "unit_cycle"
    message = _(
        "Una unidad no puede depender de sí misma ni de una unidad que depende de ella."
    )


class UnitInUseError(StateConflictError):
    code = "unit_in_use"
    message = _(
        "La unidad %(unit)s tiene cargos o unidades activas. Ciérrelas o muévalas primero."
    )


class PositionInUseError(StateConflictError):
    code = "position_in_use"
    message = _(
        "El cargo %(position)s tiene a alguien designado. Concluya la designación primero."
    )


class PositionClosedError(StateConflictError):
    code = "position_closed"
    message = _("El cargo %(position)s ya no está activo.")


class PositionNotFoundError(NotFoundError):
    code = "position_not_found"
    message = _("No existe el cargo %(code)s.")


class PostTakenError(StateConflictError):
    code = "post_taken"
    message = _(
        "El cargo %(position)s ya tiene titular en esas fechas: %(holder)s. Concluya esa designación primero."
    )


class SubstitutionActError(InvalidError):
    code = "substitution_act"
    message = _(
        "Una suplencia necesita el número del memorándum o resolución que la ordena."
    )


class SubstitutionEndError(InvalidError):
    code = "substitution_end"
    message = _("Una suplencia necesita la fecha en que termina.")


class InvalidPeriodError(InvalidError):
    code = "invalid_period"
    message = _("La fecha final no puede ser anterior a la inicial.")


class AssignmentEndedError(StateConflictError):
    code = "assignment_ended"
    message = _("Esa designación ya concluyó el %(ends_on)s.")


class AuditorHoldsNoPostError(InvalidError):
    code = "auditor_holds_no_post"
    message = _(
        "Quien audita ve todo y no cambia nada: no puede ocupar un cargo ni administrar."
    )


class UsernameTakenError(InvalidError):
    code = "username_taken"
    message = _("El usuario «%(username)s» ya existe. Elija otro nombre de usuario.")


class DocumentTakenError(InvalidError):
    code = "document_taken"
    message = _("El documento %(document)s ya es de otra cuenta: %(user)s.")


class InvalidUsernameError(InvalidError):
    code = "invalid_username"
    message = _(
        "El usuario admite letras minúsculas sin acento, números, puntos y guiones; de 3 a 60 caracteres."
    )


class WeakPasswordError(InvalidError):
    code = "weak_password"
    message = _("%(reasons)s")


class LastAdministratorError(StateConflictError):
    code = "last_administrator"
    message = _(
        "Es la única persona que administra el sistema. Nombre a otra antes de quitarla."
    )


class PostNotHeldError(NotAllowedError):
    """The chosen post is not, or no longer, the user's."""

    code = "post_not_held"
    message = _("Usted no ocupa ese cargo hoy. Elija uno de sus cargos vigentes.")
