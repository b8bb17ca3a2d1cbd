"""What an administrator decides about documents: their kinds and the ready-made texts. Every change is in the ledger."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.documents.errors import (
    DocumentCatalogueNotAllowedError,
    KindInvalidError,
    NumberingInUseError,
)
from llaqta.documents.models import (
    CiteCounter,
    DocumentKind,
    NumberingScope,
    TextModule,
)
from llaqta.documents.models.kind import validate_cite_pattern
from llaqta.documents.rich_text import clean_html
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import Actor, ActorKind, Role

CHAIN = "documents"


@transaction.atomic
def save_kind(*, kind: DocumentKind, actor: Actor) -> DocumentKind:
    """Keep a new or changed kind. A new pattern rules from the next number on; abbreviation and counter only from next year on.

    Raises KindInvalidError or NumberingInUseError.
    """
    _check(actor)
    check_numbering(kind)
    kind.starting_text = clean_html(kind.starting_text)
    kind.save()
    data = {
        "code": kind.code,
        "name": kind.name,
        "abbreviation": kind.abbreviation,
        "pattern": kind.cite_pattern,
        "scope": kind.numbering_scope,
        "signature": kind.signature_mode,
        "roles": list(kind.issuer_roles),
        "confidential": kind.is_confidential,
        "active": kind.active,
    }
    ledger.record(
        "documents.kind_saved",
        actor=actor,
        chain=CHAIN,
        target=f"kind:{kind.code}",
        data=data,
    )
    return kind


@transaction.atomic
def save_text(*, text: TextModule, actor: Actor) -> TextModule:
    """Keep a ready-made text, cleaned."""
    _check(actor)
    text.body = clean_html(text.body)
    text.save()
    ledger.record(
        "documents.text_saved",
        actor=actor,
        chain=CHAIN,
        target=f"text:{text.pk}",
        data={"name": text.name, "active": text.active},
    )
    return text


def check_numbering(kind: DocumentKind) -> None:
    """Raise unless no two documents can ever print the same CITE under this kind."""
    try:
        validate_cite_pattern(kind.cite_pattern)
    except ValidationError as problem:
        raise KindInvalidError(reason=" ".join(problem.messages)) from problem
    by_unit = kind.numbering_scope == NumberingScope.UNIT
    if by_unit and "{unit" not in kind.cite_pattern:
        raise KindInvalidError(
            reason=_("Si cada unidad cuenta por su lado, el patrón debe usar {unit}.")
        )
    before = DocumentKind.objects.filter(pk=kind.pk).first() if kind.pk else None
    if before is None:
        return
    counts = (before.abbreviation, before.numbering_scope)
    if counts != (kind.abbreviation, kind.numbering_scope) and _has_counted(kind):
        raise NumberingInUseError(kind=before)


def may_change_catalogue(actor: Actor) -> bool:
    return actor.kind is ActorKind.SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def _has_counted(kind: DocumentKind) -> bool:
    return CiteCounter.objects.filter(kind=kind, year=clock.today().year).exists()


def _check(actor: Actor) -> None:
    if not may_change_catalogue(actor):
        raise DocumentCatalogueNotAllowedError
