"""States of a route sheet and the acts that each allows, as data.

The legal state is one of six words. Where the sheet is, and what people must still do, are rows (referrals, observations), not states.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SheetState(TextChoices):
    REGISTERED = "registered", _("Registrada")  # nobody has received it yet
    IN_PROGRESS = "in_progress", _("En trámite")
    OBSERVED = (
        "observed",
        _("Observada"),
    )  # waits for the sender to complete it (Ley 2341 art. 43)
    RESOLVED = "resolved", _("Resuelta")
    ARCHIVED = "archived", _("Archivada")
    VOIDED = "voided", _("Anulada")  # registered by error; the number stays


class ReferralKind(TextChoices):
    ORIGINAL = "original", _("Original")  # whoever holds it must act
    CONSULTATION = (
        "consultation",
        _("Consulta"),
    )  # asks for an opinion, the original stays
    COPY = "copy", _("Copia")  # for information


class Outcome(TextChoices):
    """Why a referral is closed."""

    REFERRED = "referred", _("Derivada")
    REFUSED = "refused", _("Devuelta sin recibir")
    TAKEN_BACK = "taken_back", _("Retirada por quien la envió")
    ANSWERED = "answered", _("Respondida")
    READ = "read", _("Leída")
    ARCHIVED = "archived", _("Archivada")
    VOIDED = "voided", _("Anulada")


class Act(StrEnum):
    """What a post can do to a sheet: `routing:sheet:verb`."""

    RECEIVE = "routing:sheet:receive"
    REFUSE = "routing:sheet:refuse"
    REFER = "routing:sheet:refer"
    CONSULT = "routing:sheet:consult"
    REPLY = "routing:sheet:reply"  # to a consultation
    COPY = "routing:sheet:copy"
    READ_COPY = "routing:sheet:read_copy"
    TAKE_BACK = "routing:sheet:take_back"
    OBSERVE = "routing:sheet:observe"
    ANSWER = "routing:sheet:answer"
    RESOLVE = "routing:sheet:resolve"
    ARCHIVE = "routing:sheet:archive"
    UNARCHIVE = "routing:sheet:unarchive"
    VOID = "routing:sheet:void"
    ADD_FILES = "routing:sheet:add_files"
    WRITE_DOCUMENT = "routing:sheet:write_document"
    WRITE_ANSWER = "routing:sheet:write_answer"


ACT_NAMES = {
    Act.RECEIVE: _("Recibir"),
    Act.REFUSE: _("Devolver sin recibir"),
    Act.REFER: _("Derivar"),
    Act.CONSULT: _("Consultar"),
    Act.REPLY: _("Responder la consulta"),
    Act.COPY: _("Enviar copia"),
    Act.READ_COPY: _("Marcar copia como leída"),
    Act.TAKE_BACK: _("Retirar el envío"),
    Act.OBSERVE: _("Pedir que complete"),
    Act.ANSWER: _("Responder al remitente"),
    Act.RESOLVE: _("Resolver"),
    Act.ARCHIVE: _("Archivar"),
    Act.UNARCHIVE: _("Desarchivar"),
    Act.VOID: _("Anular"),
    Act.ADD_FILES: _("Añadir fojas o archivos"),
    Act.WRITE_DOCUMENT: _("Redactar documento"),
    Act.WRITE_ANSWER: _("Redactar respuesta"),
}

LIVE = frozenset(
    {
        SheetState.REGISTERED,
        SheetState.IN_PROGRESS,
        SheetState.OBSERVED,
        SheetState.RESOLVED,
    }
)
OPEN = frozenset(
    {SheetState.REGISTERED, SheetState.IN_PROGRESS, SheetState.OBSERVED}
)  # the sender still waits

# In which states an act makes sense. Who may do it, policies.py says.
ALLOWED: dict[Act, frozenset[SheetState]] = {
    Act.RECEIVE: LIVE,
    Act.REFUSE: LIVE,
    Act.REFER: LIVE,
    Act.CONSULT: OPEN,
    Act.REPLY: LIVE,
    Act.COPY: LIVE,
    Act.READ_COPY: frozenset(SheetState),
    Act.TAKE_BACK: LIVE,
    Act.OBSERVE: frozenset({SheetState.REGISTERED, SheetState.IN_PROGRESS}),
    Act.ANSWER: LIVE,
    Act.RESOLVE: OPEN,
    Act.ARCHIVE: LIVE,
    Act.UNARCHIVE: frozenset({SheetState.ARCHIVED}),
    Act.VOID: frozenset({SheetState.REGISTERED, SheetState.IN_PROGRESS}),
    Act.ADD_FILES: LIVE,
    Act.WRITE_DOCUMENT: LIVE,
    Act.WRITE_ANSWER: LIVE,
}
