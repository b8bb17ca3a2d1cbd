"""What can go wrong with a route sheet, in words for the person who meets it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StateConflictError,
)


class SheetNotFoundError(NotFoundError):
    code = "sheet_not_found"
    message = _("No encontramos esa hoja de ruta. Revise el número y el código.")


class SheetMovedError(StateConflictError):
    """Somebody acted first: the page that the person saw is no longer true."""

    code = "sheet_moved"
    message = _(
        "La hoja de ruta %(number)s cambió mientras usted trabajaba: %(now)s. No se guardó nada; vea el estado actual."
    )


class NotYourTurnError(NotAllowedError):
    code = "not_your_turn"
    message = _("%(reason)s")


class WrongStateError(StateConflictError):
    code = "wrong_state"
    message = _("%(reason)s")


class SheetClosedError(StateConflictError):
    """A document of the sheet is ready, and the sheet has ended."""

    code = "sheet_closed"
    message = _(
        "La hoja de ruta %(number)s está %(state)s y ya no recibe documentos. %(advice)s"
    )


class SameReceiverError(InvalidError):
    code = "same_receiver"
    message = _("La hoja de ruta ya está en %(position)s. Elija otro cargo.")


class ReasonRequiredError(InvalidError):
    code = "reason_required"
    message = _("Escriba el motivo: la otra persona debe saber por qué.")


class DueDateError(InvalidError):
    code = "due_date"
    message = _(
        "La fecha límite debe ser hoy o después, y un día hábil. Elija otra fecha."
    )


class DueDateTooLateError(DueDateError):
    message = _(
        "La fecha límite puede ser hasta el %(day)s, cuando vence el trámite o, si no tiene plazo, pasa un año. Elija una anterior."
    )


class ObservationTermError(InvalidError):
    code = "observation_term"
    message = _(
        "El plazo para completar puede ser de 1 a %(most)s días hábiles (Ley 2341, art. 43)."
    )


class NothingToAnswerError(StateConflictError):
    code = "nothing_to_answer"
    message = _("Esta solicitud no espera datos de usted en este momento.")


class TooManyFilingsError(InvalidError):
    """A limit against abuse. It looks at the document and at the address, never at a puzzle."""

    status = 429
    code = "too_many_filings"
    retry_seconds = 60 * 60
    message = _(
        "Ya se recibieron %(most)s solicitudes con los mismos datos en poco tiempo. Espere una hora o venga a ventanilla: allí le atienden igual."
    )


class TooManyDraftsError(InvalidError):
    status = 429
    code = "too_many_drafts"
    message = _(
        "Desde su conexión se empezaron muchas solicitudes en poco tiempo. Espere una hora o venga a ventanilla: allí le atienden igual."
    )


class TooManyLookupsError(InvalidError):
    """Many wrong numbers or codes: somebody is guessing, or a finger is tired."""

    status = 429
    code = "too_many_lookups"
    retry_seconds = 15 * 60
    message = _(
        "Hubo muchos intentos con números o códigos que no existen. Espere %(minutes)s minutos, o abra el enlace de su comprobante."
    )


class TooManyFollowersError(InvalidError):
    code = "too_many_followers"
    message = _(
        "Esta hoja de ruta ya tiene %(most)s correos en sus avisos. Quite uno para añadir otro."
    )


class TooManyLettersError(InvalidError):
    status = 429
    code = "too_many_letters"
    retry_seconds = 60 * 60
    message = _(
        "Ya enviamos %(most)s mensajes de confirmación a ese correo. Abra uno de ellos, o espere una hora."
    )


class DraftNotFoundError(NotFoundError):
    code = "draft_not_found"
    message = _(
        "Este borrador ya no existe: venció, o el enlace está incompleto. Puede empezar una solicitud nueva."
    )


class DraftIncompleteError(InvalidError):
    code = "draft_incomplete"
    message = _(
        "Faltan datos en su solicitud. Complete los pasos marcados antes de enviarla."
    )


class IntakeNotReadyError(StateConflictError):
    """The municipality has not said which post receives what comes from the web."""

    code = "intake_not_ready"
    message = _(
        "El municipio todavía no configuró quién recibe las solicitudes por internet. Venga a ventanilla."
    )


class CatalogueNotAllowedError(NotAllowedError):
    code = "catalogue_not_allowed"
    message = _(
        "Las series y las instrucciones las cambia la administración del sistema."
    )


class UnknownTermError(InvalidError):
    code = "unknown_term"
    message = _(
        "No hay un plazo con el código «%(code)s». Elija uno de la lista de plazos, o créelo primero."
    )
