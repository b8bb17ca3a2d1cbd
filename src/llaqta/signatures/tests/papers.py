"""Small PDFs written out by hand, as odd as a test wants them."""

from __future__ import annotations

from collections.abc import Mapping

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Contents 4 0 R>>"
CONTENT = b"<</Length 18>>\nstream\n0 0 m 100 100 l S \nendstream"


def paper(objects: Mapping[int, bytes] = {}, *, trailer: bytes = b"") -> bytes:
    """One page with a line; `objects` replace or join those of it."""
    return _joined(_all(objects), trailer=trailer)


def hybrid_paper() -> bytes:
    """As word processors export: the table hides an object that only the cross-reference stream knows (7.5.8.4)."""
    objects = _all({})
    body, offsets = _body(objects)
    place = len(body)
    row = b"\x01" + offsets[3].to_bytes(4, "big") + b"\x00\x00"
    body += (
        b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Index[3 1]/Length %d>>\nstream\n%b\nendstream\nendobj\n"
        % (len(row), row)
    )
    del offsets[3]
    return body + _table(offsets, size=6, at=len(body), trailer=b"/XRefStm %d" % place)


def _all(objects: Mapping[int, bytes]) -> dict[int, bytes]:
    return {1: CATALOG, 2: PAGES, 3: PAGE, 4: CONTENT, **objects}


def _joined(objects: Mapping[int, bytes], *, trailer: bytes) -> bytes:
    body, offsets = _body(objects)
    return body + _table(offsets, size=max(objects) + 1, at=len(body), trailer=trailer)


def _body(objects: Mapping[int, bytes]) -> tuple[bytes, dict[int, int]]:
    body, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, content in sorted(objects.items()):
        offsets[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    return body, offsets


def _table(offsets: Mapping[int, int], *, size: int, at: int, trailer: bytes) -> bytes:
    lines = [b"xref\n0 %d\n0000000000 65535 f \n" % size]
    for number in range(1, size):
        offset = offsets.get(number)
        lines.append(
            b"0000000000 00000 f \n" if offset is None else b"%010d 00000 n \n" % offset
        )
    return b"".join(lines) + (
        b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, trailer, at)
    )
