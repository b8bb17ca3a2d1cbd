"""Who may do what to a route sheet, and who sees which rows.

`may` answers for one actor and one sheet from a `Situation`, which is read once; `check` is its raising form.
`visible_to` gives the rows. What an actor may not see does not exist for them: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.routing import states
from llaqta.routing.errors import NotYourTurnError, WrongStateError
from llaqta.routing.models import Referral, RouteSheet
from llaqta.routing.states import Act, Outcome, ReferralKind, SheetState


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str = ""  # for a person, when it is no
    by_state: bool = False  # refused because of the state, not because of the post

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Situation:
    """A sheet as one actor stands towards it: the open original, and what is open for the actor's own post."""

    sheet: RouteSheet
    original: Referral | None
    mine: tuple[Referral, ...] = ()  # open referrals to the actor's post, of any kind
    sent: tuple[
        Referral, ...
    ] = ()  # open referrals from the actor's post that nobody has received yet

    @classmethod
    def of(
        cls, sheet: RouteSheet, actor: Actor, open_referrals: list[Referral]
    ) -> Situation:
        return cls(
            sheet=sheet,
            original=next(
                (r for r in open_referrals if r.kind == ReferralKind.ORIGINAL), None
            ),
            mine=tuple(r for r in open_referrals if r.receiver_id == actor.position_id),
            sent=tuple(
                r
                for r in open_referrals
                if r.sender_id is not None
                and r.sender_id == actor.position_id
                and not r.is_received
            ),
        )

    def mine_of(
        self, kind: ReferralKind, *, received: bool | None = None
    ) -> Referral | None:
        return next(
            (
                r
                for r in self.mine
                if r.kind == kind and (received is None or r.is_received == received)
            ),
            None,
        )

    @property
    def token(self) -> str:
        """What a page saw, in a word: when it differs at the moment of acting, somebody was faster."""
        original = (
            f"{self.original.pk}{'r' if self.original.is_received else 's'}"
            if self.original
            else "-"
        )
        return f"{self.sheet.state}.{original}"

    @property
    def holds(self) -> bool:
        """The actor's post has the original on its desk."""
        return self.mine_of(ReferralKind.ORIGINAL, received=True) is not None

    @property
    def takes_part(self) -> bool:
        """The actor's post has the original on its desk, or a consultation to answer."""
        consulted = self.mine_of(ReferralKind.CONSULTATION, received=True)
        return self.holds or consulted is not None


def may(actor: Actor, act: Act, situation: Situation) -> Decision:
    """Whether the actor may do this to the sheet now, and if not, why."""
    sheet = situation.sheet
    if actor.kind is ActorKind.SYSTEM:
        return Decision(True)
    if actor.has_role(Role.AUDITOR):
        return Decision(False, _("Quien audita mira y no cambia nada."))
    if actor.position_id is None:
        return Decision(False, _("Para actuar necesita un cargo vigente."))
    if sheet.state not in states.ALLOWED[act]:
        return Decision(
            False,
            _("La hoja de ruta está %(state)s: ya no se puede hacer esto.")
            % {"state": SheetState(sheet.state).label.lower()},
            by_state=True,
        )
    return _RULES[act](actor, situation)


def check(actor: Actor, act: Act, situation: Situation) -> None:
    """Raise `NotYourTurnError` or `WrongStateError` unless the actor may."""
    decision = may(actor, act, situation)
    if not decision:
        raise (WrongStateError if decision.by_state else NotYourTurnError)(
            reason=decision.reason
        )


def allowed_acts(actor: Actor, situation: Situation) -> list[Act]:
    """What the actor may do now, in the order in which a page offers it."""
    return [act for act in Act if may(actor, act, situation)]


# -- Rules, one for each act -------------------------------------------------------------------------------------------


def _has_unreceived(actor: Actor, situation: Situation) -> Decision:
    waiting = any(not r.is_received for r in situation.mine)
    return Decision(
        waiting,
        ""
        if waiting
        else _("No hay nada por recibir en su cargo para esta hoja de ruta."),
    )


def _can_refuse(actor: Actor, situation: Situation) -> Decision:
    waiting = [
        r for r in situation.mine if not r.is_received and r.kind != ReferralKind.COPY
    ]
    if not waiting:
        return Decision(False, _("Solo se devuelve lo que todavía no se recibió."))
    if waiting[0].sender_id is None:
        return Decision(
            False,
            _(
                "Llegó de la ciudadanía: no se puede devolver. Recíbala y derívela a quien corresponde."
            ),
        )
    return Decision(True)


def _holds_original(actor: Actor, situation: Situation) -> Decision:
    if situation.holds:
        return Decision(True)
    if situation.mine_of(ReferralKind.ORIGINAL, received=False):
        return Decision(False, _("Primero reciba la hoja de ruta."))
    return Decision(False, _("El original no está en su cargo."))


def _holds_consultation(actor: Actor, situation: Situation) -> Decision:
    mine = situation.mine_of(ReferralKind.CONSULTATION, received=True)
    return Decision(
        mine is not None,
        "" if mine else _("No tiene una consulta recibida en esta hoja de ruta."),
    )


def _holds_copy(actor: Actor, situation: Situation) -> Decision:
    mine = situation.mine_of(ReferralKind.COPY)
    return Decision(mine is not None, "" if mine else _("No tiene una copia sin leer."))


def _sent_and_unreceived(actor: Actor, situation: Situation) -> Decision:
    return Decision(
        bool(situation.sent),
        ""
        if situation.sent
        else _("Solo se retira lo que usted envió y nadie recibió todavía."),
    )


def _archived_it(actor: Actor, situation: Situation) -> Decision:
    mine = situation.sheet.archived_position_id == actor.position_id
    return Decision(mine, "" if mine else _("La desarchiva el cargo que la archivó."))


def _may_void(actor: Actor, situation: Situation) -> Decision:
    if not situation.holds:
        return Decision(False, _("El original no está en su cargo."))
    registered_it = situation.sheet.registered_position_id == actor.position_id
    trusted = actor.has_role(Role.INTAKE) or actor.has_role(Role.SUPERVISOR)
    return Decision(
        registered_it or trusted,
        ""
        if registered_it or trusted
        else _("La anula quien la registró, ventanilla o una jefatura."),
    )


def _takes_part(actor: Actor, situation: Situation) -> Decision:
    return Decision(
        situation.takes_part,
        ""
        if situation.takes_part
        else _("Puede añadir quien tiene el original o una consulta."),
    )


def _may_write(actor: Actor, situation: Situation) -> Decision:
    return Decision(
        situation.takes_part,
        ""
        if situation.takes_part
        else _("Escribe documentos quien tiene el original o una consulta recibida."),
    )


_RULES: dict[Act, Callable[[Actor, Situation], Decision]] = {
    Act.RECEIVE: _has_unreceived,
    Act.REFUSE: _can_refuse,
    Act.REFER: _holds_original,
    Act.CONSULT: _holds_original,
    Act.REPLY: _holds_consultation,
    Act.COPY: _holds_original,
    Act.READ_COPY: _holds_copy,
    Act.TAKE_BACK: _sent_and_unreceived,
    Act.OBSERVE: _holds_original,
    Act.ANSWER: _holds_original,
    Act.RESOLVE: _holds_original,
    Act.ARCHIVE: _holds_original,
    Act.UNARCHIVE: _archived_it,
    Act.VOID: _may_void,
    Act.ADD_FILES: _takes_part,
    Act.WRITE_DOCUMENT: _may_write,
    Act.WRITE_ANSWER: _holds_original,
}


def may_register(actor: Actor, series_code: str) -> Decision:
    """External papers are registered at the counter; internal and outgoing ones by any post."""
    if actor.has_role(Role.AUDITOR) or actor.position_id is None:
        return Decision(False, _("Para registrar necesita un cargo vigente."))
    if series_code == "E" and not actor.has_role(Role.INTAKE):
        return Decision(
            False, _("Las solicitudes de la ciudadanía se registran en ventanilla.")
        )
    return Decision(True)


def may_print_receipt(actor: Actor, sheet: RouteSheet) -> Decision:
    """The receipt carries the sender's code: only the counter, or the post that registered the paper, hands it out."""
    may = actor.position_id is not None and (
        actor.has_role(Role.INTAKE) or sheet.registered_position_id == actor.position_id
    )
    return Decision(
        may,
        ""
        if may
        else _(
            "El comprobante lo imprime ventanilla, o el cargo que registró el documento."
        ),
    )


def may_print_cover(actor: Actor) -> Decision:
    """The hoja de ruta on paper carries the code too; who only looks does not take it along."""
    may = actor.position_id is not None
    return Decision(
        may,
        "" if may else _("La hoja de ruta la imprime un cargo que trabaja con ella."),
    )


# -- Rows --------------------------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[RouteSheet]:
    """The sheets that exist for this actor.

    A post: those that passed through it, or that it registered; a confidential one that came by mistake and was taken
    back before anybody received it did not pass. A supervisor's post: also those that passed through the units below,
    unless confidential. An auditor: all (the pages hide confidential content from them).
    """
    sheets = RouteSheet.objects.all()
    if actor.kind is ActorKind.SYSTEM or actor.has_role(Role.AUDITOR):
        return sheets
    if actor.position_id is None:
        return sheets.none()
    hops = Referral.objects.filter(sheet=OuterRef("pk"))
    came = hops.filter(receiver=actor.position_id)
    visible = (
        (Q(is_confidential=False) & Exists(came))
        | Exists(came.exclude(outcome=Outcome.TAKEN_BACK))
        | Exists(hops.filter(sender=actor.position_id))
        | Q(registered_position=actor.position_id)
    )
    if actor.has_role(Role.SUPERVISOR):
        below = Exists(hops.filter(receiver__unit__path__startswith=actor.unit_path))
        visible = visible | (below & Q(is_confidential=False))
    return sheets.filter(visible)


def readable_to(actor: Actor) -> QuerySet[RouteSheet]:
    """Of the sheets that exist for this actor, those of which they may also read what they say."""
    sheets = visible_to(actor)
    return (
        sheets.filter(is_confidential=False) if actor.has_role(Role.AUDITOR) else sheets
    )


def sees_content(actor: Actor, sheet: RouteSheet) -> bool:
    """Auditors know that a confidential sheet exists, when and where; not what it says."""
    return not (sheet.is_confidential and actor.has_role(Role.AUDITOR))
