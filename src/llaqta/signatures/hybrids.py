"""Files with two indexes: a table for programs of before PDF 1.5, and beside it a stream that only newer ones look up (/XRefStm).

Microsoft Office writes them so (ISO 32000-2, 7.5.8.4): the stream tells where the compressed objects are, which the table gives as free.
Programs disagree about which index goes first, and some know only one. So such a file is read here only when it does not matter:
both indexes say the same of every object, but for those that the table does not know; and these take no part in what is shown or
signed, only in the logical structure that the catalog names, for screen readers. All revisions are looked at together: whatever
was hidden in one of them counts as hidden in all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import (
    ObjStreamRef,
    XRefSectionData,
    XRefSectionMetaInfo,
)

from llaqta.signatures.indexes import read_index_stream

_NEVER_AGAIN: Final = 65535  # the generation of a free object that hides one (7.5.8.4)
_OF_THE_CATALOG: Final = {"/Root", "/Data"}  # the trailer, and what a signature is of


class DifferentReadingsError(ValueError):
    """What the file shows may depend on which of its indexes a program looks up."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an object is; nowhere when it is free, and then `generation` is the next one."""

    generation: int
    place: int | ObjStreamRef | None

    @property
    def is_free(self) -> bool:
        return self.place is None


@dataclass(slots=True)
class _Index:
    """What the tables alone say of each object, and which objects they do not know though the streams do."""

    plain: dict[int, _Entry] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    versions: dict[int, list[int]] = field(default_factory=dict)  # revisions of each


def check_readings(reader: PdfFileReader) -> None:
    """Whoever knows /XRefStm and whoever does not must see one document. Raises DifferentReadingsError."""
    index = _Index()
    places: set[int] = set()
    for revision in range(reader.xrefs.total_revisions):
        info = reader.xrefs.get_xref_container_info(revision)
        data = reader.xrefs.get_xref_data(revision)
        _take_table(index, data, revision)
        if data.hybrid is None:
            continue
        stream = data.hybrid.meta_info
        _check_place(reader, info, stream, places)
        _check_trailer(reader, revision, stream)
        _take_stream(index, data.hybrid.xref_data, info.size, revision)
    _check_shown(reader, index)


def _take_table(index: _Index, data: XRefSectionData, revision: int) -> None:
    for number, entry in _entries(data):
        before = index.plain.get(number)
        beside = None if data.hybrid is None else data.hybrid.xref_data
        is_known = before is not None and not before.is_free
        if entry.is_free and (is_known or number in index.hidden):
            # Freed otherwise than by counting on, it is gone for some programs and still there for others.
            generation = before.generation if before is not None and is_known else 0
            if entry.generation != generation + 1 and not _defines(beside, number):
                raise DifferentReadingsError(f"{number} is freed")
        index.plain[number] = entry
        if not entry.is_free:
            index.versions.setdefault(number, []).append(revision)


def _take_stream(
    index: _Index, data: XRefSectionData, size: int, revision: int
) -> None:
    for number, entry in _entries(data):
        known = index.plain.get(number)
        if number >= size:  # outside the file for whoever goes by the trailer
            raise DifferentReadingsError(f"{number} is beyond the end")
        if known is not None and not known.is_free:
            if known != entry:
                raise DifferentReadingsError(f"{number} is in two places")
            continue
        if entry.is_free:
            if number in index.hidden:
                raise DifferentReadingsError(f"{number} was hidden and is freed")
            continue
        if entry.generation or (known is not None and known.generation != _NEVER_AGAIN):
            raise DifferentReadingsError(f"{number} is free or not")
        index.hidden.add(number)
        index.versions.setdefault(number, []).append(revision)


def _entries(data: XRefSectionData) -> Iterator[tuple[int, _Entry]]:
    for number, generation in data.freed.items():
        yield number, _Entry(generation, None)
    for number, (generation, offset) in data.standard_xrefs.items():
        yield number, _Entry(generation, offset)
    for number, place in data.xrefs_in_objstm.items():
        yield number, _Entry(0, place)


def _defines(data: XRefSectionData | None, number: int) -> bool:
    return data is not None and (
        number in data.standard_xrefs or number in data.xrefs_in_objstm
    )


def _check_place(
    reader: PdfFileReader,
    table: XRefSectionMetaInfo,
    stream: XRefSectionMetaInfo,
    places: set[int],
) -> None:
    """The stream stands before the table that names it, and belongs to no other section."""
    others = {
        reader.xrefs.get_xref_container_info(number).start_location
        for number in range(reader.xrefs.total_revisions)
    }
    place = stream.start_location
    if stream.end_location > table.start_location or place in places | others:
        raise DifferentReadingsError("an index out of its place")
    places.add(place)


def _check_trailer(
    reader: PdfFileReader, revision: int, stream: XRefSectionMetaInfo
) -> None:
    """The stream has a dictionary of its own, which some programs take for a trailer."""
    content = read_index_stream(reader, stream)
    if "/Encrypt" in content or "/XRefStm" in content:
        raise DifferentReadingsError("an index with secrets of its own")
    trailer = reader.trailer.flatten(revision)
    for key in ("/Root", "/Info", "/Prev"):
        if key in content and (
            key not in trailer or content.raw_get(key) != trailer.raw_get(key)
        ):
            raise DifferentReadingsError(f"two {key}")


def _check_shown(reader: PdfFileReader, index: _Index) -> None:
    """Nothing that the trailer leads to is hidden, in any revision, except behind the catalog's logical structure."""
    revisions = range(reader.xrefs.total_revisions)
    trailers = [reader.trailer.flatten(revision) for revision in revisions]
    catalogs = {trailer.raw_get("/Root").idnum for trailer in trailers}
    seen: set[int] = set()
    pending: list[Any] = [(trailer, "") for trailer in trailers]
    while pending:
        value, key = pending.pop()
        if isinstance(value, generic.IndirectObject):
            number = value.idnum
            if number in index.hidden or (
                number in catalogs and key not in _OF_THE_CATALOG
            ):
                raise DifferentReadingsError(f"{number} is shown to some")
            if number not in seen:
                seen.add(number)
                for version in _versions(reader, index, value.reference):
                    pending += _parts(version, is_catalog=number in catalogs)
        else:
            pending += _parts(value, key=key)


def _versions(
    reader: PdfFileReader, index: _Index, reference: Reference
) -> Iterator[Any]:
    for revision in index.versions.get(reference.idnum, ()):
        if reader.xrefs.get_historical_ref(reference, revision) is None:
            continue  # another generation, which is no object at all
        if reader.xrefs.get_last_change(reference) == revision:
            yield reader.get_object(reference)  # type: ignore[no-untyped-call]  # kept for whoever asks next
        else:
            yield reader.get_object(reference, revision)  # type: ignore[no-untyped-call]


def _parts(
    value: Any, *, key: str = "", is_catalog: bool = False
) -> Iterator[tuple[Any, str]]:
    if isinstance(value, generic.DictionaryObject):
        for name in value:
            if not (is_catalog and name == "/StructTreeRoot"):
                yield value.raw_get(name), name
    elif isinstance(value, generic.ArrayObject):
        for place in range(len(value)):
            yield value.raw_get(place), key
