"""Where the objects of a PDF are (ISO 32000-2, 7.5.4 and 7.5.8), when every program reads it alike; other files are not read here.

pyHanko passes over a line of a kind that it does not know, takes the last of two lines for one object, and goes on seeing an
object that is freed otherwise than by counting on. Other programs take the first line, see nothing, or search a file that they
take for damaged and show whatever stands last.
"""

from __future__ import annotations

import re
from typing import Final

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import (
    XRefSectionMetaInfo,
    XRefSectionType,
    parse_xref_table,
    read_object_header,
)

_KINDS: Final = {0, 1, 2}  # free, in the file, packed
_COLUMNS: Final = 3
_LINE: Final = 20  # bytes of a table's line (7.5.4)
_HEAD: Final = re.compile(rb"\s*\d+\s+(\d+)\s+")


class OddIndexError(ValueError):
    """An index that programs read in different ways."""


def check_indexes(reader: PdfFileReader) -> None:
    """Each object once in a table, each line of a known kind, and what is freed is so for all. Raises OddIndexError."""
    for revision in range(reader.xrefs.total_revisions):
        info = reader.xrefs.get_xref_container_info(revision)
        if info.xref_section_type is XRefSectionType.STREAM:
            _check_stream(reader, info)
        else:
            _check_table(reader, info)
        hybrid = reader.xrefs.get_xref_data(revision).hybrid
        if hybrid is not None:
            _check_stream(reader, hybrid.meta_info)
    if not reader.xrefs.hybrid_xrefs_present:  # else `hybrids` looks at both indexes
        _check_freed(reader)


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


def _check_stream(reader: PdfFileReader, stream: XRefSectionMetaInfo) -> None:
    content = read_index_stream(reader, stream)
    widths = [int(width) for width in content["/W"]]
    if len(widths) != _COLUMNS or min(widths) < 0:
        raise OddIndexError("columns")
    first, line = widths[0], sum(widths)
    if not first:  # then all are in the file
        return
    lines = content.read_data(DecodePurpose.XREF_STREAM)
    kinds = {lines[at : at + first] for at in range(0, len(lines), line)}
    if not {int.from_bytes(kind, "big") for kind in kinds} <= _KINDS:
        raise OddIndexError("a line of an unknown kind")


def _check_table(reader: PdfFileReader, table: XRefSectionMetaInfo) -> None:
    reader.stream.seek(table.start_location)  # after the word «xref»
    if _is_one_block(reader):
        return
    reader.stream.seek(table.start_location)
    numbers = [one.idnum for one in parse_xref_table(reader.stream, strict=True)]
    if len(numbers) != len(set(numbers)):
        raise OddIndexError("an object twice in one table")


def _is_one_block(reader: PdfFileReader) -> bool:
    """Whether all its lines follow one head, as in most files: then none can be there twice."""
    start = reader.stream.tell()
    head = _HEAD.match(reader.stream.read(64))
    if head is None:
        return False
    reader.stream.seek(start + head.end())
    length = _LINE * int(head[1])
    lines = reader.stream.read(length)
    return (
        len(lines) == length
        and set(lines[16::_LINE]) <= set(b" ")
        and set(lines[17::_LINE]) <= set(b"nf")
        and reader.stream.read(16).lstrip().startswith(b"trailer")
    )


def _check_freed(reader: PdfFileReader) -> None:
    in_use: dict[int, int] = {}  # the generation of each object
    for revision in range(reader.xrefs.total_revisions):
        data = reader.xrefs.get_xref_data(revision)
        for number, following in data.freed.items():
            before = in_use.pop(number, None)
            if before is not None and following != before + 1:
                raise OddIndexError(f"{number} is freed for some")
        in_use.update({n: one for n, (one, _at) in data.standard_xrefs.items()})
        in_use.update(dict.fromkeys(data.xrefs_in_objstm, 0))
