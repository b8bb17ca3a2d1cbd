"""A request that a citizen writes in steps, on a link that cannot be guessed, and sends once however often they press."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from llaqta.documents import api as documents
from llaqta.documents.api import Attachment
from llaqta.lib import clock, rows
from llaqta.lib.actor import CITIZEN
from llaqta.lib.errors import LlaqtaError
from llaqta.organization import api as organization
from llaqta.routing.errors import (
    DraftIncompleteError,
    DraftNotFoundError,
    TooManyDraftsError,
    TooManyFilingsError,
)
from llaqta.routing.models import Channel, Draft, DraftFile, RouteSheet
from llaqta.routing.services.intake import Paper, Sender, file_request
from llaqta.routing.services.numbering import numbered_transaction

DRAFT_LIFE = timedelta(days=7)
MOST_FILES = 10
LIMIT_WINDOW = timedelta(hours=1)
MOST_PER_DOCUMENT = 5
MOST_PER_ADDRESS = 40  # a whole town may share one address of the phone company
MOST_PER_EMAIL = 10  # letters to a mailbox that nobody proved to be theirs
MOST_DRAFTS_PER_ADDRESS = 120
MOST_COUNTED = max(
    MOST_PER_DOCUMENT, MOST_PER_ADDRESS
)  # a limit needs no more rows than this
STEPS = ("who", "what")


def start_draft(*, address: str) -> Draft:
    """A new draft; `address` is kept only as a keyed hash, to count how many come from it. Raises `TooManyDraftsError`."""
    now, address_hash = clock.now(), _hash_address(address)
    if address_hash:
        recent = Draft.objects.filter(
            address_hash=address_hash, created_at__gte=now - LIMIT_WINDOW
        )
        if recent.count() >= MOST_DRAFTS_PER_ADDRESS:
            raise TooManyDraftsError
    return Draft.objects.create(
        token=secrets.token_urlsafe(32),
        address_hash=address_hash,
        created_at=now,
        expires_at=now + DRAFT_LIFE,
    )


def get_draft(token: str) -> Draft:
    """The draft of this link. Raises `DraftNotFoundError` when it never existed or has expired."""
    draft = _open_draft.first(token, clock.now())
    if draft is None:
        raise DraftNotFoundError
    return draft


def list_draft_files(draft: Draft) -> list[DraftFile]:
    return list(draft.files.select_related("attachment"))


@transaction.atomic
def save_step(*, draft_id: int, step: str, answers: dict[str, Any]) -> None:
    """Keep the answers of one step, checked by its form. A draft that was already sent does not change."""
    _keep(draft_id, {step: answers, _typed(step): {}})


@transaction.atomic
def save_typed(*, draft_id: int, step: str, typed: dict[str, str]) -> None:
    """Keep what was typed and could not be accepted yet, so that whoever comes back by the link finds it."""
    _keep(draft_id, {_typed(step): typed})


def get_step(draft: Draft, step: str) -> dict[str, Any]:
    """What the page of a step shows: the answers accepted, and on top what was typed since."""
    return {**draft.data.get(step, {}), **draft.data.get(_typed(step), {})}


def receive_draft_files(
    *, draft_id: int, uploads: Sequence[UploadedFile[Any]]
) -> list[str]:
    """Put the good ones among these files into the draft, and say for each of the others what is wrong with it.

    No lock is held while a file is copied to disk.
    """
    room = MOST_FILES - DraftFile.objects.filter(draft_id=draft_id).count()
    good, problems = receive_uploads(uploads, room=room)
    return problems + add_draft_files(draft_id=draft_id, attachments=good)


def receive_uploads(
    uploads: Sequence[UploadedFile[Any]], *, room: int
) -> tuple[list[Attachment], list[str]]:
    """Keep what can be kept of as many as there is room for, and for each other file the sentence that says why not."""
    room = max(room, 0)
    good: list[Attachment] = []
    problems: list[str] = []
    for upload in uploads[:room]:
        try:
            good.append(documents.receive_upload(upload, actor=CITIZEN))
        except LlaqtaError as problem:  # the file's own fault, or a full disk: either way the others are kept
            problems.append(str(problem))
    problems += [_no_room_for(upload.name or "") for upload in uploads[room:]]
    return good, problems


@transaction.atomic
def add_draft_files(*, draft_id: int, attachments: Sequence[Attachment]) -> list[str]:
    """Put files into the draft; the same file twice counts once. Says for which there was no room any more."""
    draft = _lock(draft_id)
    known = set(draft.files.values_list("attachment__sha256", flat=True))
    problems: list[str] = []
    for attachment in attachments:
        if draft.sheet_id is not None or attachment.sha256 in known:
            documents.discard_attachment(attachment)
        elif len(known) >= MOST_FILES:  # others arrived while these were copied
            problems.append(_no_room_for(attachment.name))
            documents.discard_attachment(attachment)
        else:
            known.add(attachment.sha256)
            DraftFile.objects.create(draft=draft, attachment=attachment)
    return problems


@transaction.atomic
def remove_draft_file(*, draft_id: int, file_id: int) -> None:
    draft = _lock(draft_id)
    if draft.sheet_id is None:
        _forget_files(
            DraftFile.objects.filter(draft=draft, pk=file_id).select_related(
                "attachment"
            )
        )


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
        attachments = _draft_attachments.all(draft.pk)
        sender = _sender(draft.data["who"])
        _check_limits(draft, sender)
        draft.sheet = file_request(
            paper=_paper(draft.data["what"]), sender=sender, attachments=attachments
        )
        draft.data = {}  # the sheet holds it now; one copy of personal data is enough
        draft.save(update_fields=["sheet", "data"])
        return draft.sheet


def delete_expired_drafts() -> int:
    """Forget drafts that expired, sent or not; the sheets and their files stay. May run twice."""
    count = 0
    for draft_id in Draft.objects.filter(expires_at__lte=clock.now()).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            draft = (
                Draft.objects.select_for_update(of=("self",))
                .filter(pk=draft_id)
                .first()
            )
            if draft is None:
                continue
            if draft.sheet_id is None:
                _forget_files(draft.files.select_related("attachment"))
            draft.delete()
            count += 1
    return count


# -- Parts -------------------------------------------------------------------------------------------------------------


def _typed(step: str) -> str:
    return f"{step}_typed"


def _no_room_for(name: str) -> str:
    return _(
        "El archivo «%(name)s» no se añadió: caben %(most)s archivos en una solicitud."
    ) % {"name": name, "most": MOST_FILES}


def _keep(draft_id: int, changes: dict[str, Any]) -> None:
    draft = _lock(draft_id)
    if draft.sheet_id is None:
        draft.data = {**draft.data, **changes}
        draft.save(update_fields=["data"])


def _lock(draft_id: int) -> Draft:
    draft = _locked_draft.first(draft_id)
    if draft is None:
        raise DraftNotFoundError
    return draft


# The sheet is read with it only once there is one; most drafts have none.
_open_draft = rows.Prepared(
    lambda token, now: Draft.objects.filter(token=token, expires_at__gt=now),
    str,
    datetime,
)
_locked_draft = rows.Prepared(
    lambda pk: Draft.objects.select_for_update(of=("self",)).filter(pk=pk), int
)
_draft_attachments = rows.Prepared(
    lambda draft: Attachment.objects.filter(
        pk__in=DraftFile.objects.filter(draft=draft).values("attachment")
    ).order_by("pk"),
    int,
)
# The last filings of one person or mailbox, newest first, and then their hour is looked at here: a condition on the hour
# would let PostgreSQL read all that the town filed in it, to find the few of this one.
_filed_for = rows.Prepared(
    lambda person: (
        RouteSheet.objects.filter(sender=person, channel=Channel.WEB)
        .order_by("-pk")
        .values_list("registered_at")[:MOST_COUNTED]
    ),
    int,
)
_filed_by = rows.Prepared(
    lambda person: (
        RouteSheet.objects.filter(representative=person, channel=Channel.WEB)
        .order_by("-pk")
        .values_list("registered_at")[:MOST_COUNTED]
    ),
    int,
)
_mailed = rows.Prepared(
    lambda email: (
        RouteSheet.objects.filter(channel=Channel.WEB)
        .annotate(mailbox=Lower("sender_email"))
        .filter(mailbox=email)
        .order_by("-registered_at")
        .values_list("registered_at")[:MOST_COUNTED]
    ),
    str,
)
_sent_from = rows.Prepared(
    lambda address_hash, since: Draft.objects.filter(
        address_hash=address_hash, created_at__gte=since, sheet__isnull=False
    ).values_list("pk")[:MOST_COUNTED],
    str,
    datetime,
)


def _forget_files(files: Sequence[DraftFile] | Any) -> None:
    """Take files out of a draft that was not sent. The sweep of `blobs` collects the bytes."""
    for file in files:
        attachment = file.attachment
        file.delete()
        documents.discard_attachment(attachment)


def _hash_address(address: str) -> str:
    return (
        hmac.new(
            settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256
        ).hexdigest()
        if address
        else ""
    )


def _check_limits(draft: Draft, sender: Sender) -> None:
    """Who sends is who counts: a representative who files for many is limited as the one person that they are."""
    since = clock.now() - LIMIT_WINDOW
    filed, filer = (
        (_filed_by, sender.representative)
        if sender.representative
        else (_filed_for, sender.person)
    )
    if filer is not None and _later(filed.all(filer.pk), since) >= MOST_PER_DOCUMENT:
        raise TooManyFilingsError(most=MOST_PER_DOCUMENT)
    if (
        sender.email
        and _later(_mailed.all(sender.email.lower()), since) >= MOST_PER_EMAIL
    ):
        raise TooManyFilingsError(most=MOST_PER_EMAIL)
    if (
        draft.address_hash
        and len(_sent_from.all(draft.address_hash, since)) >= MOST_PER_ADDRESS
    ):
        raise TooManyFilingsError(most=MOST_PER_ADDRESS)


def _later(found: Sequence[tuple[datetime]], since: datetime) -> int:
    return sum(registered_at >= since for (registered_at,) in found)


def _paper(what: dict[str, Any]) -> Paper:
    return Paper(
        subject=what["subject"],
        facts=what.get("facts", ""),
        petition=what["petition"],
        addressee=what.get("addressee", ""),
        kind=what.get("paper_kind", "solicitud"),
    )


def _sender(who: dict[str, Any]) -> Sender:
    """Find or register the people named. What a stranger types never overwrites a known person's name or contact."""
    contact = {
        part: who.get(part, "")
        for part in ("phone", "email", "address", "municipality")
    }
    language = who.get("language", "es")
    filer = _person(who, prefix="", contact=organization.Contact(
        phone=contact["phone"], email=contact["email"], address=contact["address"], municipality_name=contact["municipality"], language=language
    ))  # fmt: skip
    if not who.get("represents"):
        return Sender(
            person=filer, name=_typed_name(who, ""), language=language, **contact
        )
    represented = _person(
        who, prefix="represented_", contact=organization.Contact(language=language)
    )
    return Sender(
        person=represented,
        name=_typed_name(who, "represented_"),
        representative=filer,
        representative_name=_typed_name(who, ""),
        language=language,
        **contact,
    )


def _person(
    who: dict[str, Any], *, prefix: str, contact: organization.Contact
) -> organization.Person:
    names = {
        part: who.get(prefix + part, "")
        for part in ("given_names", "first_surname", "second_surname", "legal_name")
    }
    return organization.register_person(
        key=organization.PersonKey.parse(
            who[prefix + "document_type"],
            who[prefix + "document_number"],
            who.get(prefix + "complement", ""),
        ),
        kind=organization.PersonKind(
            who.get(prefix + "kind") or organization.PersonKind.NATURAL
        ),
        contact=contact,
        actor=CITIZEN,
        **names,
    )


def _typed_name(who: dict[str, Any], prefix: str) -> str:
    """The name as it was typed today. A receipt must not tell a stranger the name that goes with somebody's number."""
    typed = (
        who.get(prefix + part, "")
        for part in ("legal_name", "given_names", "first_surname", "second_surname")
    )
    return " ".join(part for part in typed if part)
