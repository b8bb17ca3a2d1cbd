"""A PDF with room for a signature at its end: the increment is there, the digits of /Contents are still zeros."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from llaqta.signatures.errors import BrokenPdfError, NoRoomError
from llaqta.signatures.fields import FieldPlan, Form
from llaqta.signatures.increments import Increment
from llaqta.signatures.pdf_files import ForeignFile, PdfFile, SmallFile
from llaqta.signatures.pdf_values import Name, UnfamiliarError, Value

T = TypeVar("T")

_RANGE: Final = b"[0 %-10d %-10d %-10d]"
_RANGE_ROOM: Final = len(_RANGE % (0, 0, 0))
_CHANGES_ALLOWED: Final = (
    b"2"  # DocMDP: more signatures and filled fields, nothing else
)


@dataclass(frozen=True, slots=True)
class Opening:
    """An increment with room for a signature. `start` is where the `<` of /Contents stands in it."""

    before: bytes
    tail: bytearray
    start: int
    room: int  # hex digits

    @property
    def digest(self) -> bytes:
        """SHA-256 of everything but the room."""
        view = memoryview(self.tail)
        digest = hashlib.sha256(self.before)
        digest.update(view[: self.start])
        digest.update(view[self.start + self.room + 2 :])
        return digest.digest()

    def filled(self, content: bytes) -> bytes:
        """The finished file. Raises NoRoomError."""
        written = content.hex().encode()
        if len(written) > self.room:
            raise NoRoomError(needed=len(content), reserved=self.room // 2)
        tail = bytearray(self.tail)
        tail[self.start + 1 : self.start + 1 + len(written)] = written
        return b"".join((self.before, tail))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be put into the file: the entries of its dictionary, the bytes it may take, the field it goes to.

    `field_name` None makes a new field «{prefix}N». `certify` counts only when the file has no signature yet.
    """

    entries: Mapping[str, Value]
    room: int
    field_name: str | None
    description: str
    prefix: str = "Firma"
    certify: bool = False
    minds_locks: bool = True


def open_room(pdf: bytes, request: Request) -> Opening:
    """The file with an increment for this signature. Raises SigningError."""
    return with_file(pdf, lambda file: _opening(file, request))


def with_file(pdf: bytes, what: Callable[[PdfFile], T]) -> T:
    """Do it with the small reader, and from the start with the large one when the small one meets something unknown."""
    try:
        return what(SmallFile(pdf))
    except UnfamiliarError:
        pass
    try:
        return what(ForeignFile(pdf))
    except UnfamiliarError as problem:
        raise BrokenPdfError from problem


def _opening(file: PdfFile, request: Request) -> Opening:
    increment = Increment(file)
    form = Form(file, increment)
    name = request.field_name or form.free_name(request.prefix)
    field = form.empty_field(name)
    if request.minds_locks:
        form.refuse_locked(name if field else None)
    signature = increment.new_ref()
    # /ByteRange and /Contents come first, where their places can be found again.
    values: dict[str, Value] = {
        "ByteRange": b" " * _RANGE_ROOM,
        "Contents": b"<%b>" % (b"0" * (2 * request.room)),
        **request.entries,
    }
    if request.certify and not form.signed:
        values["Reference"] = [_only_signatures()]
        form.certify(signature)
    if field is None:
        form.add([(FieldPlan(name=name, description=request.description), signature)])
    else:
        form.fill(field, signature)
    increment.put(signature, values)
    tail, bodies = increment.build()
    return _with_range(file.data, bytearray(tail), bodies[signature], 2 * request.room)


def _only_signatures() -> dict[str, Value]:
    return {
        "Type": Name("SigRef"),
        "TransformMethod": Name("DocMDP"),
        "TransformParams": {
            "Type": Name("TransformParams"),
            "P": _CHANGES_ALLOWED,
            "V": Name("1.2"),
        },
    }


def _with_range(before: bytes, tail: bytearray, body: int, room: int) -> Opening:
    """Write the two ranges that are signed: all but the digits of /Contents and their brackets."""
    place = body + len(b"<</ByteRange ")
    start = place + _RANGE_ROOM + len(b"/Contents ")
    first = len(before) + start
    second = first + room + 2
    rest = len(before) + len(tail) - second
    tail[place : place + _RANGE_ROOM] = _RANGE % (first, second, rest)
    return Opening(before, tail, start, room)
