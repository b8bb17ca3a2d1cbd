"""A request that a citizen writes in steps, on a link that cannot be guessed, and sends once however often they press."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from llaqta.documents.api import Attachment
from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN
from llaqta.organization import api as organization
from llaqta.routing.errors import DraftIncompleteError, DraftNotFoundError, TooManyFilingsError
from llaqta.routing.models import Draft, DraftFile, RouteSheet
from llaqta.routing.services.intake import Paper, Sender, file_request
from llaqta.routing.services.numbering import numbered_transaction

DRAFT_LIFE = timedelta(days=7)
MOST_FILES = 10
LIMIT_WINDOW = timedelta(hours=1)
MOST_PER_DOCUMENT = 5
MOST_PER_ADDRESS = 40  # a whole town may share one address of the phone company
STEPS = ("who", "what")


def start_draft(*, address: str) -> Draft:
    """A new draft; `address` is kept only as a keyed hash, to count how many were sent from it."""
    now = clock.now()
    return Draft.objects.create(token=secrets.token_urlsafe(32), address_hash=_hash_address(address), created_at=now, expires_at=now + DRAFT_LIFE)


def get_draft(token: str) -> Draft:
    """The draft of this link. Raises `DraftNotFoundError` when it never existed or has expired."""
    draft = Draft.objects.select_related("sheet").filter(token=token, expires_at__gt=clock.now()).first()
    if draft is None:
        raise DraftNotFoundError
    return draft


@transaction.atomic
def save_step(*, draft_id: int, step: str, answers: dict[str, Any]) -> None:
    """Keep the answers of one step. A draft that was already sent does not change."""
    draft = _lock(draft_id)
    if draft.sheet_id is None:
        draft.data = {**draft.data, step: answers}
        draft.save(update_fields=["data"])


@transaction.atomic
def add_draft_files(*, draft_id: int, attachments: Sequence[Attachment]) -> None:
    """Put files into the draft; the same file twice counts once."""
    draft = _lock(draft_id)
    if draft.sheet_id is None:
        known = set(draft.files.values_list("attachment__sha256", flat=True))
        DraftFile.objects.bulk_create(DraftFile(draft=draft, attachment=a) for a in attachments if a.sha256 not in known)


@transaction.atomic
def remove_draft_file(*, draft_id: int, file_id: int) -> None:
    draft = _lock(draft_id)
    if draft.sheet_id is None:
        DraftFile.objects.filter(draft=draft, pk=file_id).delete()


def send_draft(*, draft_id: int) -> RouteSheet:
    """File the draft. Pressed twice, reloaded or repeated after a lost answer, it gives the same sheet.

    Raises `DraftIncompleteError`, `TooManyFilingsError`, `IntakeNotReadyError`.
    """
    with numbered_transaction():
        draft = _lock(draft_id)
        if draft.sheet is not None:
            return draft.sheet
        if any(step not in draft.data for step in STEPS):
            raise DraftIncompleteError
        attachments = [f.attachment for f in draft.files.select_related("attachment")]
        sender = _sender(draft.data["who"])
        _check_limits(draft, sender)
        draft.sheet = file_request(paper=_paper(draft.data["what"]), sender=sender, attachments=attachments)
        draft.save(update_fields=["sheet"])
        return draft.sheet


def delete_expired_drafts() -> int:
    """Forget drafts that expired, sent or not; the sheets stay. May run twice."""
    with transaction.atomic():
        _count, per_model = Draft.objects.filter(expires_at__lte=clock.now()).delete()
    return per_model.get("routing.Draft", 0)


# -- Parts -------------------------------------------------------------------------------------------------------------


def _lock(draft_id: int) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).select_related("sheet").filter(pk=draft_id).first()
    if draft is None:
        raise DraftNotFoundError
    return draft


def _hash_address(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest() if address else ""


def _check_limits(draft: Draft, sender: Sender) -> None:
    since = clock.now() - LIMIT_WINDOW
    by_document = RouteSheet.objects.filter(registered_at__gte=since, channel="web", sender=sender.person).only("pk")
    if len(by_document[:MOST_PER_DOCUMENT]) >= MOST_PER_DOCUMENT:
        raise TooManyFilingsError(most=MOST_PER_DOCUMENT)
    if draft.address_hash:
        by_address = Draft.objects.filter(address_hash=draft.address_hash, created_at__gte=since, sheet__isnull=False).only("pk")
        if len(by_address[:MOST_PER_ADDRESS]) >= MOST_PER_ADDRESS:
            raise TooManyFilingsError(most=MOST_PER_ADDRESS)


def _paper(what: dict[str, Any]) -> Paper:
    return Paper(
        subject=what["subject"],
        facts=what.get("facts", ""),
        petition=what["petition"],
        addressee=what.get("addressee", ""),
        kind=what.get("paper_kind", "solicitud"),
    )


def _sender(who: dict[str, Any]) -> Sender:
    """Find or register the people named. What a stranger types never overwrites a known person's contact."""
    filer = _person(who, prefix="")
    contact = {key: who.get(key, "") for key in ("phone", "email", "address", "municipality")}
    if not who.get("represents"):
        return Sender(person=filer, language=who.get("language", "es"), **contact)
    return Sender(person=_person(who, prefix="represented_"), representative=filer, language=who.get("language", "es"), **contact)


def _person(who: dict[str, Any], *, prefix: str) -> organization.Person:
    fields = ("kind", "document_type", "document_number", "complement", "given_names", "first_surname", "second_surname", "legal_name")
    facts = {field: who.get(prefix + field, "") for field in fields}
    contact = {} if prefix else {"phone": who.get("phone", ""), "email": who.get("email", ""), "address": who.get("address", ""), "municipality_name": who.get("municipality", "")}
    return organization.register_person(**facts, **contact, actor=CITIZEN, update_contact=False)
