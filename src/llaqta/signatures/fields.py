"""Signature fields of a PDF: those that are there, and new ones that nobody sees but a screen reader can name.

A new field is one object with its widget: a rectangle without size outside the page, flags Print and Locked, `/TU` in words, and a
place in the structure tree while nothing is signed. PDF/A-3 (6.3.2) wants Print set and Hidden clear, and asks no appearance of a
rectangle without size (6.3.3); PDF/UA-1 (7.18.1, 7.18.4) wants a widget hidden, or tagged, or outside the page. This is right for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from llaqta.signatures.errors import (
    BrokenPdfError,
    FieldNameError,
    FieldTakenError,
    LockedFileError,
)
from llaqta.signatures.increments import Increment
from llaqta.signatures.pdf_files import PdfFile
from llaqta.signatures.pdf_values import Name, Ref, Value, read_text, text
from llaqta.signatures.structure import tag_widgets

_DEEPEST: Final = 50
_MOST_FIELDS: Final = 10_000
_OUTSIDE: Final[list[Value]] = [b"-9999"] * 4
_PRINT_AND_LOCKED: Final = b"132"
_SIGNATURES_EXIST_AND_APPEND_ONLY: Final = b"3"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """A place for a signature: a name for programs («Firma1») and one for people («Firma de la Directora de Urbanismo»)."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is in the file already."""

    name: str
    ref: Ref
    values: dict[str, Value]
    is_signature: bool


class Form:
    """The form of a file, and changes to it that go into one increment."""

    def __init__(self, file: PdfFile, increment: Increment) -> None:
        self._file = file
        self._increment = increment
        self.root = _reference(file.trailer.get("Root"))
        self.catalog = _dictionary(file.read(self.root))
        self._form = self._get("AcroForm", self.catalog) or {}
        self.fields = {field.name: field for field in self._list_fields()}

    @property
    def signed(self) -> list[Field]:
        """Fields that hold a signature or a timestamp."""
        return [
            field
            for field in self.fields.values()
            if field.is_signature and self._file.resolve(field.values.get("V"))
        ]

    def free_name(self, prefix: str) -> str:
        number = 1
        while f"{prefix}{number}" in self.fields:
            number += 1
        return f"{prefix}{number}"

    def empty_field(self, name: str) -> Field | None:
        """The field with that name, made ready by somebody. Raises FieldTakenError, FieldNameError when it is no place to sign."""
        field = self.fields.get(name)
        if field is None:
            return None
        if not field.is_signature:
            raise FieldNameError(field=name)
        if self._file.resolve(field.values.get("V")) is not None:
            raise FieldTakenError(field=name)
        return field

    def fill(self, field: Field, signature: Ref) -> None:
        """Put the signature into a field that was there."""
        self._increment.put(field.ref, {**field.values, "V": signature})
        self._flag()

    def add(self, plans: Sequence[tuple[FieldPlan, Ref | None]]) -> None:
        """New fields on the first page, each with its signature if it has one."""
        page_ref, page = self._first_page()
        refs = [self._increment.new_ref() for _plan in plans]
        # Once something is signed, the structure tree is part of what must not change.
        keys = (
            []
            if self.signed
            else tag_widgets(self._file, self._increment, self.catalog, refs, page_ref)
        )
        for (plan, signature), ref, key in zip_longest(plans, refs, keys):
            if not plan.name or "." in plan.name or plan.name in self.fields:
                raise FieldNameError(field=plan.name)
            values: dict[str, Value] = {
                "Type": Name("Annot"),
                "Subtype": Name("Widget"),
                "FT": Name("Sig"),
                "T": text(plan.name),
                "TU": text(plan.description or plan.name),
                "F": _PRINT_AND_LOCKED,
                "Rect": _OUTSIDE,
                "P": page_ref,
            }
            if key is not None:
                values["StructParent"] = b"%d" % key
            if signature is not None:
                values["V"] = signature
            self._increment.put(ref, values)
            self.fields[plan.name] = Field(plan.name, ref, values, True)
        self._append(page_ref, page, "Annots", refs)
        self._append_to_form(refs)

    def refuse_locked(self, name: str | None) -> None:
        """Raise LockedFileError when a signature that is there forbids one in this field (None: a new one)."""
        for field in self.signed:
            lock = self._get("Lock", field.values) or {}
            signature = self._get("V", field.values) or {}
            references = _array(self._file.resolve(signature.get("Reference")) or [])
            transforms = [_as_dictionary(self._file.resolve(one)) for one in references]
            if lock.get("P") == b"1" or any(
                self._locks(transform, name) for transform in transforms
            ):
                raise LockedFileError

    def certify(self, signature: Ref) -> None:
        """The catalog names the certifying signature."""
        permissions = self._get("Perms", self.catalog) or {}
        self.catalog["Perms"] = {**permissions, "DocMDP": signature}
        self._increment.put(self.root, self.catalog)

    def _locks(self, transform: dict[str, Value], name: str | None) -> bool:
        parameters = self._get("TransformParams", transform) or {}
        if transform.get("TransformMethod") == "DocMDP":
            return parameters.get("P") == b"1"
        if transform.get("TransformMethod") != "FieldMDP":
            return False
        if parameters.get("P") == b"1" or parameters.get("Action") == "All":
            return True
        listed = self._file.resolve(parameters.get("Fields")) or []
        names = {read_text(one) for one in listed if isinstance(one, bytes)}
        return name is not None and (name in names) == (
            parameters.get("Action") == "Include"
        )

    def _flag(self) -> None:
        if self._form.get("SigFlags") != _SIGNATURES_EXIST_AND_APPEND_ONLY:
            self._form["SigFlags"] = _SIGNATURES_EXIST_AND_APPEND_ONLY
            self._put_form()

    def _append_to_form(self, refs: Sequence[Ref]) -> None:
        fields = self._form.get("Fields")
        if isinstance(fields, Ref):
            self._increment.put(fields, [*_array(self._file.read(fields)), *refs])
            self._flag()
        else:
            self._form["Fields"] = [*_array(fields or []), *refs]
            self._form["SigFlags"] = _SIGNATURES_EXIST_AND_APPEND_ONLY
            self._put_form()

    def _put_form(self) -> None:
        place = self.catalog.get("AcroForm")
        if not isinstance(place, Ref):
            if place is None:
                place = self._increment.new_ref()
                self.catalog["AcroForm"] = place
            else:
                self.catalog["AcroForm"] = self._form
            self._increment.put(self.root, self.catalog)
        if isinstance(place, Ref):
            self._increment.put(place, self._form)

    def _append(
        self, ref: Ref, holder: dict[str, Value], key: str, refs: Sequence[Ref]
    ) -> None:
        """Append to an array that stands in its holder or by itself."""
        present = holder.get(key)
        if isinstance(present, Ref):
            self._increment.put(present, [*_array(self._file.read(present)), *refs])
        else:
            whole: list[Value] = [*_array(present or []), *refs]
            self._increment.put(ref, {**holder, key: whole})

    def _first_page(self) -> tuple[Ref, dict[str, Value]]:
        waiting = [self.catalog.get("Pages")]
        for _step in range(_DEEPEST):
            if not waiting:
                break
            ref = _reference(waiting.pop(0))
            node = _dictionary(self._file.read(ref))
            if node.get("Type") == "Page":
                return ref, node
            waiting = [*_array(self._file.resolve(node.get("Kids"))), *waiting]
        raise BrokenPdfError

    def _list_fields(self) -> Iterator[Field]:
        waiting: list[tuple[Value, str, Value | None, int]] = [
            (one, "", None, 0)
            for one in _array(self._file.resolve(self._form.get("Fields")) or [])
        ]
        seen = 0
        while waiting:
            ref, above, kind, depth = waiting.pop()
            seen += 1
            if seen > _MOST_FIELDS or depth > _DEEPEST:
                raise BrokenPdfError
            values = _dictionary(self._file.resolve(ref))
            kind = values.get("FT", kind)
            own = self._file.resolve(values.get("T"))
            if own is None:  # a widget of the field above
                continue
            name = ".".join(part for part in (above, read_text(_token(own))) if part)
            yield Field(name, _reference(ref), values, kind == "Sig")
            kids = _array(self._file.resolve(values.get("Kids")) or [])
            waiting += [(kid, name, kind, depth + 1) for kid in kids]

    def _get(self, key: str, holder: dict[str, Value]) -> dict[str, Value] | None:
        value = self._file.resolve(holder.get(key))
        return dict(_dictionary(value)) if value is not None else None


def _reference(value: Value | None) -> Ref:
    if not isinstance(value, Ref):
        raise BrokenPdfError
    return value


def _dictionary(value: Value | None) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise BrokenPdfError
    return value


def _as_dictionary(value: Value | None) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _array(value: Value | None) -> list[Value]:
    if not isinstance(value, list):
        raise BrokenPdfError
    return value


def _token(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise BrokenPdfError
    return value
