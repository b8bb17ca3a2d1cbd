"""Looks at a PDF before it is signed: what could act, hide, or come from elsewhere makes a signature mean nothing.

A signature says «I saw this». So nobody is asked to sign a file that may show something else tomorrow: scripts,
automatic actions, hidden layers or pages, fields that cover one another, content that is fetched. Walks everything that can
be reached from the trailer, and unpacks nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.signatures.findings import Finding, finding
from llaqta.signatures.reading import NotReadableError, open_pdf

log = logging.getLogger(__name__)

MOST_OBJECTS: Final = 300_000
_END: Final = object()  # of a part of the page tree
_HIDDEN: Final = (
    2 | 32
)  # flags of an annotation: hidden, or shown only on paper (ISO 32000-2, 12.5.3)

_ACTIONS: Final = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "form_action",
    "/ImportData": "form_action",
    "/ResetForm": "form_action",
    "/GoToR": "external",
    "/GoToE": "external",
    "/Hide": "hidden_annotation",
    "/SetOCGState": "hidden_layer",
    "/Rendition": "rich_media",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/RichMediaExecute": "rich_media",
    "/GoTo3DView": "rich_media",
}
_ANNOTATIONS: Final = {
    "/FileAttachment": "attachment",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/Screen": "rich_media",
    "/3D": "rich_media",
    "/RichMedia": "rich_media",
}
# What a PDF/A-3 may carry along as its own data, with the relationship stated. Ours carries its source in JSON.
_DATA_TYPES: Final = {
    "/application/json",
    "/application/xml",
    "/text/xml",
    "/text/csv",
    "/text/plain",
}


def lint_pdf(pdf: bytes) -> tuple[Finding, ...]:
    """Look in this process; strangers' files go through `verifying.lint_pdf`."""
    try:
        codes = list(dict.fromkeys(_find(pdf)))
    except NotReadableError as problem:
        codes = [str(problem)]
    except Exception as problem:  # a stranger's file breaks parsers in many ways
        log.info("signatures.lint_failed %r", problem)
        codes = ["broken"]
    return tuple(map(finding, codes))


def _find(pdf: bytes) -> Iterator[str]:
    reader = open_pdf(pdf)
    if not pdf.rstrip(b"\r\n\t \0").endswith(b"%%EOF"):
        yield "trailing"
    root = reader.root
    yield from _in_catalog(root)
    reached: set[tuple[int, int]] = set()
    associated = {_key(one) for one in _list(root, "/AF")}
    for holder, key in _walk(reader, reached):
        if holder is None:
            yield "too_big"
            return
        yield from _in_dictionary(holder, key, associated)
    yield from _in_pages(reader)
    if _has_hidden_pages(reader, reached) or _miscounts(reader.root["/Pages"]):
        yield "hidden_page"


def _in_catalog(root: generic.DictionaryObject) -> Iterator[str]:
    action = _get(root, "/OpenAction")
    if isinstance(action, generic.DictionaryObject) and _get(action, "/S") != "/GoTo":
        yield "open_action"
    if "/Collection" in root:
        yield "attachment"
    form = _get(root, "/AcroForm")
    if "/NeedsRendering" in root or (
        isinstance(form, generic.DictionaryObject) and "/XFA" in form
    ):
        yield "xfa"
    layers = _get(root, "/OCProperties")
    if isinstance(layers, generic.DictionaryObject) and _may_hide(layers):
        yield "hidden_layer"


def _may_hide(layers: generic.DictionaryObject) -> bool:
    """Whether a layer is hidden at first, or shows itself by turns (on screen, on paper, at some size)."""
    settings = [_get(layers, "/D"), *_list(layers, "/Configs")]
    for one in settings:
        content = one.get_object() if isinstance(one, generic.IndirectObject) else one  # type: ignore[no-untyped-call]
        if not isinstance(content, generic.DictionaryObject):
            continue
        if (
            _get(content, "/BaseState") not in {None, "/ON"}
            or _list(content, "/OFF")
            or _list(content, "/AS")
        ):
            return True
    return False


def _in_dictionary(
    holder: generic.DictionaryObject, key: str, associated: set[object]
) -> Iterator[str]:
    kind, subtype, action = (_get(holder, name) for name in ("/Type", "/Subtype", "/S"))
    if "/JS" in holder or (key == "/JavaScript" and "/Names" in holder):
        yield "script"
    if kind in {None, "/Action"} and isinstance(action, str) and action in _ACTIONS:
        yield _ACTIONS[action]
    if "/AA" in holder:
        yield "automatic_action"
    is_annotation = kind == "/Annot" or (kind is None and "/Rect" in holder)
    if is_annotation and isinstance(subtype, str) and subtype in _ANNOTATIONS:
        yield _ANNOTATIONS[subtype]
    if kind == "/OCMD" and (
        "/VE" in holder or _get(holder, "/P") in {"/AllOff", "/AnyOff"}
    ):
        yield "hidden_layer"
    if "/Ref" in holder and subtype == "/Form":
        yield "external"
    if isinstance(holder, generic.StreamObject) and (
        "/F" in holder or "/FFilter" in holder
    ):
        yield "external"
    if kind in {"/Filespec", "/F"}:
        yield from _in_file_specification(holder, associated)


def _in_file_specification(
    holder: generic.DictionaryObject, associated: set[object]
) -> Iterator[str]:
    embedded = _get(holder, "/EF")
    if not isinstance(embedded, generic.DictionaryObject):
        yield "external"
        return
    is_own = _key(holder) in associated and "/AFRelationship" in holder
    for name in embedded:
        if not is_own or _get(embedded[name], "/Subtype") not in _DATA_TYPES:
            yield "attachment"


def _in_pages(reader: PdfFileReader) -> Iterator[str]:
    for page in _pages(reader):
        filled: list[tuple[float, float, float, float]] = []
        fields: list[tuple[float, float, float, float]] = []
        for one in _list(page, "/Annots"):
            annotation = one.get_object()
            if not isinstance(annotation, generic.DictionaryObject):
                continue
            is_field = _get(annotation, "/Subtype") == "/Widget"
            if is_field and _inherited(annotation, "/FT") == "/Sig":
                continue  # no value to show; ours are invisible
            flags = _get(annotation, "/F") or 0
            if flags & _HIDDEN and _get(annotation, "/Subtype") not in {
                "/Popup",
                "/Link",
            }:
                yield "hidden_annotation"
            box = _box(annotation)
            if not is_field or box is None:
                continue
            has_value = _inherited(annotation, "/V") not in {None, "", "/Off"}
            others = fields if has_value else filled
            if any(_overlap(box, other) for other in others):
                yield "overlapping_fields"
            fields.append(box)
            if has_value:
                filled.append(box)


def _has_hidden_pages(reader: PdfFileReader, reached: set[tuple[int, int]]) -> bool:
    """Whether the tables list a page, or a whole tree of pages, that nothing leads to: that is how shadow content is prepared."""
    for revision in range(reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            if (reference.idnum, reference.generation) in reached:
                continue
            if reader.xrefs[reference] is None:  # freed
                continue
            content = reference.get_object()
            if isinstance(content, generic.DictionaryObject) and _get(
                content, "/Type"
            ) in {
                "/Page",
                "/Pages",
                "/Catalog",
            }:
                return True
    return False


def _miscounts(top: Any) -> bool:
    """Whether a part of the page tree states another number of pages than it has: programs that believe it show only so many."""
    stated: list[tuple[Any, int]] = []  # what a node says, and how many came before it
    pages = 0
    pending: list[Any] = [top]
    for _count in range(MOST_OBJECTS):
        if not pending:
            return False
        node = pending.pop()
        if node is _END:
            count, before = stated.pop()
            if count != pages - before:
                return True
            continue
        content = node.get_object()
        if "/Kids" not in content:
            pages += 1
            continue
        stated.append((_get(content, "/Count"), pages))
        pending += [_END, *_list(content, "/Kids")]
    return True


def _walk(
    reader: PdfFileReader, reached: set[tuple[int, int]]
) -> Iterator[tuple[generic.DictionaryObject | None, str]]:
    """Every dictionary that the trailer leads to, once, with the key it was found under. None: there are too many."""
    pending: list[tuple[Any, str]] = [(reader.trailer_view, "")]
    for _count in range(MOST_OBJECTS):
        if not pending:
            return
        value, key = pending.pop()
        if isinstance(value, generic.IndirectObject):
            number = (value.idnum, value.generation)
            if number in reached:
                continue
            reached.add(number)
            value = value.get_object()  # type: ignore[no-untyped-call]
        if isinstance(value, generic.DictionaryObject):
            yield value, key
            pending.extend((value.raw_get(name), name) for name in value)
        elif isinstance(value, generic.ArrayObject):
            pending.extend((value.raw_get(index), key) for index in range(len(value)))
    yield None, ""


def _pages(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    pending = [reader.root.raw_get("/Pages")]
    for _count in range(MOST_OBJECTS):  # a page tree may be made a circle
        if not pending:
            return
        node = pending.pop().get_object()
        if "/Kids" in node:
            pending.extend(node["/Kids"])
        else:
            yield node


def _inherited(field: generic.DictionaryObject, key: str) -> Any:
    """The value of a field, or of one that it belongs to."""
    for _level in range(32):
        if key in field:
            return _get(field, key)
        parent = _get(field, "/Parent")
        if not isinstance(parent, generic.DictionaryObject):
            return None
        field = parent
    return None


def _box(
    annotation: generic.DictionaryObject,
) -> tuple[float, float, float, float] | None:
    corners = [float(value) for value in _list(annotation, "/Rect")]
    if len(corners) != 4:
        return None
    left, right = sorted(corners[::2])
    bottom, top = sorted(corners[1::2])
    return (left, bottom, right, top) if right > left and top > bottom else None


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    """By more than a border's width."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 2 and height > 2


def _get(holder: Any, key: str) -> Any:
    if not isinstance(holder, generic.DictionaryObject) or key not in holder:
        return None
    return holder[key]


def _list(holder: Any, key: str) -> list[Any]:
    value = _get(holder, key)
    return list(value) if isinstance(value, generic.ArrayObject) else []


def _key(value: Any) -> object:
    """What tells one indirect object from another, whether it is at hand or only referred to."""
    if isinstance(value, generic.IndirectObject):
        return (value.idnum, value.generation)
    reference = getattr(value, "container_ref", None)
    return (
        (reference.idnum, reference.generation)
        if isinstance(reference, generic.Reference)
        else None
    )
