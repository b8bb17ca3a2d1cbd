"""Who somebody is on paper: document numbers and names in their one normal form. Pure, no database.

A person's key is (type, number, complement). What people type varies («1.234.567-1a CB»); what is kept does not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from llaqta.lib import text
from llaqta.organization.errors import (
    InvalidDocumentError,
    InvalidEmailError,
    InvalidNameError,
    InvalidPhoneError,
)


class DocumentType(models.TextChoices):
    CI = "CI", _("Cédula de identidad")
    CIE = "CIE", _("Cédula de identidad de extranjero")
    NIT = "NIT", _("NIT")
    PASSPORT = "PASAPORTE", _("Pasaporte")
    OTHER = "OTRO", _("Otro documento")


# The department that issued a CI is no part of the number since 2015, but people still write it after it.
_ISSUED_IN = "LP|CB|CBBA|CBA|SC|SCZ|OR|PT|CH|TJ|TR|BE|BN|PD|PA|QR"
_CI = re.compile(rf"E?0*([1-9][0-9]{{3,9}}?)([0-9][A-Z])?(?:{_ISSUED_IN})?")
_COMPLEMENT = re.compile(r"[0-9A-Z]{1,2}")
_NIT = re.compile(r"0*([1-9][0-9]{4,14})")
_PASSPORT = re.compile(r"[0-9A-Z]{5,20}")
_OTHER = re.compile(r"[0-9A-Z](?:[0-9A-Z/-]{0,28}[0-9A-Z])?")

_DOCUMENT_HELP = {
    DocumentType.CI: _(
        "Escriba el número de su cédula como aparece en ella, por ejemplo 1234567 o 1234567-1A."
    ),
    DocumentType.CIE: _(
        "Escriba el número de su cédula de extranjero, por ejemplo E-1234567."
    ),
    DocumentType.NIT: _("Escriba el NIT solo con números, por ejemplo 1020304050."),
    DocumentType.PASSPORT: _(
        "Escriba el número de su pasaporte: entre 5 y 20 letras y números."
    ),
    DocumentType.OTHER: _(
        "Escriba el número del documento: hasta 30 letras, números y guiones."
    ),
}


@dataclass(frozen=True, slots=True)
class PersonKey:
    """What a person is found again by. Build it with `parse`, which gives the normal form."""

    document_type: str
    number: str
    complement: str = ""

    @classmethod
    def parse(cls, document_type: str, number: str, complement: str = "") -> PersonKey:
        """Read a document as somebody typed it. A complement in the number is understood («1234567-1A»).

        Raises InvalidDocumentError, whose sentence says how to write it.
        """
        if document_type not in DocumentType.values:
            raise InvalidDocumentError(help=_("Elija el tipo de documento."))
        kind = DocumentType(document_type)
        typed, typed_complement = _symbols(number), _symbols(complement)
        if kind in (DocumentType.CI, DocumentType.CIE):
            return cls._parse_ci(kind, typed, typed_complement)
        if kind is DocumentType.OTHER:
            typed = re.sub(r"[^0-9A-Z/-]", "", text.fold(number).upper()).strip("/-")
        pattern = {DocumentType.NIT: _NIT, DocumentType.PASSPORT: _PASSPORT}.get(
            kind, _OTHER
        )
        match = pattern.fullmatch(typed)
        if match is None or typed_complement:
            raise InvalidDocumentError(help=_DOCUMENT_HELP[kind])
        return cls(kind.value, match.group(1) if kind is DocumentType.NIT else typed)

    @classmethod
    def _parse_ci(cls, kind: DocumentType, typed: str, complement: str) -> PersonKey:
        match = _CI.fullmatch(typed)
        if match is None:
            raise InvalidDocumentError(help=_DOCUMENT_HELP[kind])
        number, inside = match.group(1), match.group(2) or ""
        if inside and complement and inside != complement:
            raise InvalidDocumentError(
                help=_("El complemento está escrito dos veces y no coincide.")
            )
        complement = complement or inside
        if complement and not _COMPLEMENT.fullmatch(complement):
            raise InvalidDocumentError(
                help=_("El complemento tiene uno o dos caracteres, por ejemplo 1A.")
            )
        return cls(kind.value, number, complement)

    def __str__(self) -> str:
        return f"{self.document_type} {self.number}" + (
            f"-{self.complement}" if self.complement else ""
        )


def _symbols(typed: str) -> str:
    """Letters and digits only, upper case, without accents: people write dots, dashes and spaces as they like."""
    folded = text.fold(typed).upper()
    return "".join(c for c in folded if c.isascii() and c.isalnum())


_NAME_MARKS = frozenset(" '’‘ʼʻ`´-‐‑.·")
_LEGAL_MARKS = _NAME_MARKS | frozenset(',;:/()&"“”«»ºª°#+№–—')


def normal_name(typed: str) -> str:
    """A person's name on one line. Letters of any language, accents, spaces, apostrophes, hyphens and dots are kept.

    Ley 269 gives everybody the right to their name in their mother tongue, so nothing is replaced. Raises InvalidNameError.
    """
    return _name(typed, marks=_NAME_MARKS, digits=False)


def normal_legal_name(typed: str) -> str:
    """The name of an organisation: as `normal_name`, with digits and the signs of a business name."""
    return _name(typed, marks=_LEGAL_MARKS, digits=True)


def _name(typed: str, *, marks: frozenset[str], digits: bool) -> str:
    name = text.clean_line(typed)
    letters = 0
    for character in name:
        category = unicodedata.category(character)
        if category[0] == "L":
            letters += 1
        elif (
            character not in marks
            and category[0] != "M"
            and not (digits and category == "Nd")
        ):
            raise InvalidNameError(character=character)
    if name and not letters:
        raise InvalidNameError(character=name[0])
    return name


def normal_phone(typed: str) -> str:
    """Digits only, with `+` and the country in front when it is not Bolivia. Raises InvalidPhoneError."""
    compact = re.sub(r"[\s().\-/]", "", text.clean_line(typed))
    if not compact:
        return ""
    compact = re.sub(r"^(?:\+|00)591", "", compact) or compact
    compact = re.sub(r"^00", "+", compact)
    if not re.fullmatch(r"\+[0-9]{8,15}|[0-9]{7,8}", compact):
        raise InvalidPhoneError
    return compact


def normal_email(typed: str) -> str:
    """The address with its domain in lower case. Raises InvalidEmailError."""
    address = text.clean_line(typed)
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidEmailError from error
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"
