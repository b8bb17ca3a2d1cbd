"""What the desk's page of one document shows: who has it, what was done to it, what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from llaqta.documents import hooks, policies
from llaqta.documents.errors import DocumentNotFoundError
from llaqta.documents.models import (
    Document,
    DocumentFile,
    DocumentKind,
    DocumentSignature,
    DocumentVersion,
    DocumentVia,
    TextModule,
)
from llaqta.documents.selectors.documents import access_document
from llaqta.documents.services import signing_order
from llaqta.documents.states import (
    Act,
    DocumentState,
    SignatureState,
    SigningMethod,
    ViaState,
)
from llaqta.lib import rows
from llaqta.lib.actor import Actor
from llaqta.lib.text import clean_line
from llaqta.organization import api as organization

# -- What forms offer --------------------------------------------------------------------------------------------------


def list_kinds() -> QuerySet[DocumentKind]:
    return DocumentKind.objects.filter(active=True).order_by("ordinal", "name")


def list_modules(document: Document) -> list[TextModule]:
    """The ready-made texts for this kind and the author's unit, or for all."""
    unit_id = document.author.unit_id
    return list(
        TextModule.objects.filter(
            Q(kind=None) | Q(kind=document.kind_id),
            Q(unit=None) | Q(unit=unit_id),
            active=True,
        ).order_by("name", "pk")
    )


class Route(NamedTuple):
    """By whom a document passes, and who signs it beside the issuer."""

    via_ids: list[int]
    signers: list[tuple[int, int]]


def route_of(document: Document) -> Route:
    vias = document.vias.order_by("ordinal").values_list("position_id", flat=True)
    return Route(list(vias), signing_order.others_of(document))


def find_issued(cite: str, *, actor: Actor) -> Document | None:
    """An issued document that the actor may see, by its CITE."""
    return (
        policies.visible_to(actor)
        .filter(cite__iexact=clean_line(cite), state=DocumentState.ISSUED)
        .first()
    )


MOST_COUNTED = 100


def count_to_sign(actor: Actor) -> int:
    """How many documents wait for the signature of the actor's post, up to a hundred: every page of the desk says it."""
    if actor.position_id is None:
        return 0
    return len(_to_sign.all(actor.position_id))


_to_sign = rows.Prepared(
    lambda post: (
        DocumentSignature.objects.filter(
            position=post,
            state=SignatureState.TURN,
            document__state=DocumentState.APPROVED,
        )
        .order_by()
        .values_list("pk")[:MOST_COUNTED]
    ),
    int,
)


# -- The page ----------------------------------------------------------------------------------------------------------


class ViaStep(NamedTuple):
    """One post of the VÍA, or the issuer who closes it."""

    post: str
    what: str
    tone: str
    when: datetime | None
    by: str
    reason: str
    is_now: bool


class SignatureLine(NamedTuple):
    """One signature that the document needs, with what it is worth once it is there."""

    post: str
    state: str
    tone: str
    signer: str
    authority: str  # «por suplencia, Memorándum 12/2026»
    method: str
    level: str
    signed_at: datetime | None
    problem: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    document: Document
    acts: Sequence[Act]
    sees_content: bool
    turn: str  # who must do what now
    via: Sequence[ViaStep]
    signatures: Sequence[SignatureLine]
    versions: Sequence[DocumentVersion]
    annexes: Sequence[DocumentFile]
    history: Sequence[organization.HistoryLine]
    place: hooks.Place | None
    annuls: Sequence[Document]  # those that this one left without effect


def view_page(uuid: UUID, *, actor: Actor) -> DocumentPage:
    """Everything about one document. Raises DocumentNotFoundError when it does not exist for the actor."""
    document = access_document(uuid, actor=actor)
    sees = policies.sees_content(actor, document)
    via = list(
        document.vias.select_related("position__unit", "decided_by").order_by("ordinal")
    )
    signatures = list(document.signatures.select_related("position__unit"))
    return DocumentPage(
        document=document,
        acts=policies.allowed_acts(
            actor, policies.Situation(document, via, signatures)
        ),
        sees_content=sees,
        turn=_turn(document, signatures),
        via=[_step(one) for one in via],
        signatures=[_signature(one, document.state) for one in signatures],
        versions=list(
            document.versions.select_related("position__unit", "made_by").order_by(
                "-number"
            )
        )
        if sees
        else (),
        annexes=list_files(document, DocumentFile.Role.ANNEX) if sees else (),
        history=organization.list_history(document.chain),
        place=hooks.places_of([document.pk]).get(document.pk),
        annuls=list(document.annuls.all()),
    )


def list_files(document: Document, role: str) -> list[DocumentFile]:
    return list(document.files.select_related("attachment").filter(role=role))


def access_file(
    uuid: UUID, file_id: int, *, actor: Actor, role: str | None = None
) -> DocumentFile:
    """A file of a document whose content the actor may read; for anybody else it does not exist."""
    document = access_document(uuid, actor=actor)
    files = document.files.select_related("attachment").filter(pk=file_id)
    if role is not None:
        files = files.filter(role=role)
    file = files.first()
    if file is None or not policies.sees_content(actor, document):
        raise DocumentNotFoundError
    return file


def access_content(uuid: UUID, *, actor: Actor) -> Document:
    """The document, for who may also read what it says. Raises DocumentNotFoundError otherwise."""
    document = access_document(uuid, actor=actor)
    if not policies.sees_content(actor, document):
        raise DocumentNotFoundError
    return document


class Comparison(NamedTuple):
    """A version and the one before it; none before the first."""

    document: Document
    version: DocumentVersion
    before: DocumentVersion | None
    newest: int


def access_versions(uuid: UUID, number: int, *, actor: Actor) -> Comparison:
    document = access_content(uuid, actor=actor)
    versions = document.versions.select_related("position__unit", "made_by")
    version = versions.filter(number=number).first()
    if version is None:
        raise DocumentNotFoundError
    before = versions.filter(number__lt=number).order_by("-number").first()
    newest = versions.order_by("-number").values_list("number", flat=True)[0]
    return Comparison(document, version, before, newest)


# -- Words -------------------------------------------------------------------------------------------------------------


def _turn(document: Document, signatures: Sequence[DocumentSignature]) -> str:
    state = DocumentState(document.state)
    if document.holder is not None:
        holder = {"post": document.holder, "unit": document.holder.unit}
        if state is DocumentState.DRAFT:
            return _("Lo escribe %(post)s, %(unit)s") % holder
        if document.holder_id == document.issuer_id:
            return _("Espera la aprobación de %(post)s, %(unit)s") % holder
        return _("Lo revisa %(post)s, %(unit)s") % holder
    if state is DocumentState.APPROVED:
        waiting = [
            str(one.position or _("el sello del municipio"))
            for one in signatures
            if one.state == SignatureState.TURN
        ]
        if waiting == [_("el sello del municipio")]:
            return _("Espera el sello del municipio")
        return _("Espera la firma de %(who)s") % {"who": ", ".join(waiting) or "—"}
    return _TURNS.get(state, lambda: str(state.label))()


_TURNS = {
    DocumentState.NUMBERED: lambda: _(
        "Se está componiendo el documento con su número. Vuelva a cargar la página en un momento."
    ),
    DocumentState.SIGNED: lambda: _("Está firmado y falta emitirlo"),
    DocumentState.ISSUED: lambda: _("Está emitido"),
    DocumentState.ANNULLED: lambda: _("Otro documento lo dejó sin efecto"),
    DocumentState.VOIDED: lambda: _("Se anuló antes de emitirse"),
    DocumentState.DISCARDED: lambda: _("Se descartó antes de tomar número"),
}

_VIA_TONES = {ViaState.PASSED: "ok", ViaState.TURN: "due", ViaState.RETURNED: "late"}


def _step(via: DocumentVia) -> ViaStep:
    state = ViaState(via.state)
    return ViaStep(
        f"{via.position} · {via.position.unit}",
        str(state.label),
        _VIA_TONES.get(state, "info"),
        via.decided_at,
        str(via.decided_by or ""),
        via.reason,
        state is ViaState.TURN,
    )


_SIGNATURE_TONES = {SignatureState.SIGNED: "ok", SignatureState.TURN: "due"}


# What a signature carries with it, so that it can be checked without asking anybody.
_LEVELS = {
    "B-B": gettext_lazy("Todavía sin prueba de la hora (nivel B-B)"),
    "B-T": gettext_lazy("Con prueba de la hora (nivel B-T)"),
    "B-LT": gettext_lazy(
        "Con prueba de la hora y de que su certificado valía (nivel B-LT)"
    ),
    "B-LTA": gettext_lazy("Se podrá comprobar dentro de muchos años (nivel B-LTA)"),
}


def _signature(row: DocumentSignature, document: str) -> SignatureLine:
    state = SignatureState(row.state)
    will_come = document not in {DocumentState.VOIDED, DocumentState.DISCARDED}
    post = (
        f"{row.position} · {row.position.unit}"
        if row.position
        else _("Sello del municipio (firma automática)")
    )
    return SignatureLine(
        post,
        str(state.label)
        if will_come or state is SignatureState.SIGNED
        else _("No se firmó"),
        _SIGNATURE_TONES.get(state, "info"),
        " · ".join(filter(None, [row.signer_name, row.signer_document])),
        _authority(row),
        str(SigningMethod(row.method).label) if row.method else "",
        str(_LEVELS.get(row.level, row.level)),
        row.signed_at,
        row.problem,
        state is SignatureState.TURN,
    )


def _authority(row: DocumentSignature) -> str:
    """On which designation the signer holds the post, as it is shown."""
    if row.state != SignatureState.SIGNED or row.position is None:
        return ""
    if row.is_substitute:
        return _("por suplencia, %(act)s") % {"act": row.act_number or "—"}
    return row.act_number


def verification_path(document: Document) -> str:
    """The address of the public check, once the document has a PDF whose QR leads there."""
    if document.rendered_id is None:
        return ""
    return reverse("verification:document", kwargs={"code": document.code})
