"""What goes on the receipt, on a page and on paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from llaqta.deadlines import api as deadlines
from llaqta.documents import api as documents
from llaqta.documents.api import Attachment
from llaqta.ledger import api as ledger
from llaqta.lib.dates import long_date, long_instant
from llaqta.organization import api as organization
from llaqta.routing.models import Channel, RouteSheet, SheetFile
from llaqta.routing.services.notices import tracking_url


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the municipality says that it received. Personal data: the sheet's sender and subject, names of files."""

    sheet: RouteSheet
    files: list[Attachment]
    term: deadlines.Term | None
    url: str
    registration_hash: str

    @property
    def sender(self) -> str:
        name = self.sheet.shown_sender
        document = shown_document(self.sheet.sender_document)
        fields = {"name": name, "document": document}
        return _("%(name)s, con %(document)s") % fields if document else name

    @property
    def term_note(self) -> str:
        """The norm, whether it is sure, and what happens without an answer."""
        if self.term is None:
            return ""
        basis = (
            self.term.basis
            if self.term.verified
            else _("%(basis)s, por confirmar") % {"basis": self.term.basis}
        )
        return f"{basis}. {self.term.silence_text}".strip()


def receipt_of(sheet: RouteSheet) -> Receipt:
    """The receipt of a sheet as it was filed: files that came later are not on it. Three queries."""
    filed = (
        SheetFile.objects.filter(sheet=sheet, origin=SheetFile.Origin.FILING)
        .select_related("attachment")
        .order_by("id")
    )
    entry = (
        ledger.Entry.objects.filter(chain=sheet.chain, seq=1)
        .values_list("hash", flat=True)
        .first()
    )
    return Receipt(
        sheet=sheet,
        files=[file.attachment for file in filed],
        term=deadlines.current_rules().terms.get(sheet.term_code),
        url=tracking_url(sheet),
        registration_hash=entry or "",
    )


def print_receipt(receipt: Receipt, *, on_roll: bool) -> bytes:
    """The receipt as a PDF, on a roll of 80 mm or on Carta. Printed twice it is the same file."""
    sheet = receipt.sheet
    paper = documents.ReceiptPaper(
        municipality=documents.town_paper(),
        number=sheet.number,
        code=sheet.code,
        tracking_url=receipt.url,
        registered_at=long_instant(sheet.registered_at),
        sender=receipt.sender,
        subject=sheet.subject,
        channel=str(Channel(sheet.channel).label).capitalize(),
        folios=str(sheet.folios or ""),
        annexes=sheet.annexes,
        files=[
            documents.FilePaper(file.name, size_in_words(file.size), file.sha256)
            for file in receipt.files
        ],
        term=receipt.term.duration if receipt.term else "",
        due=long_date(sheet.due_on) if sheet.due_on else "",
        due_basis=receipt.term_note,
        addressee=sheet.addressee,
        cite=sheet.cite,
        ledger_hash=receipt.registration_hash,
    )
    printed = (
        documents.print_receipt_slip if on_roll else documents.print_receipt_letter
    )
    return printed(paper, instant=sheet.registered_at)


def shown_document(document: str) -> str:
    """«CI 1234567-1A»; of a document without a kind of its own, only the number."""
    return document.removeprefix(f"{organization.DocumentType.OTHER.value} ")


def size_in_words(size: int) -> str:
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")
