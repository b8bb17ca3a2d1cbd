"""Small PDFs written out by hand, as odd as a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Contents 4 0 R>>"
CONTENT = b"<</Length 18>>\nstream\n0 0 m 100 100 l S \nendstream"


def paper(objects: Mapping[int, bytes] = {}, *, trailer: bytes = b"") -> bytes:
    """One page with a line; `objects` replace or join those of it."""
    return _joined(_all(objects), trailer=trailer)


STRUCTURE = {
    6: b"<</Type/StructTreeRoot/K 7 0 R/ParentTree 9 0 R/ParentTreeNextKey 1>>",
    7: b"<</Type/StructElem/S/Document/P 6 0 R/K[8 0 R]>>",
    8: b"<</Type/StructElem/S/P/P 7 0 R/K 0/Pg 3 0 R>>",
    9: b"<</Nums[0[8 0 R]]>>",
}


def word_paper(
    objects: Mapping[int, bytes] = {},
    packed: Mapping[int, bytes] = {},
    *,
    two_byte_lines: bool = False,
) -> bytes:
    """As Microsoft Office saves (7.5.8.4): the logical structure packed, and only the stream says where. `packed` joins it.

    A table that gives all of it as free; after its end another without lines, whose trailer names the stream.
    """
    plain = _all(
        {
            1: CATALOG[:-2] + b"/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>>>",
            3: PAGE[:-2] + b"/StructParents 0/Tabs/S>>",
            5: b"<</Creator(Procesador de textos)>>",
            **objects,
        }
    )
    packed = {**STRUCTURE, **packed}
    pack = max([*plain, *packed]) + 1
    body, offsets = _body({**plain, pack: object_stream(packed)})
    index = pack + 1
    place = len(body)
    rows = [b"\x00" + b"\x00" * 4 + b"\xff\xff"]
    for number in range(1, index):
        if number in packed:
            at = list(packed).index(number)
            rows.append(b"\x02" + pack.to_bytes(4, "big") + at.to_bytes(2, "big"))
        else:
            rows.append(b"\x01" + offsets[number].to_bytes(4, "big") + b"\x00\x00")
    own = b"/Size %d/Root 1 0 R/Info 5 0 R/ID[<01><01>]" % index
    body += b"%d 0 obj\n%b\nendobj\n" % (index, index_stream(rows, own))
    offsets[index] = place
    del offsets[pack]  # free in the table, as what is packed in it
    trailer = b"/Info 5 0 R/ID[<01><01>]"
    at = len(body)
    first = _table(offsets, size=index + 1, at=at, trailer=trailer, free=65535)
    second = (
        b"xref\n0 0\ntrailer\n<</Size %d/Root 1 0 R%b/Prev %d/XRefStm %d>>\nstartxref\n%%d\n%%%%%%%%EOF"
        % (index + 1, trailer, at, place)
    )
    if two_byte_lines:
        first, second = (
            one.replace(b" \n", b"\n").replace(b"\n", b"\r\n")
            for one in (first, second)
        )
    return body + first + second % (len(body) + len(first))


def hybrid_paper(hidden: int = 3) -> bytes:
    """One page whose table hides an object that only the stream beside it knows: by default, the page itself."""
    body, offsets = _body(_all({}))
    place = len(body)
    row = b"\x01" + offsets[hidden].to_bytes(4, "big") + b"\x00\x00"
    body += b"5 0 obj\n%b\nendobj\n" % index_stream(
        [row], b"/Size 6/Index[%d 1]" % hidden
    )
    offsets[5] = place
    del offsets[hidden]
    trailer = b"/XRefStm %d" % place
    return body + _table(offsets, size=6, at=len(body), trailer=trailer, free=65535)


def index_stream(rows: Sequence[bytes], entries: bytes) -> bytes:
    """A cross-reference stream whose columns are of one, four and two bytes."""
    return b"<</Type/XRef/W[1 4 2]%b/Length %d>>\nstream\n%b\nendstream" % (
        entries,
        7 * len(rows),
        b"".join(rows),
    )


def object_stream(objects: Mapping[int, bytes]) -> bytes:
    """Objects packed in one stream (7.5.7)."""
    head, content = b"", b""
    for number, one in objects.items():
        head += b"%d %d " % (number, len(content))
        content += one + b" "
    return b"<</Type/ObjStm/N %d/First %d/Length %d>>\nstream\n%b\nendstream" % (
        len(objects),
        len(head),
        len(head + content),
        head + content,
    )


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


def _table(
    offsets: Mapping[int, int], *, size: int, at: int, trailer: bytes, free: int = 0
) -> bytes:
    lines = [b"xref\n0 %d\n0000000000 65535 f \n" % size]
    for number in range(1, size):
        offset = offsets.get(number)
        lines.append(
            b"0000000000 %05d f \n" % free
            if offset is None
            else b"%010d 00000 n \n" % offset
        )
    return b"".join(lines) + (
        b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, trailer, at)
    )
