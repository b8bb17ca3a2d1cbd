"""Levels raised in the background: B-B at once, then time, then what proves it years later. Whatever is down, the document is valid as it is.

Raising appends to the file and touches no signed byte. A document that still waits for signers is left alone: what is
appended belongs after the last signature. `DocumentSignature.result` stays the PDF as that person left it. An archive timestamp is
renewed in time: until then its document rests, and comes up again by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from llaqta.documents.models import Document, DocumentSignature
from llaqta.documents.services.attachments import discard_attachment
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.taking_in import keep_pdf
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.signatures import api as signatures

log = logging.getLogger(__name__)

BATCH = 100
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=7)
ORDER = ("B-B", "B-T", "B-LT", "B-LTA")
_RAISED_STATES = (DocumentState.SIGNED, DocumentState.ISSUED, DocumentState.ANNULLED)


def raise_levels() -> int:
    """Raise what is due, and put off what could not be raised, longer each time. Returns how many rose. May run twice."""
    raised = 0
    for document_id in _due():
        try:
            raised += _raise(document_id)
        except signatures.SigningError:
            log.exception("documents.not_raised", extra={"document": document_id})
            _put_off(document_id)
    return raised


def wanted_level() -> str:
    """How far signatures are raised here."""
    has_time = bool(settings.LLAQTA_TSA_URLS)
    return "B-LTA" if has_time and settings.LLAQTA_ARCHIVE_TIMESTAMPS else "B-LT"


def _due() -> Sequence[int]:
    rows = (
        DocumentSignature.objects.filter(
            due_at__lte=clock.now(),
            state=SignatureState.SIGNED,
            document__state__in=_RAISED_STATES,
        )
        .order_by("due_at")
        .values_list("document_id", flat=True)
    )
    return list(dict.fromkeys(rows[: BATCH * 2]))[:BATCH]


def _raise(document_id: int) -> int:
    document = Document.objects.select_related("current").get(pk=document_id)
    rows = list(document.signatures.exclude(method=SigningMethod.INK))
    base = document.current
    if base is None or not rows or (_is_enough(rows) and not _is_renewed()):
        _rest(document_id)
        return 0
    timestamper = means.timestamper()
    if timestamper is None and any(row.level == "B-B" for row in rows):
        _put_off(document_id)  # time comes first, and there is none to be had
        return 0
    before = means.bytes_of(base)
    raised = signatures.raise_level(
        before,
        trust=means.trust(),
        timestamper=timestamper,
        archive=wanted_level() == "B-LTA",
    )
    if raised.pdf == before:
        if raised.level == "B-B":
            means.timestamper_is_silent()
        _wait(document_id, raised)
        return 0
    if not raised.pdf.startswith(before):
        raise signatures.SigningError
    result = keep_pdf(raised.pdf, rows[-1], actor=SYSTEM)
    with transaction.atomic():
        # Conditional: whoever changed the document meanwhile (another worker) wins.
        changed = Document.objects.filter(
            pk=document_id, current=base.pk, state__in=_RAISED_STATES
        ).update(current=result)
        if changed:
            document.signatures.exclude(method=SigningMethod.INK).update(
                level=raised.level
            )
            ledger.record(
                "documents.level_raised",
                actor=SYSTEM,
                chain=document.chain,
                target=document.cite or "",
                data={"level": raised.level, "sha256": result.sha256},
            )
    if not changed:
        discard_attachment(result)
        return 0
    _wait(document_id, raised)
    return 1


def _is_enough(rows: Sequence[DocumentSignature]) -> bool:
    wanted = ORDER.index(wanted_level())
    return all(row.level in ORDER and ORDER.index(row.level) >= wanted for row in rows)


def _is_renewed() -> bool:
    """Whether what reached the level wanted here must be looked at again one day."""
    return wanted_level() == "B-LTA"


def _wait(document_id: int, raised: signatures.Raised) -> None:
    """Until its archive timestamp must be renewed; for a while, when something is still to be done."""
    is_due = raised.renew_at is not None and raised.renew_at <= clock.now()
    if raised.level == wanted_level() and not is_due:
        _rest(document_id, until=raised.renew_at)
    else:
        _put_off(document_id)


def _rest(document_id: int, *, until: datetime | None = None) -> None:
    """Nothing more to do for it, until then."""
    DocumentSignature.objects.filter(
        document=document_id, state=SignatureState.SIGNED
    ).update(due_at=until, tries=0)


def _put_off(document_id: int) -> None:
    rows = DocumentSignature.objects.filter(
        document=document_id, state=SignatureState.SIGNED, due_at__isnull=False
    )
    tries = rows.order_by("-tries").values_list("tries", flat=True).first() or 0
    pause = min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE)
    rows.update(due_at=clock.now() + pause, tries=F("tries") + 1)
