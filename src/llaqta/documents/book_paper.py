"""The libro de documentos on paper: every number of a year in order, the voided ones struck through with their reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from llaqta.documents.papers import TownPaper, town_paper
from llaqta.documents.selectors.books import BookLine
from llaqta.documents.typesetting import TEMPLATES, render_pdf
from llaqta.lib import clock
from llaqta.lib.dates import long_instant, short_date


@dataclass(frozen=True, slots=True)
class BookPaperLine:
    cite: str
    day: str
    kind: str
    subject: str
    issuer: str
    addressee: str
    state: str
    is_voided: bool
    void_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPaper:
    """Personal data: what the subjects tell."""

    municipality: TownPaper
    number: str  # the year
    narrowed: str  # «Informe · Asesoría Legal»; empty for the whole book
    printed_at: str
    printed_by: str
    lines: Sequence[BookPaperLine] = ()


def print_book(
    lines: Iterable[BookLine], *, year: int, narrowed: str, printed_by: str
) -> bytes:
    """The book as a PDF on Carta, lying down."""
    now = clock.now()
    paper = BookPaper(
        municipality=town_paper(),
        number=str(year),
        narrowed=narrowed,
        printed_at=long_instant(now),
        printed_by=printed_by,
        lines=[_line(line) for line in lines],
    )
    return render_pdf(TEMPLATES / "book.typ", asdict(paper), instant=now)


def _line(line: BookLine) -> BookPaperLine:
    return BookPaperLine(
        cite=line.cite,
        day=short_date(line.day),
        kind=line.kind,
        subject=line.subject,
        issuer=f"{line.issuer}, {line.unit}",
        addressee=line.addressee,
        state=_("%(state)s por %(cite)s")
        % {"state": line.state, "cite": line.annulled_by}
        if line.annulled_by
        else line.state,
        is_voided=line.is_voided,
        void_reason=line.void_reason,
    )
