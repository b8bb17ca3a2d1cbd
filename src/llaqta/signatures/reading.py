"""Opens a stranger's PDF for looking at it: strictly, within pyHanko's limits for unpacking, and without its slow spots."""

from __future__ import annotations

import io
import logging
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefCache
from pyhanko.sign.fields import enumerate_sig_fields

from llaqta.signatures import fast_contents
from llaqta.signatures.hybrids import DifferentReadingsError, check_readings
from llaqta.signatures.indexes import check_indexes

log = logging.getLogger(__name__)

fast_contents.install()


class NotReadableError(ValueError):
    """The file is not for us to read. The argument is a code of `sentences.WHOLE`."""


class _RememberingTables(XRefCache):
    """Looks up an object's last change once; with forty revisions, most of the comparing is looking up the same ones."""

    def __init__(self, tables: XRefCache) -> None:
        super().__init__(tables.reader, tables._xref_sections)
        self._last: dict[tuple[int, int], int] = {}

    def get_last_change(self, ref: Reference) -> int:
        key = (ref.idnum, ref.generation)
        found = self._last.get(key)
        if found is None:
            found = self._last[key] = super().get_last_change(ref)
        return found


class _Pack:
    """An object stream unpacked once: where each of its objects begins."""

    def __init__(self, stream: generic.StreamObject) -> None:
        if stream["/Type"] != "/ObjStm":
            raise PdfStrictReadError("not an object stream")
        self.data = io.BytesIO(stream.read_data(DecodePurpose.OBJECT_STREAM))
        count, first = int(stream["/N"]), int(stream["/First"])
        words = self.data.read(first).split(None, 2 * count)[: 2 * count]
        if len(words) != 2 * count or not all(map(bytes.isdigit, words)):
            raise PdfStrictReadError("an object stream without its head")
        self.numbers = [int(word) for word in words[::2]]
        self.places = [first + int(word) for word in words[1::2]]
        if len(self.numbers) != len(set(self.numbers)):
            raise PdfStrictReadError("an object twice in one stream")


class _UnpackingReader(PdfFileReader):
    """As strict as pyHanko's, which reads the head of an object stream anew for each object: a tagged letter has thousands in one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._packs: dict[int, _Pack] = {}
        super().__init__(stream)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        pack = self._packs.get(stmnum)
        if pack is None:
            content = Reference(stmnum, 0, self).get_object()
            if not isinstance(content, generic.StreamObject):
                raise PdfStrictReadError("not an object stream")
            pack = self._packs[stmnum] = _Pack(content)
        if not 0 <= idx < len(pack.numbers) or pack.numbers[idx] != idnum:
            raise PdfStrictReadError("an object in another place than the table says")
        pack.data.seek(pack.places[idx])
        found = generic.read_object(pack.data, Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfStrictReadError("an object that may not be packed")
        return found


def open_pdf(pdf: bytes) -> PdfFileReader:
    """A reader of the file. Raises NotReadableError, or whatever a parser says of broken bytes."""
    if b"%PDF-" not in pdf[:1024]:
        raise NotReadableError("not_pdf")
    reader = _UnpackingReader(io.BytesIO(pdf))
    if reader.encrypted:
        raise NotReadableError("encrypted")
    reader.xrefs = _RememberingTables(reader.xrefs)
    check_indexes(reader)
    if reader.xrefs.hybrid_xrefs_present:
        try:
            check_readings(reader)
        except DifferentReadingsError as found:
            log.info("signatures.different_readings %s", found)
            raise NotReadableError("hybrid") from found
    return reader


def is_unsigned_for_lenient_readers(pdf: bytes) -> bool:
    """Scanners and picture programs write files with small faults that matter only where there is something to judge.

    Whatever hides from this search is called unsigned, never valid.
    """
    if b"/ByteRange" in pdf or b"/Sig" in pdf:
        return False
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        return (
            not reader.encrypted
            and "/Pages" in reader.root
            and next(enumerate_sig_fields(reader, filled_status=True), None) is None
        )
    except Exception:  # broken for everybody
        return False
