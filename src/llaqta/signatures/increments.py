"""What is added to the end of a PDF: new objects, changed objects, a cross-reference of them. Not a byte before is touched."""

from __future__ import annotations

import hashlib
from typing import Final

from llaqta.signatures.pdf_files import PdfFile
from llaqta.signatures.pdf_values import Name, Ref, Value, write

_OFFSET_BYTES: Final = 5  # in a cross-reference stream: files up to 1 TB


class Increment:
    """Objects to be added to one file."""

    def __init__(self, file: PdfFile) -> None:
        self.file = file
        self._objects: dict[Ref, bytes] = {}
        self._next = file.size

    def new_ref(self) -> Ref:
        """A number for an object that comes later."""
        self._next += 1
        return Ref(self._next - 1, 0)

    def put(self, ref: Ref, value: Value) -> None:
        """Add the object, or put it in the place of the one with that number."""
        self._objects[ref] = write(value)

    def build(self) -> tuple[bytes, dict[Ref, int]]:
        """The bytes to append, and where in them the value of each object begins."""
        start = len(self.file.data)
        parts = [b"" if self.file.data.endswith(b"\n") else b"\n"]
        at = len(parts[0])
        offsets: dict[Ref, int] = {}
        bodies: dict[Ref, int] = {}
        for ref, body in sorted(self._objects.items()):
            head = b"%d %d obj\n" % ref
            offsets[ref] = start + at
            bodies[ref] = at + len(head)
            parts += (head, body, b"\nendobj\n")
            at += len(head) + len(body) + 8
        if self.file.has_xref_streams:
            parts.append(self._stream(offsets, start + at))
        else:
            parts.append(self._table(offsets))
        parts.append(b"startxref\n%d\n%%%%EOF\n" % (start + at))
        return b"".join(parts), bodies

    def _table(self, offsets: dict[Ref, int]) -> bytes:
        lines = [b"xref\n"]
        for run in _runs(offsets):
            lines.append(b"%d %d\n" % (run[0].number, len(run)))
            lines += (
                b"%010d %05d n \n" % (offsets[ref], ref.generation) for ref in run
            )
        trailer = self._trailer(offsets)
        return b"".join(lines) + b"trailer\n" + write(trailer) + b"\n"

    def _stream(self, offsets: dict[Ref, int], at: int) -> bytes:
        """A file with cross-reference streams goes on with one (7.5.8); it lists itself too."""
        own = self.new_ref()
        offsets = {**offsets, own: at}
        runs = _runs(offsets)
        rows = b"".join(
            b"\x01"
            + offsets[ref].to_bytes(_OFFSET_BYTES, "big")
            + ref.generation.to_bytes(2, "big")
            for run in runs
            for ref in run
        )
        head: dict[str, Value] = {
            "Type": Name("XRef"),
            "W": [b"1", b"%d" % _OFFSET_BYTES, b"2"],
            "Index": [
                number
                for run in runs
                for number in (b"%d" % run[0].number, b"%d" % len(run))
            ],
            "Length": b"%d" % len(rows),
            **self._trailer(offsets),
        }
        return (
            b"%d 0 obj\n" % own.number
            + write(head)
            + b"\nstream\n"
            + rows
            + b"\nendstream\nendobj\n"
        )

    def _trailer(self, offsets: dict[Ref, int]) -> dict[str, Value]:
        """The first half of /ID stays for ever; the second names this state of the file (14.4)."""
        before = self.file.trailer
        trailer: dict[str, Value] = {
            key: before[key] for key in ("Root", "Info") if key in before
        }
        identity = self.file.resolve(before.get("ID"))
        digest = hashlib.sha256(repr(identity).encode())
        for ref, body in self._objects.items():
            digest.update(b"%d %d" % (ref.number, offsets[ref]))
            digest.update(body)
        now = b"<%b>" % digest.hexdigest()[:32].encode()
        first = identity[0] if isinstance(identity, list) and identity else now
        return {
            "Size": b"%d" % self._next,
            **trailer,
            "ID": [first, now],
            "Prev": b"%d" % self.file.last_xref,
        }


def _runs(offsets: dict[Ref, int]) -> list[list[Ref]]:
    """References in runs of consecutive numbers."""
    runs: list[list[Ref]] = []
    for ref in sorted(offsets):
        if runs and runs[-1][-1].number + 1 == ref.number:
            runs[-1].append(ref)
        else:
            runs.append([ref])
    return runs
