"""CITE numbers: gapless in their kind, unit and year, taken by the issuer inside the transaction of the approval."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction

from llaqta.documents.errors import CiteTakenError
from llaqta.documents.models import CiteEntry, Document, NumberingScope
from llaqta.lib import clock
from llaqta.organization import api as organization

# One statement on both databases. The row stays locked until the transaction ends: two people who approve at once
# come one after the other, and an approval that is rolled back gives its number back.
_TAKE = """
    INSERT INTO documents_citecounter (kind_id, unit_code, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (kind_id, unit_code, year) DO UPDATE SET last = documents_citecounter.last + 1
    RETURNING last
"""


def take_cite(document: Document) -> CiteEntry:
    """The next number of the document's kind, in its issuer's unit or in general, written in the book.

    Call it as late as possible: others wait for it until the commit. Raises CiteTakenError when two patterns come to the same text.
    """
    if not connection.in_atomic_block:
        msg = "a CITE is taken inside the transaction that approves the document"
        raise transaction.TransactionManagementError(msg)
    kind, unit, now = document.kind, document.issuer.unit, clock.now()
    year = clock.local_date(now).year
    counter = unit.code if kind.numbering_scope == NumberingScope.UNIT else ""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [kind.pk, counter, year])
        (ordinal,) = cursor.fetchone()
    cite = kind.cite_pattern.format(
        guide=organization.get_municipality().code,
        unit=unit.code,
        kind=kind.abbreviation,
        number=ordinal,
        year=year,
    )
    try:
        return CiteEntry.objects.create(
            kind=kind,
            unit=unit,
            unit_code=counter,
            year=year,
            ordinal=ordinal,
            cite=cite,
            document=document,
            taken_at=now,
        )
    except IntegrityError as clash:
        raise CiteTakenError(cite=cite) from clash


def void_cite(document: Document, *, reason: str) -> str:
    """Void the document's number in the book, where it stays with the reason. Gives it back for whoever tells of it."""
    entry = document.cites.get(state=CiteEntry.State.TAKEN)
    entry.state, entry.void_reason = CiteEntry.State.VOIDED, reason[:300]
    entry.voided_at = clock.now()
    entry.save(update_fields=["state", "void_reason", "voided_at"])
    return entry.cite
