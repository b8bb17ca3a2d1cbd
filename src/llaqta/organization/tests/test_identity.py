from __future__ import annotations

import pytest

from llaqta.organization.api import (
    InvalidDocumentError,
    InvalidEmailError,
    InvalidNameError,
    InvalidPhoneError,
    PersonKey,
    normal_email,
    normal_legal_name,
    normal_name,
    normal_phone,
)


@pytest.mark.parametrize(
    ("document_type", "number", "complement", "expected"),
    [
        ("CI", "1234567", "", "CI 1234567"),
        ("CI", "1.234.567", "", "CI 1234567"),
        ("CI", " 1 234 567 ", "", "CI 1234567"),
        ("CI", "01234567", "", "CI 1234567"),
        ("CI", "1234567-1a", "", "CI 1234567-1A"),
        ("CI", "1234567 1A CB", "", "CI 1234567-1A"),
        ("CI", "1234567", "1a", "CI 1234567-1A"),
        ("CI", "1234567-1A", "1A", "CI 1234567-1A"),
        ("CI", "1234567 Cbba.", "", "CI 1234567"),
        ("CI", "1234567BE", "", "CI 1234567"),
        ("CI", "1234567 LP", "", "CI 1234567"),
        ("CIE", "E-10012345", "", "CIE 10012345"),
        ("NIT", "1020304050-", "", "NIT 1020304050"),
        ("PASAPORTE", "aa 123456", "", "PASAPORTE AA123456"),
        ("OTRO", "pj-012/2019 ", "", "OTRO PJ-012/2019"),
    ],
)
def test_however_it_is_typed_a_document_has_one_form(
    document_type: str, number: str, complement: str, expected: str
) -> None:
    assert str(PersonKey.parse(document_type, number, complement)) == expected


@pytest.mark.parametrize(
    ("document_type", "number", "complement"),
    [
        ("CI", "", ""),
        ("CI", "12", ""),
        ("CI", "doce", ""),
        ("CI", "12345678901", ""),
        ("CI", "1234567", "1AB"),
        ("CI", "1234567-1A", "1B"),
        ("CI", "1234567\x00'; --", "¡¡¡¡"[:0] + "ABC"),
        ("NIT", "12A4", ""),
        ("NIT", "1020304050", "1A"),
        ("PASAPORTE", "A1", ""),
        ("OTRO", "//", ""),
        ("DNI", "1234567", ""),
        ("CI", "١٢٣٤٥٦٧", ""),
    ],
)
def test_what_cannot_be_a_document_is_refused_with_advice(
    document_type: str, number: str, complement: str
) -> None:
    with pytest.raises(
        InvalidDocumentError, match=r"El número de documento no es válido\. \S"
    ):
        PersonKey.parse(document_type, number, complement)


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "Ñuflo Chávez",
        "D’Alessandro",
        "Qoraʼ",
        "Wayra-Quilla",
        "María J. Mamäni",
        "Yrýkỹ",
        "李雷",
        "O'Brien",
    ],
)
def test_any_letter_is_kept_in_a_name(name: str) -> None:
    assert normal_name(f"  {name} ") == name


def test_a_decomposed_accent_and_double_spaces_become_one_form() -> None:
    assert normal_name("Jose\u0301  \t Pe\u0301rez\x00") == "José Pérez"


def test_signs_that_turn_a_name_around_are_taken_out() -> None:
    assert normal_name("Ana\u202e Mamani\u202c") == "Ana Mamani"


@pytest.mark.parametrize(
    "name", ["Ana 😀", "Ana <b>", "Ana1", "=cmd()", "…", "'", "Ana™"]
)
def test_emoji_digits_and_signs_are_refused_in_a_name(name: str) -> None:
    with pytest.raises(InvalidNameError, match="no podemos guardar: «"):
        normal_name(name)


def test_an_organisation_may_have_digits_and_business_signs() -> None:
    assert (
        normal_legal_name('OTB "14 de Septiembre" S.R.L. & Cía. N° 3')
        == 'OTB "14 de Septiembre" S.R.L. & Cía. N° 3'
    )


def test_an_organisation_may_not_have_emoji() -> None:
    with pytest.raises(InvalidNameError):
        normal_legal_name("Empresa 🚜")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ""),
        ("71234567", "71234567"),
        ("+591 712-34567", "71234567"),
        ("00591 71234567", "71234567"),
        ("4 1234567"[:9], "41234567"),
        ("+54 9 11 2345-6789", "+5491123456789"),
    ],
)
def test_phones_have_one_form(typed: str, expected: str) -> None:
    assert normal_phone(typed) == expected


@pytest.mark.parametrize(
    "typed", ["123", "no tengo", "712345678901", "+12", "71234567 / 4123456"]
)
def test_what_cannot_be_a_phone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhoneError):
        normal_phone(typed)


def test_the_domain_of_an_address_is_lower_case() -> None:
    assert normal_email(" Ana@Ejemplo.BO ") == "Ana@ejemplo.bo"


@pytest.mark.parametrize(
    "typed",
    [
        "ana",
        "ana@",
        "a@b@c.bo",
        "ana@ejemplo.bo\nBcc: x@y.bo",
        "ana@ejemplo.bo, b@c.bo",
    ],
)
def test_what_cannot_be_an_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidEmailError):
        normal_email(typed)
