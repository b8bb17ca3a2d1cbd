"""Streams that say where the objects of a PDF are (ISO 32000-2, 7.5.8). Only those that every program reads alike are read here.

pyHanko passes over a line of a kind that it does not know, and finds the object of an earlier revision. Other programs take
such a file for damaged, search it for objects, and show whatever stands last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import (
    XRefSectionMetaInfo,
    XRefSectionType,
    read_object_header,
)

_KINDS: Final = {0, 1, 2}  # free, in the file, packed
_COLUMNS: Final = 3


class OddIndexError(ValueError):
    """An index that programs read in different ways."""


def check_index_streams(reader: PdfFileReader) -> None:
    """Three columns, each line of a known kind. Raises OddIndexError."""
    for stream in _streams(reader):
        content = read_index_stream(reader, stream)
        widths = [int(width) for width in content["/W"]]
        if len(widths) != _COLUMNS or min(widths) < 0:
            raise OddIndexError("columns")
        first, line = widths[0], sum(widths)
        if not first:  # then all are in the file
            continue
        lines = content.read_data(DecodePurpose.XREF_STREAM)
        kinds = {lines[at : at + first] for at in range(0, len(lines), line)}
        if not {int.from_bytes(kind, "big") for kind in kinds} <= _KINDS:
            raise OddIndexError("a line of an unknown kind")


def read_index_stream(
    reader: PdfFileReader, stream: XRefSectionMetaInfo
) -> StreamObject:
    """The stream itself, whose dictionary some programs take for a trailer."""
    reader.stream.seek(stream.start_location)
    read_object_header(reader.stream, strict=True)  # type: ignore[no-untyped-call]
    content: StreamObject = StreamObject.read_from_stream(
        reader.stream,
        stream.stream_ref,  # type: ignore[arg-type]  # as pyHanko calls it
    )
    return content


def _streams(reader: PdfFileReader) -> Iterator[XRefSectionMetaInfo]:
    for revision in range(reader.xrefs.total_revisions):
        info = reader.xrefs.get_xref_container_info(revision)
        if info.xref_section_type is XRefSectionType.STREAM:
            yield info
        hybrid = reader.xrefs.get_xref_data(revision).hybrid
        if hybrid is not None:
            yield hybrid.meta_info
