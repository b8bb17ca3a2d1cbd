"""Signed files, tampered with: our own specimens of every published class of attack on PDF signatures.

Each takes a signed file and returns what an attacker would circulate. ISA: saved once more with other content. SWA: the second range moved
away. USF: the signature's own entries falsified. EAA, SSA: things laid over a certified page. Shadow: what was hidden when it was signed is
brought to light. Names follow the papers of Ruhr-Universität Bochum.
"""

# mypy: allow-untyped-calls
# (the objects of pyHanko are typed in parts)

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from llaqta.signatures.tests.papers import PAGE, paper

Mutant = Callable[[bytes], bytes]

OTHER_CONTENT: Final = b"<</Length 17>>\nstream\n100 0 m 0 100 l S\nendstream"
_RANGE: Final = re.compile(rb"/ByteRange\s*\[([^\]]*)\]")
_CONTENTS: Final = re.compile(rb"/Contents\s*<([0-9A-Fa-f]*)>")
_STARTXREF: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


# -- Papers to be signed -----------------------------------------------------------------------------------------------


def two_pages() -> bytes:
    return paper({2: b"<</Type/Pages/Count 2/Kids[3 0 R 5 0 R]>>", 5: PAGE})


def form_drawn_by_its_reader() -> bytes:
    """A field without a picture of its own: each program draws «OMS» with the letters that the form names."""
    return paper(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R>>",
            3: PAGE.replace(b"/Contents", b"/Annots[5 0 R]/Contents"),
            5: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Beneficiario)/V(OMS)/F 4/Rect[10 10 190 40]/P 3 0 R>>",
            7: b"<</Fields[5 0 R]/NeedAppearances true/DA(/Helv 12 Tf 0 g)/DR<</Font<</Helv 8 0 R>>>>>>",
            8: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        }
    )


def filled_form() -> bytes:
    """A form filled «OMS», as in the sample of the European Commission's DSS that pyHanko's own rules let pass."""
    return paper(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>",
            3: PAGE.replace(b"/Contents", b"/Annots[5 0 R]/Contents"),
            5: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Beneficiario)/V(OMS)/F 4/Rect[10 10 190 40]/P 3 0 R/AP<</N 6 0 R>>>>",
            6: b"<</Type/XObject/Subtype/Form/BBox[0 0 180 30]/Length 18>>\nstream\n0 0 m 180 30 l S \nendstream",
        }
    )


def covered_page() -> bytes:
    """Shadow «hide»: a white sheet lies over what will be shown later."""
    return paper(
        {
            3: PAGE.replace(
                b"/Resources<<>>", b"/Resources<</XObject<</X 5 0 R>>>>"
            ).replace(b"/Contents 4 0 R", b"/Contents[4 0 R 6 0 R]"),
            5: b"<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Length 20>>\nstream\n1 g 0 0 200 200 re f\nendstream",
            6: b"<</Length 6>>\nstream\n/X Do \nendstream",
        }
    )


def with_shadow() -> bytes:
    """Shadow «replace» and «hide and replace»: second bodies of object 4 and of the page tree wait inside a stream."""
    hidden = (
        b"4 0 obj\n%b\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[6 0 R]>>\nendobj\n"
        % OTHER_CONTENT
    )
    return paper(
        {
            5: b"<</Length %d>>\nstream\n%b\nendstream" % (len(hidden), hidden),
            6: PAGE.replace(b"4 0 R", b"5 0 R"),
        }
    )


# -- Ways to write -----------------------------------------------------------------------------------------------------


def increment(
    pdf: bytes, objects: Mapping[int, bytes], *, listed: bool = True
) -> bytes:
    """One more revision, written as any program would."""
    body, offsets = b"", {}
    start = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    for number, content in objects.items():
        offsets[number] = len(start) + len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    return start + body + _table(pdf, offsets if listed else {}, len(start) + len(body))


def point_to(pdf: bytes, offsets: Mapping[int, int]) -> bytes:
    """One more revision that brings no object: its table points into what is already there."""
    return pdf + _table(pdf, offsets, len(pdf))


def rewrite(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """One more revision, as pyHanko writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _table(pdf: bytes, offsets: Mapping[int, int], at: int) -> bytes:
    rows = b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, offset)
        for number, offset in sorted(offsets.items())
    )
    size = max([*map(int, re.findall(rb"/Size (\d+)", pdf)), *(n + 1 for n in offsets)])
    return b"xref\n%b" % (rows or b"0 0\n") + (
        b"trailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, startxref(pdf), at)
    )


def startxref(pdf: bytes) -> int:
    found = _STARTXREF.search(pdf)
    assert found is not None
    return int(found[1])


# -- ISA: saved once more ----------------------------------------------------------------------------------------------


def replaced_content(pdf: bytes) -> bytes:
    return increment(pdf, {4: OTHER_CONTENT})


def replaced_page(pdf: bytes) -> bytes:
    return increment(pdf, {3: PAGE.replace(b"4 0 R", b"90 0 R"), 90: OTHER_CONTENT})


def replaced_catalog(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = generic.DictionaryObject(writer.root["/Pages"]["/Kids"][0].get_object())
        reference = writer.add_object(page)
        pages = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Pages"),
                generic.pdf_name("/Count"): generic.NumberObject(1),
                generic.pdf_name("/Kids"): generic.ArrayObject([reference]),
            }
        )
        writer.root["/Pages"] = writer.add_object(pages)
        writer.update_root()

    return rewrite(pdf, change)


def appended_objects(pdf: bytes) -> bytes:
    """Without a table: programs that repair files would see them."""
    return pdf + b"4 0 obj\n%b\nendobj\n" % OTHER_CONTENT


def appended_with_old_table(pdf: bytes) -> bytes:
    return appended_objects(pdf) + b"startxref\n%d\n%%%%EOF\n" % startxref(pdf)


def appended_with_empty_table(pdf: bytes) -> bytes:
    return increment(pdf, {4: OTHER_CONTENT}, listed=False)


def hidden_in_a_good_revision(pdf: bytes) -> bytes:
    """A revision that is allowed, with an object between its lines that its table does not list."""
    body = b"4 0 obj\n%b\nendobj\n" % OTHER_CONTENT
    return pdf + body + _table(pdf, {}, len(pdf) + len(body))


def written_oddly(head: bytes) -> Mutant:
    """The same, beginning in a way that only programs that repair understand."""

    def mutant(pdf: bytes) -> bytes:
        body = b"%b\n%b\nendobj\n" % (head, OTHER_CONTENT)
        return pdf + body + _table(pdf, {}, len(pdf) + len(body))

    return mutant


def second_trailer_in_a_good_revision(pdf: bytes) -> bytes:
    """A revision that is allowed, with a trailer for programs that repair: its catalog is another object."""
    body = b"trailer\n<</Size 99/Root 2 0 R>>\n"
    return pdf + body + _table(pdf, {}, len(pdf) + len(body))


def bytes_after_the_end(pdf: bytes) -> bytes:
    return pdf + b"PK\x03\x04 otra cosa"


def second_file_after_the_end(pdf: bytes) -> bytes:
    return pdf + paper({4: OTHER_CONTENT})


def removed_page(pdf: bytes) -> bytes:
    return increment(pdf, {2: b"<</Type/Pages/Count 1/Kids[5 0 R]>>"})


def turned_page(pdf: bytes) -> bytes:
    return _with_page(pdf, "/Rotate", generic.NumberObject(180))


def action_on_opening(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/OpenAction"] = _dictionary(
            {"/S": generic.pdf_name("/JavaScript"), "/JS": generic.pdf_string("x()")}
        )
        writer.update_root()

    return rewrite(pdf, change)


def removed_form(pdf: bytes) -> bytes:
    """The signature is gone from the catalog; its bytes are still there."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    return rewrite(pdf, change)


# -- SWA: the second range moved away ----------------------------------------------------------------------------------


def shifted_second_range(pdf: bytes) -> bytes:
    """The digest still holds, but between the ranges there is a table of the attacker's own, at the place where programs look for it."""
    _zero, first, second, rest = byte_range(pdf)
    place = startxref(pdf)
    contents = pdf[first:second]
    number = _signature_number(pdf)
    offsets = {int(n): o for n, o in _objects(pdf)}
    forged: dict[int, bytes] = {4: OTHER_CONTENT}
    head = b"%" * (place - second - 1) + b"\n"
    size = max(offsets) + 1
    # The table comes first, so its length must be known: every row is twenty bytes.
    table_length = len(b"xref\n0 %d\n" % size) + 20 * size
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\n" % size
    at = place + table_length + len(trailer)
    body = b""
    for n, content in forged.items():
        offsets[n] = at + len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (n, content)
    signature = _body_of(pdf, number)
    moved = b""
    for _round in range(
        3
    ):  # the position stands in the object whose length decides the position
        shift = len(head) + table_length + len(trailer) + len(body) + len(moved)
        new = b"[0 %d %d %d]" % (first, second + shift, rest)
        moved = b"%d 0 obj\n%b\nendobj\n" % (
            number,
            _RANGE.sub(b"/ByteRange" + new.ljust(60), signature, count=1),
        )
    offsets[number] = at + len(body)
    # Objects of the signed tail have moved along with it.
    shift = len(head) + table_length + len(trailer) + len(body) + len(moved)
    rows = [b"0000000000 65535 f \n"]
    for n in range(1, size):
        offset = offsets.get(n)
        if offset is None:
            rows.append(b"0000000000 00000 f \n")
            continue
        is_tail = offset >= second and n not in forged and n != number
        rows.append(b"%010d 00000 n \n" % (offset + shift if is_tail else offset))
    injected = head + b"xref\n0 %d\n" % size + b"".join(rows) + trailer + body + moved
    return pdf[:first] + contents + injected + pdf[second:]


def _body_of(pdf: bytes, number: int) -> bytes:
    start = {int(n): o for n, o in _objects(pdf)}[number]
    end = pdf.index(b"endobj", start)
    return pdf[pdf.index(b"obj", start) + 3 : end].strip()


def _objects(pdf: bytes) -> list[tuple[bytes, int]]:
    return [(m[1], m.start()) for m in re.finditer(rb"(?m)^(\d+) 0 obj\b", pdf)]


def _signature_number(pdf: bytes) -> int:
    place = pdf.index(b"/ByteRange")
    return max(
        (offset, int(number)) for number, offset in _objects(pdf) if offset < place
    )[1]


# -- USF: the signature's own entries falsified ------------------------------------------------------------------------


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    found = _RANGE.search(pdf)
    assert found is not None
    zero, first, second, rest = (int(part) for part in found[1].split())
    return zero, first, second, rest


def _with_range(pdf: bytes, text: bytes) -> bytes:
    found = _RANGE.search(pdf)
    assert found is not None
    old = found[0]
    assert len(text) <= len(old)
    return pdf.replace(old, text.ljust(len(old)), 1)


def _with_hex(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    found = _CONTENTS.search(pdf)
    assert found is not None
    new = change(found[1])
    assert len(new) == len(found[1])
    return pdf[: found.start(1)] + new + pdf[found.end(1) :]


def contents_of(other: bytes, pdf: bytes) -> bytes:
    """The signature of another file, in the place of the file's own."""
    found = _CONTENTS.search(other)
    assert found is not None
    return _with_hex(pdf, lambda _own: found[1])


def _ranges(pdf: bytes) -> dict[str, bytes]:
    _zero, first, second, rest = byte_range(pdf)
    values = {
        "none": b"/NoRange 0",
        "empty": b"/ByteRange[]",
        "null": b"/ByteRange null",
        "zeros": b"/ByteRange[0 0 0 0]",
        "two numbers": b"/ByteRange[0 %d]" % first,
        "three numbers": b"/ByteRange[0 %d %d]" % (first, second),
        "negative": b"/ByteRange[0 -1 %d %d]" % (second, rest),
        "beyond the end": b"/ByteRange[0 %d %d 9999999]" % (first, second),
        "first half only": b"/ByteRange[0 %d %d 0]" % (first, second),
        "not from the start": b"/ByteRange[9 %d %d %d]" % (first - 9, second, rest),
        "wider gap": b"/ByteRange[0 %d %d %d]" % (first - 2, second + 2, rest - 2),
        "everything": b"/ByteRange[0 %d 0 0]" % len(pdf),
    }
    return values


RANGES: Final = (
    "none",
    "empty",
    "null",
    "zeros",
    "two numbers",
    "three numbers",
    "negative",
    "beyond the end",
    "first half only",
    "not from the start",
    "wider gap",
    "everything",
)


def false_range(kind: str) -> Mutant:
    return lambda pdf: _with_range(pdf, _ranges(pdf)[kind])


def _flip(digits: bytes, at: int) -> bytes:
    other = b"0" if digits[at : at + 1] != b"0" else b"1"
    return digits[:at] + other + digits[at + 1 :]


def _der_length(digits: bytes) -> int:
    der = binascii.unhexlify(digits)
    return (int.from_bytes(der[2:4], "big") + 4) * 2


CONTENTS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "zeros": lambda digits: b"0" * len(digits),
    "spaces": lambda digits: b" " * len(digits),
    "nonsense": lambda digits: (
        b"DEADBEEF" * (len(digits) // 8) + b"0" * (len(digits) % 8)
    ),
    "cut short": lambda digits: digits[: _der_length(digits) // 2].ljust(
        len(digits), b"0"
    ),
    "other signature value": lambda digits: _flip(digits, _der_length(digits) - 9),
    "other certificate": lambda digits: _flip(digits, _der_length(digits) // 2),
    "other outer tag": lambda digits: b"31" + digits[2:],
    "something after it": lambda digits: digits[:-8] + b"CAFEBABE",
}


def false_contents(kind: str) -> Mutant:
    return lambda pdf: _with_hex(pdf, CONTENTS[kind])


# -- EAA, SSA, forms: laid over the page -------------------------------------------------------------------------------


def covering_annotation(pdf: bytes) -> bytes:
    annotation = {
        "/Type": generic.pdf_name("/Annot"),
        "/Subtype": generic.pdf_name("/FreeText"),
        "/Rect": generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200))),
        "/Contents": generic.pdf_string("Páguese a otra persona"),
        "/DA": generic.pdf_string("/Helv 20 Tf"),
        "/F": generic.NumberObject(4),
    }

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        reference = writer.add_object(_dictionary(annotation))
        annotations = page.get("/Annots", generic.ArrayObject())
        page["/Annots"] = generic.ArrayObject([*annotations, reference])
        writer.mark_update(page.container_ref)

    return rewrite(pdf, change)


def changed_field(pdf: bytes) -> bytes:
    """The form is filled anew, with an appearance of its own."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = _field(writer, "Beneficiario")
        appearance = generic.StreamObject(
            {
                generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
                generic.pdf_name("/BBox"): generic.ArrayObject(
                    map(generic.NumberObject, (0, 0, 180, 30))
                ),
            },
            stream_data=b"0 30 m 180 0 l S",
        )
        field["/V"] = generic.pdf_string("Atacante")
        field["/AP"] = _dictionary({"/N": writer.add_object(appearance)})
        writer.mark_update(field.container_ref)

    return rewrite(pdf, change)


def changed_value_only(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = _field(writer, "Beneficiario")
        field["/V"] = generic.pdf_string("Atacante")
        writer.mark_update(field.container_ref)

    return rewrite(pdf, change)


def fields_drawn_anew(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/NeedAppearances"] = generic.BooleanObject(True)
        writer.update_container(form)

    return rewrite(pdf, change)


def white_letters(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/DA"] = generic.pdf_string("/Helv 12 Tf 1 g")
        writer.update_container(form)

    return rewrite(pdf, change)


def other_letters(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        letters = _dictionary(
            {
                "/Type": generic.pdf_name("/Font"),
                "/Subtype": generic.pdf_name("/Type1"),
                "/BaseFont": generic.pdf_name("/ZapfDingbats"),
            }
        )
        fonts = _dictionary({"/Helv": writer.add_object(letters)})
        form = writer.root["/AcroForm"]
        form["/DR"] = _dictionary({"/Font": fonts})
        writer.update_container(form)

    return rewrite(pdf, change)


def empty_field_that_draws(pdf: bytes) -> bytes:
    """A place for a signature that nobody gave, with a picture over the whole page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200)))
        sheet = generic.StreamObject(
            {
                generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
                generic.pdf_name("/BBox"): box,
            },
            stream_data=b"1 g 0 0 200 200 re f",
        )
        picture = _dictionary({"/N": writer.add_object(sheet)})
        _new_signature_field(writer, {"/Rect": box, "/AP": picture})

    return rewrite(pdf, change)


def empty_field_that_acts(pdf: bytes) -> bytes:
    """An invisible place for a signature, with a script for when the page is opened."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        script = _dictionary(
            {"/S": generic.pdf_name("/JavaScript"), "/JS": generic.pdf_string("x()")}
        )
        nowhere = generic.ArrayObject([generic.NumberObject(0)] * 4)
        acts = _dictionary({"/PO": script})
        _new_signature_field(writer, {"/Rect": nowhere, "/AA": acts})

    return rewrite(pdf, change)


def _new_signature_field(
    writer: IncrementalPdfFileWriter, values: Mapping[str, generic.PdfObject]
) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    field = {
        "/Type": generic.pdf_name("/Annot"),
        "/Subtype": generic.pdf_name("/Widget"),
        "/FT": generic.pdf_name("/Sig"),
        "/T": generic.pdf_string("Encima"),
        "/F": generic.NumberObject(4),
        **values,
    }
    reference = writer.add_object(_dictionary(field))
    annotations = page.get("/Annots", generic.ArrayObject())
    page["/Annots"] = generic.ArrayObject([*annotations, reference])
    writer.mark_update(page.container_ref)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(reference)
    writer.update_container(fields)


def emptied_signature(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        for reference in writer.root["/AcroForm"]["/Fields"]:
            field = reference.get_object()
            if "/V" in field and field["/FT"] == "/Sig":
                del field["/V"]
                writer.mark_update(reference.reference)

    return rewrite(pdf, change)


# -- Shadow: brought to light ------------------------------------------------------------------------------------------


def taken_away(pdf: bytes) -> bytes:
    """«Hide»: the white sheet becomes an empty one."""
    return increment(
        pdf,
        {
            5: b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 1>>\nstream\n \nendstream"
        },
    )


def freed_cover(pdf: bytes) -> bytes:
    """«Hide», by saying that the white sheet is not in use any more."""
    return pdf + (
        b"xref\n5 1\n0000000000 00001 f \ntrailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (max(map(int, re.findall(rb"/Size (\d+)", pdf))), startxref(pdf), len(pdf))
    )


def shadow_content(pdf: bytes) -> bytes:
    """«Replace»: the table now points at the other body of the content."""
    return point_to(pdf, {4: pdf.index(b"4 0 obj", pdf.index(b"5 0 obj"))})


def shadow_pages(pdf: bytes) -> bytes:
    """«Hide and replace»: the table now points at the other page tree."""
    return point_to(pdf, {2: pdf.index(b"2 0 obj", pdf.index(b"5 0 obj"))})


def _with_page(pdf: bytes, key: str, value: generic.PdfObject) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page[key] = value
        writer.mark_update(page.container_ref)

    return rewrite(pdf, change)


def _field(writer: IncrementalPdfFileWriter, name: str) -> Any:
    return next(
        field
        for field in (one.get_object() for one in writer.root["/AcroForm"]["/Fields"])
        if field["/T"] == name
    )


def _dictionary(values: Mapping[str, generic.PdfObject]) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {generic.pdf_name(key): value for key, value in values.items()}
    )
