"""What a document says on paper: its fields, the people who hold its posts that day, its text, its pictures, its annexes.

Values are ready to print; `rendering` sets them. Nothing here writes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageOps

from llaqta.blobs import api as blobs
from llaqta.documents import rich_text
from llaqta.documents.models import Document, DocumentFile
from llaqta.documents.papers import TownPaper, picture_svg, town_paper
from llaqta.documents.qr import qr_svg
from llaqta.lib.dates import long_date
from llaqta.organization import api as organization

SOURCE_FORMAT: Final = "llaqta/document/1"
PICTURE_SIDE: Final = 1800  # pixels of the longer side: 270 dpi over the text's width
POINTS_PER_PIXEL: Final = 0.6  # a picture of 800 pixels fills the text's width
PLAIN_MODES: Final = {"1", "L", "LA", "P", "RGB", "RGBA"}
ORIENTATION: Final = 0x0112  # EXIF


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody named in the head or under a line: the person, the post, and why they act for its holder."""

    name: str = ""
    post: str = ""
    note: str = ""  # «por suplencia, Memorándum 12/2026»


@dataclass(frozen=True, slots=True)
class AnnexLine:
    name: str
    size: str
    folios: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPaper:
    """What the templates in `typst/kinds` print. Personal data: names, and whatever the text tells."""

    municipality: TownPaper
    colour: str
    unit: str
    kind: str
    cite: str
    code: str
    url: str  # goes into the QR
    subject: str
    place_date: str
    to: Sequence[Party] = ()
    via: Sequence[Party] = ()
    from_: Sequence[Party] = ()
    goes_outside: bool = False
    signers: Sequence[Party] = ()
    annexes: Sequence[AnnexLine] = ()
    folios: str = ""
    confidentiality: str = ""
    is_preview: bool = False
    blocks: Sequence[dict[str, Any]] = ()
    pictures: dict[str, dict[str, Any]] = field(default_factory=dict)
    authors: Sequence[str] = ()
    keywords: Sequence[str] = ()
    source: str = "{}"

    def template_data(self) -> dict[str, Any]:
        """As the templates read it."""
        data = {one.name: getattr(self, one.name) for one in fields(self)}
        data["subject"] = rich_text.breakable(self.subject)
        for name in ("to", "via", "from_", "signers", "annexes"):
            data[name] = [asdict(one) for one in data[name]]
        data["from"] = data.pop("from_")
        data["municipality"] = asdict(self.municipality)
        data["qr_svg"] = "" if self.is_preview else qr_svg(self.url).decode()
        return data


def paper_of(
    document: Document, *, cite: str, dated_on: date, preview: bool
) -> DocumentPaper:
    facts = organization.get_municipality()
    vias = [via.position_id for via in document.vias.order_by("ordinal")]
    signers = [
        signature.position_id
        for signature in document.signatures.order_by("ordinal", "id")
    ] or [document.issuer_id]
    known = parties_on(
        [
            document.issuer_id,
            *vias,
            *filter(None, signers),
            *filter(None, [document.addressee_id]),
        ],
        dated_on,
    )
    files = list(document.files.select_related("attachment").order_by("id"))
    annexes = [file for file in files if file.role == DocumentFile.Role.ANNEX]
    place = document.place or facts.seat or facts.name
    issuer = known[document.issuer_id]
    paper = DocumentPaper(
        municipality=town_paper(),
        colour=facts.main_colour,
        unit=document.issuer.unit.name,
        kind=document.kind.name,
        cite=_("Sin CITE todavía") if preview else cite,
        code="" if preview else document.code,
        url="" if preview else verification_url(document.code),
        subject=document.subject,
        place_date=f"{place}, {long_date(dated_on)}",
        to=_addressees(document, known),
        via=[known[position] for position in vias],
        from_=[issuer],
        goes_outside=document.kind.goes_outside or not document.addressee_id,
        signers=[
            known[position] if position else _seal(facts.legal_name)
            for position in signers
        ],
        annexes=[_annex(file) for file in annexes],
        folios=str(document.folios or ""),
        confidentiality=document.confidentiality_basis
        if document.is_confidential
        else "",
        is_preview=preview,
        blocks=rich_text.blocks_of(document.body),
        pictures=_pictures(document, files),
        authors=[issuer.name or issuer.post, facts.legal_name],
        keywords=[*([] if preview else [cite]), document.kind.name, facts.legal_name],
    )
    source = source_of(document, paper, files=files, cite=cite, dated_on=dated_on)
    return replace(paper, source=source)


def verification_url(code: str) -> str:
    """The address behind the QR. It is printed on paper that outlives us, so it is written out here and never changes."""
    return organization.get_municipality().absolute_url(f"/verificar/{code}/")


def parties_on(position_ids: Iterable[int], on: date) -> dict[int, Party]:
    """Each post with who acts in it on a day: the substitute while one is named, else the holder, else nobody. Two queries."""
    wanted = list(dict.fromkeys(position_ids))
    acting: dict[int, tuple[str, str]] = {}
    current = organization.Assignment.objects.current(on).filter(
        position_id__in=wanted,
        kind__in=[
            organization.AssignmentKind.HOLDER,
            organization.AssignmentKind.SUBSTITUTE,
        ],
        user__is_active=True,
    )
    # Substitutes last («holder» < «substitute»), the newest last of all: they take the place of whoever was found before.
    for position, kind, act, given, surnames in current.order_by(
        "kind", "starts_on", "pk"
    ).values_list(
        "position_id", "kind", "act_number", "user__given_names", "user__surnames"
    ):
        is_substitute = kind == organization.AssignmentKind.SUBSTITUTE
        note = _("por suplencia, %(act)s") % {"act": act} if is_substitute else ""
        acting[position] = (f"{given} {surnames}".strip(), note)
    parties = {}
    for post in organization.list_positions(active=None).filter(pk__in=wanted):
        name, note = acting.get(post.pk, ("", ""))
        parties[post.pk] = Party(name, post.name, note)
    return parties


def _addressees(document: Document, known: dict[int, Party]) -> list[Party]:
    if document.addressee_id:
        return [known[document.addressee_id]]
    return [Party(name=document.addressee_text)] if document.addressee_text else []


def _seal(legal_name: str) -> Party:
    return Party(name=legal_name, post=_("Sello del municipio (firma automática)"))


def _annex(file: DocumentFile) -> AnnexLine:
    attachment = file.attachment
    folios = (
        ngettext("%(count)d foja", "%(count)d fojas", file.folios)
        % {"count": file.folios}
        if file.folios
        else ""
    )
    return AnnexLine(
        attachment.name, size_in_words(attachment.size), folios, attachment.sha256
    )


def size_in_words(size: int) -> str:
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


# -- Pictures --------------------------------------------------------------------------------------------------------


def _pictures(
    document: Document, files: Sequence[DocumentFile]
) -> dict[str, dict[str, Any]]:
    """Those that the body shows and that are the document's own, by key. One copied from elsewhere is not, and says so on paper."""
    shown = set(rich_text.picture_ids(document.body))
    return {
        str(file.pk): _picture(file.attachment.sha256)
        for file in files
        if file.role == DocumentFile.Role.PICTURE and file.pk in shown
    }


@lru_cache(maxsize=8)
def _picture(sha256: str) -> dict[str, Any]:
    with blobs.open_blob(sha256) as stored:
        content = stored.read()
    content, (width, height) = printable_picture(content)
    return {
        "picture_svg": picture_svg(content, (width, height)),
        "width": round(width * POINTS_PER_PIXEL, 1),
        "ratio": height / max(width, 1),
    }


def printable_picture(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """As the telephone was held, in RGB (PDF/A wants no ink colours without their profile), and not larger than paper shows."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        if (
            image.mode in PLAIN_MODES
            and max(image.size) <= PICTURE_SIDE
            and image.getexif().get(ORIENTATION, 1) == 1
        ):
            return content, image.size
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        out = io.BytesIO()
        if image.format == "JPEG":
            upright.convert("RGB").save(out, "JPEG", quality=88)
        else:
            upright.convert("RGBA").save(out, "PNG")
        return out.getvalue(), upright.size


# -- What it was made of ---------------------------------------------------------------------------------------------


def source_of(
    document: Document,
    paper: DocumentPaper,
    *,
    files: Sequence[DocumentFile],
    cite: str,
    dated_on: date,
) -> str:
    """The data of the document as JSON, embedded in the PDF: fields, text and the hashes of every file."""

    def parties(many: Sequence[Party]) -> list[dict[str, str]]:
        return [
            {name: value for name, value in asdict(one).items() if value}
            for one in many
        ]

    data: dict[str, Any] = {
        "format": SOURCE_FORMAT,
        "municipality": paper.municipality.name,
        "cite": None if paper.is_preview else cite,
        "code": document.code,
        "verify": paper.url,
        "kind": document.kind.code,
        "kind_name": document.kind.name,
        "dated_on": dated_on.isoformat(),
        "place": document.place,
        "subject": document.subject,
        "to": parties(paper.to),
        "via": parties(paper.via),
        "from": parties(paper.from_),
        "signers": parties(paper.signers),
        "confidentiality": paper.confidentiality,
        "body_html": document.body,
        "body_sha256": hashlib.sha256(document.body.encode()).hexdigest(),
        "files": [
            {
                "id": file.pk,
                "role": file.role,
                "name": file.attachment.name,
                "media_type": file.attachment.media_type,
                "size": file.attachment.size,
                "sha256": file.attachment.sha256,
                "folios": file.folios,
            }
            for file in files
        ],
    }
    if document.uploaded:
        data["original"] = {
            "name": document.uploaded.name,
            "size": document.uploaded.size,
            "sha256": document.uploaded.sha256,
        }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
