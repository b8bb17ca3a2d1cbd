"""Who may do what to a document, and who sees which rows.

`may` answers for one actor and one document from a `Situation`, which is read once; `check` is its raising form.
`visible_to` gives the rows. What an actor may not see does not exist for them: 404.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from llaqta.documents import hooks, states
from llaqta.documents.errors import DocumentNotAllowedError, DocumentStateError
from llaqta.documents.models import (
    Document,
    DocumentKind,
    DocumentSignature,
    DocumentVia,
)
from llaqta.documents.states import Act, DocumentState, SignatureState, ViaState
from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.organization.api import Position


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str = ""  # for a person, when it is no
    by_state: bool = False  # refused because of the state, not because of the post

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Situation:
    """A document with those who must review and sign it."""

    document: Document
    vias: Sequence[DocumentVia] = ()
    signatures: Sequence[DocumentSignature] = ()

    @classmethod
    def of(cls, document: Document) -> Situation:
        """As it stands in the database. Two queries."""
        return cls(
            document,
            list(document.vias.select_related("position")),
            list(document.signatures.select_related("position")),
        )

    @property
    def is_issuers_turn(self) -> bool:
        """The VÍA is through, or there is none and who writes it also issues it."""
        document = self.document
        if document.holder_id != document.issuer_id:
            return False
        return document.state == DocumentState.IN_REVIEW or not self.vias

    def my_signature(self, actor: Actor) -> DocumentSignature | None:
        """The signature that the actor's post must give now."""
        return next(
            (
                one
                for one in self.signatures
                if one.state == SignatureState.TURN
                and one.position_id is not None
                and one.position_id == actor.position_id
            ),
            None,
        )

    @property
    def turn(self) -> DocumentVia | None:
        """The post on the VÍA whose turn it is."""
        return next((via for via in self.vias if via.state == ViaState.TURN), None)


def may(actor: Actor, act: Act, situation: Situation) -> Decision:
    """Whether the actor may do this to the document now, and if not, why."""
    document, is_system = situation.document, actor.kind is ActorKind.SYSTEM
    if actor.has_role(Role.AUDITOR):
        return Decision(False, _("Quien audita mira y no cambia nada."))
    if actor.position_id is None and not is_system:
        return Decision(False, _("Para actuar necesita un cargo vigente."))
    if document.state not in states.ALLOWED[act]:
        return Decision(
            False,
            _("El documento está en el estado «%(state)s»: ya no se puede hacer esto.")
            % {"state": DocumentState(document.state).label},
            by_state=True,
        )
    if is_system:  # it too acts only when it is the moment
        return Decision(True)
    return _RULES[act](actor, situation)


def check(actor: Actor, act: Act, situation: Situation) -> None:
    """Raise `DocumentNotAllowedError` or `DocumentStateError` unless the actor may."""
    decision = may(actor, act, situation)
    if not decision:
        raise (DocumentStateError if decision.by_state else DocumentNotAllowedError)(
            reason=decision.reason
        )


def allowed_acts(actor: Actor, situation: Situation) -> list[Act]:
    """What the actor may do now, in the order in which a page offers it."""
    return [act for act in Act if may(actor, act, situation)]


# -- Rules, one for each act -------------------------------------------------------------------------------------------


def _has_turn(actor: Actor, situation: Situation) -> Decision:
    mine = situation.document.holder_id == actor.position_id
    return Decision(mine, "" if mine else _("Ahora lo tiene otro cargo."))


def _may_submit(actor: Actor, situation: Situation) -> Decision:
    if not (mine := _has_turn(actor, situation)):
        return mine
    own = situation.is_issuers_turn
    return Decision(
        not own,
        _("Usted misma o usted mismo lo emite: apruébelo directamente.") if own else "",
    )


def _has_via_turn(actor: Actor, situation: Situation) -> Decision:
    turn = situation.turn
    mine = turn is not None and turn.position_id == actor.position_id
    return Decision(
        mine, "" if mine else _("No le toca dar visto bueno a este documento.")
    )


def _issues_it_now(actor: Actor, situation: Situation) -> Decision:
    document = situation.document
    if document.issuer_id != actor.position_id:
        return Decision(False, _("Lo aprueba el cargo que lo emite (DE)."))
    mine = situation.is_issuers_turn
    return Decision(
        mine, "" if mine else _("Todavía no pasó por su VÍA, o no se lo enviaron.")
    )


def _signs_now(actor: Actor, situation: Situation) -> Decision:
    mine = situation.my_signature(actor) is not None
    return Decision(
        mine, "" if mine else _("No le toca firmar este documento en este momento.")
    )


def _takes_part(actor: Actor, situation: Situation) -> Decision:
    """Who signs last issues it with that; when issuing was refused then, any of them may try again."""
    document = situation.document
    mine = actor.position_id in {
        document.author_id,
        document.issuer_id,
        *(one.position_id for one in situation.signatures),
    }
    return Decision(
        mine,
        "" if mine else _("Lo emite quien lo escribió, el cargo en DE o quien firma."),
    )


def _voids(actor: Actor, situation: Situation) -> Decision:
    """Also who is above: nobody may hold the post that issues it any more."""
    mine = _is_issuer_or_above(actor, situation.document)
    return Decision(
        mine,
        ""
        if mine
        else _("Anula su número el cargo que lo emite, o una jefatura sobre él."),
    )


def _annuls(actor: Actor, situation: Situation) -> Decision:
    mine = _is_issuer_or_above(actor, situation.document)
    return Decision(
        mine,
        ""
        if mine
        else _("Lo deja sin efecto el cargo que lo emitió, o una jefatura sobre él."),
    )


def _is_issuer_or_above(actor: Actor, document: Document) -> bool:
    """The post that issues it, or a supervisor's of its unit or of one above: who can decide otherwise."""
    if document.issuer_id == actor.position_id:
        return True
    return (
        actor.has_role(Role.SUPERVISOR)
        and actor.unit_path != ""
        and document.issuer.unit.path.startswith(actor.unit_path)
    )


def _may_recall(actor: Actor, situation: Situation) -> Decision:
    document, post = situation.document, actor.position_id
    mine = document.author_id == post and document.holder_id != post
    return Decision(
        mine, "" if mine else _("Lo retira quien lo escribió, mientras otros lo ven.")
    )


def _starts_again(actor: Actor, situation: Situation) -> Decision:
    document = situation.document
    mine = actor.position_id in {document.author_id, document.issuer_id}
    return Decision(
        mine,
        "" if mine else _("Lo empieza de nuevo quien lo escribió, o el cargo en DE."),
    )


def _wrote(actor: Actor, situation: Situation) -> Decision:
    mine = situation.document.author_id == actor.position_id
    return Decision(mine, "" if mine else _("Lo descarta quien lo escribió."))


_RULES: dict[Act, Callable[[Actor, Situation], Decision]] = {
    Act.EDIT: _has_turn,
    Act.SUBMIT: _may_submit,
    Act.PASS_ON: _has_via_turn,
    Act.RETURN: _has_turn,
    Act.RECALL: _may_recall,
    Act.APPROVE: _issues_it_now,
    Act.SIGN: _signs_now,
    Act.DECLINE: _signs_now,
    Act.ISSUE: _takes_part,
    Act.ANNUL: _annuls,
    Act.VOID: _voids,
    Act.START_AGAIN: _starts_again,
    Act.DISCARD: _wrote,
}


def may_start(actor: Actor) -> Decision:
    """Any post may begin a document, in its own name or in that of the post that will issue it."""
    if actor.kind is ActorKind.SYSTEM:
        return Decision(False, _("Un documento lo empieza una persona, en su cargo."))
    if actor.has_role(Role.AUDITOR) or actor.position_id is None:
        return Decision(False, _("Para escribir documentos necesita un cargo vigente."))
    return Decision(True)


def may_issue_kind(position: Position, kind: DocumentKind) -> bool:
    """Whether this post may issue documents of this kind: one of the kind's posts, or of its roles when it names none.

    A kind that names neither is for all.
    """
    posts = set(kind.issuer_positions.values_list("pk", flat=True))
    if posts:
        return position.pk in posts
    return not kind.issuer_roles or position.role in kind.issuer_roles


# -- Rows --------------------------------------------------------------------------------------------------------------

UNSENT = (DocumentState.DRAFT, DocumentState.DISCARDED)  # nobody's but the author's
OUT = (DocumentState.ISSUED, DocumentState.ANNULLED)
_UNNUMBERED = (*UNSENT, DocumentState.IN_REVIEW, DocumentState.NUMBERED)


def visible_to(actor: Actor) -> QuerySet[Document]:
    """The documents that exist for this actor.

    The author: always. A post on the VÍA: from its turn on. The issuer: once it was handed on. Who signs: once it has a
    CITE. The addressee, and whoever meets it in a higher room: once it is issued. A supervisor's post: those written
    or issued below, handed on and not confidential. An auditor: all (the pages hide confidential content from them).
    """
    documents = Document.objects.all()
    if actor.kind is ActorKind.SYSTEM or actor.has_role(Role.AUDITOR):
        return documents
    if actor.position_id is None:
        return documents.none()
    post = actor.position_id
    vias = DocumentVia.objects.filter(document=OuterRef("pk"), position=post)
    signs = DocumentSignature.objects.filter(document=OuterRef("pk"), position=post)
    sent, out = ~Q(state__in=UNSENT), Q(state__in=OUT)
    visible = (
        Q(author=post)
        | Q(returned_by=post)
        | (Q(issuer=post) & sent)
        | Exists(vias.filter(~Q(state=ViaState.WAITING) | Q(decided_at__isnull=False)))
        | (Exists(signs) & ~Q(state__in=_UNNUMBERED))
        | (Q(addressee=post) & out)
    )
    for reach in hooks.reaches_of(actor):
        # Asked of each row, never as a list: in a higher room an actor may meet a hundred thousand.
        visible |= Exists(reach.filter(document=OuterRef("pk"))) & out
    if actor.has_role(Role.SUPERVISOR) and actor.unit_path:
        below = Q(author__unit__path__startswith=actor.unit_path) | Q(
            issuer__unit__path__startswith=actor.unit_path
        )
        visible |= below & sent & Q(is_confidential=False)
    return documents.filter(visible)


def readable_to(actor: Actor) -> QuerySet[Document]:
    """Of the documents that exist for this actor, those of which they may also read what they say."""
    documents = visible_to(actor)
    if actor.has_role(Role.AUDITOR):
        return documents.filter(is_confidential=False)
    return documents


def sees_content(actor: Actor, document: Document) -> bool:
    """Auditors know that a confidential document exists, who issued it and when; not what it says."""
    return not (document.is_confidential and actor.has_role(Role.AUDITOR))
