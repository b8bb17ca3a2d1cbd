"""What PDF/A-3a and PDF/UA-1 ask of a file, as far as it can be looked up without veraPDF. `faults` is empty for a good file."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from typing import Any

import pdfua
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream


def faults(content: bytes) -> list[str]:
    found = list(_own_faults(content))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        report = pdfua.validate(file.name)
    found += [
        f"pdfua {finding.rule_id}: {finding.message}"
        for outcome in report.outcomes
        for finding in outcome.findings
    ]
    return found


def attachments(content: bytes) -> dict[str, tuple[str, bytes]]:
    """The embedded files by name: what each is to the document, and its bytes."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return {
            name: (str(one.obj.get("/AFRelationship", "")), one.get_file().read_bytes())
            for name, one in pdf.attachments.items()
        }


def structure(content: bytes) -> list[str]:
    """The tags of the structure tree in reading order: `["Document", "H1", "P", …]`."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return [str(element.S)[1:] for element in _elements(pdf.Root.StructTreeRoot)]


def alternatives(content: bytes) -> list[str]:
    """The words that stand for pictures."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return [
            str(element.get("/Alt", ""))
            for element in _elements(pdf.Root.StructTreeRoot)
            if is_tag(element, Name.Figure)
        ]


def _own_faults(content: bytes) -> Iterator[str]:
    with Pdf.open(io.BytesIO(content)) as pdf:
        root: Any = pdf.Root
        xmp = root.Metadata.read_bytes().decode()
        yield from _metadata_faults(xmp)
        if root.get("/MarkInfo", {}).get("/Marked") is not True:
            yield "not marked as tagged"
        if str(root.get("/Lang", "")) != "es-BO":
            yield "no language"
        if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
            yield "the title is not shown"
        if not any(
            one.S == Name.GTS_PDFA1 and "/DestOutputProfile" in one
            for one in root.get("/OutputIntents", [])
        ):
            yield "no output intent"
        if "/ID" not in pdf.trailer or pdf.is_encrypted:
            yield "no identifier, or encrypted"
        for element in _elements(root.StructTreeRoot):
            if (
                is_tag(element, Name.Figure)
                and not str(element.get("/Alt", "")).strip()
            ):
                yield "a picture without words"
        for page in pdf.pages:
            if "/Annots" in page and page.get("/Tabs") != Name.S:
                yield "tab order does not follow the structure"
        for one in pdf.objects:
            yield from _object_faults(one)


def _metadata_faults(xmp: str) -> Iterator[str]:
    for name, value in (
        ("pdfaid:part", "3"),
        ("pdfaid:conformance", "A"),
        ("pdfuaid:part", "1"),
    ):
        if not re.search(f"{name}(?:>|=[\"'])\\s*{value}", xmp):
            yield f"{name} is not {value}"
    if "<dc:title>" not in xmp:
        yield "no title"


FORBIDDEN_ACTIONS = {
    "/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans",
}  # fmt: skip


def _object_faults(one: Any) -> Iterator[str]:
    if not isinstance(one, Dictionary | Stream):
        return
    if str(one.get("/S", "")) in FORBIDDEN_ACTIONS or "/JS" in one or "/AA" in one:
        yield f"an action: {one.get('/S')}"
    if one.get("/Filter") == Name.LZWDecode or (
        isinstance(one, Stream) and "/F" in one.stream_dict
    ):
        yield "a stream that archives refuse"
    if one.get("/Type") == Name.Font and "/Subtype" in one:
        yield from _font_faults(one)
    # An invisible signature has an empty rectangle and needs no appearance.
    if one.get("/Type") == Name.Annot or one.get("/Subtype") == Name.Widget:
        is_empty = "/Rect" in one and float(one.Rect[2] - one.Rect[0]) == 0
        if one.get("/Subtype") not in {Name.Link, Name.Popup} and not (
            is_empty or "/AP" in one
        ):
            yield "an annotation without appearance"
        if one.get("/Subtype") == Name.Widget and not str(one.get("/TU", "")):
            yield "a field without words"


def _font_faults(font: Any) -> Iterator[str]:
    if font.Subtype == Name.Type0:
        if "/ToUnicode" not in font:
            yield f"{font.BaseFont}: its letters cannot be read"
        return
    described = font.get("/FontDescriptor", {})
    if not any(name in described for name in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"{font.get('/BaseFont')}: not embedded"


def is_tag(element: Any, name: Name) -> bool:
    return str(element.get("/S", "")) == str(name)


def _elements(holder: Any) -> Iterator[Any]:
    children = holder.get("/K", [])
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child
            yield from _elements(child)


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)
