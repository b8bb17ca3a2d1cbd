"""The papers that leave the printer, and the data that each needs. Values are texts, ready to print: dates in words, sizes with units.

Other rooms fill a paper and print it; they need to know nothing of typst.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache

from PIL import Image

from llaqta.blobs import api as blobs
from llaqta.documents.qr import qr_svg
from llaqta.documents.typesetting import TEMPLATES, render_pdf
from llaqta.organization import api as organization

EMBLEM_SIDE = 480  # pixels: 18 mm at 600 dpi and some


@dataclass(frozen=True, slots=True, kw_only=True)
class TownPaper:
    """The letterhead. `emblem_svg` is an SVG document; `emblem_svg(hash)` makes one of a PNG or JPEG in `blobs`."""

    name: str  # "Gobierno Autónomo Municipal de …"
    short_name: str
    seat: str = ""
    department: str = ""
    address: str = ""
    emblem_svg: str = ""


@dataclass(frozen=True, slots=True)
class FilePaper:
    """One file received, as the receipt names it."""

    name: str
    size: str  # "2,4 MB"
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """What the municipality promises to have received. Personal data: sender, subject, annexes, names of files."""

    municipality: TownPaper
    number: str  # "E-2026-000123"
    code: str  # "K4MT-9QWX-C7HP-3ADN", opens the tracking page
    tracking_url: str  # goes into the QR
    registered_at: str  # "13 de febrero de 2026, 10:42"
    sender: str  # name and document
    subject: str
    channel: str  # "Ventanilla Única", "Formulario en línea"
    folios: str = ""
    annexes: str = ""
    files: Sequence[FilePaper] = ()
    term: str = ""  # "6 meses, hasta la resolución final": printed as «Plazo: … .»
    due: str = ""  # "13 de agosto de 2026": printed as «Le responderemos hasta el …»
    due_basis: str = (
        ""  # whole sentences with the norm and what happens without an answer
    )
    addressee: str = ""
    cite: str = ""  # of the paper brought in
    attended_by: str = ""
    notice: str = ""  # a last paragraph, such as where notices will be sent
    ledger_hash: str = ""  # 64 hex digits of the entry that records the reception


@dataclass(frozen=True, slots=True, kw_only=True)
class HopPaper:
    """One numbered proveído that has happened."""

    number: int
    sent_at: str  # "13 feb 2026, 11:05"
    sender: str  # post and unit
    receiver: str
    instruction: str
    note: str = ""
    folios: str = ""  # leaves added at this hop
    kind: str = ""  # "original", "consulta", "copia"
    received_at: str = ""
    due: str = ""
    outcome: str = ""  # "rechazado: …", "retirado antes de recibirse"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSheetPaper:
    """The cover that travels with the folder. Personal data: sender, subject, annexes, notes of the hops."""

    municipality: TownPaper
    number: str
    code: str
    tracking_url: str
    series: str  # above the number: "Correspondencia externa"
    registered_at: str
    origin: str  # procedencia
    sender: str
    addressee: str
    subject: str
    folios: str = ""
    annexes: str = ""
    cite: str = ""
    cite_on: str = ""
    due: str = ""
    due_basis: str = ""
    priority: str = ""
    confidentiality: str = ""  # with its legal basis; empty prints nothing
    printed_at: str = ""
    printed_by: str = ""
    hops: Sequence[HopPaper] = field(default_factory=tuple)
    empty_hops: int = 2  # at least this many left to fill by hand; they go on to the foot of the page, 0 prints none


def town_paper() -> TownPaper:
    """The letterhead of the municipality that runs this installation."""
    facts = organization.get_municipality()
    return TownPaper(
        name=facts.legal_name,
        short_name=facts.name,
        seat=facts.seat,
        department=facts.department,
        address=facts.address,
        emblem_svg=emblem_svg(facts.logo_sha256) if facts.logo_sha256 else "",
    )


@lru_cache(maxsize=4)
def emblem_svg(sha256: str) -> str:
    """The logo kept in `blobs` under this hash, PNG or JPEG, as the SVG that a paper takes. Raises MissingBlobError.

    On white and as a JPEG of the size that paper shows: typst passes it on as it is, where a PNG would be unpacked and packed
    again for every paper.
    """
    with blobs.open_blob(sha256) as file:
        content = file.read()
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail((EMBLEM_SIDE, EMBLEM_SIDE))
        drawn = image.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    out = io.BytesIO()
    paper.convert("RGB").save(out, "JPEG", quality=95, subsampling=0)
    return picture_svg(out.getvalue(), drawn.size)


def picture_svg(content: bytes, size: tuple[int, int]) -> str:
    """A PNG or JPEG as the SVG that a template takes: typst reads its pictures from text, and no path has to be trusted."""
    media_type = blobs.PNG if content.startswith(b"\x89PNG") else blobs.JPEG
    width, height = size
    data = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{media_type};base64,{data}"/></svg>'
    )


def print_receipt_letter(
    paper: ReceiptPaper, *, instant: datetime | None = None
) -> bytes:
    """The receipt as a PDF on Carta. `instant` dates the metadata: give the registration's, and a second print is the same file."""
    return _print("receipt_letter.typ", paper, instant)


def print_receipt_slip(
    paper: ReceiptPaper, *, instant: datetime | None = None
) -> bytes:
    """The receipt as a PDF for a roll of 80 mm, as long as it needs to be."""
    return _print("receipt_slip.typ", paper, instant)


def print_route_sheet(
    paper: RouteSheetPaper, *, instant: datetime | None = None
) -> bytes:
    """The hoja de ruta as a PDF on Carta."""
    return _print("route_sheet.typ", paper, instant)


def _print(
    template: str, paper: ReceiptPaper | RouteSheetPaper, instant: datetime | None
) -> bytes:
    data = asdict(paper) | {"qr_svg": qr_svg(paper.tracking_url).decode()}
    return render_pdf(TEMPLATES / template, data, instant=instant)
