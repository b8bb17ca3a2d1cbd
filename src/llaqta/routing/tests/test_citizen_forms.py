from __future__ import annotations

from typing import Any

import pytest

from llaqta.routing.forms.citizen import SubscribeForm, TrackForm, WhatForm, WhoForm
from llaqta.routing.tests.answers import FOR_OTB, WHAT, WHO

pytestmark = pytest.mark.django_db


def errors(form: Any) -> dict[str, list[str]]:
    assert not form.is_valid()
    return {name: list(found) for name, found in form.errors.items()}


def test_who_is_kept_in_normal_form() -> None:
    form = WhoForm(
        {
            **WHO,
            "document_number": " 1.234.567-1a cb",
            "phone": "+591 712-34567",
            "email": "Ana@EJEMPLO.bo",
        }
    )
    assert form.is_valid(), form.errors
    answers = form.answers()
    assert (answers["document_number"], answers["complement"]) == ("1234567", "1A")
    assert (answers["phone"], answers["email"]) == ("71234567", "Ana@ejemplo.bo")
    assert answers["kind"] == "natural"
    assert answers["represents"] is False
    assert not any(
        name.startswith("represented_") and answers[name] for name in answers
    )


@pytest.mark.parametrize(
    "name", ["Ñañez", "Quʼispe", "D'Angelo", "Łukasz", "Mª. José", "Ана"]
)
def test_it_takes_the_letters_of_any_language(name: str) -> None:
    form = WhoForm({**WHO, "given_names": name})
    assert form.is_valid(), form.errors
    assert form.answers()["given_names"] == name


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("given_names", "Ana 🙂", "«🙂»"),
        ("given_names", "", "Nombres"),
        ("given_names", "\x00", "Nombres"),
        ("first_surname", "", "apellido"),
        ("document_number", "12", "1234567"),
        ("document_number", "x" * 10_000, "30"),
        ("complement", "ABC", "complemento"),
        ("phone", "123", "teléfono"),
        ("email", "ana@", "correo"),
        ("address", "", "Domicilio"),
        ("document_type", "XYZ", "Documento"),
        ("language", "xx", "Idioma"),
    ],
)
def test_it_says_how_to_mend_what_is_wrong(field: str, typed: str, says: str) -> None:
    found = errors(WhoForm({**WHO, field: typed}))
    assert says in " ".join(text for texts in found.values() for text in texts)


def test_what_was_typed_stays_in_the_form() -> None:
    form = WhoForm({**WHO, "document_number": "12", "given_names": "Ana María"})
    errors(form)
    assert form["given_names"].value() == "Ana María"
    assert form["document_number"].value() == "12"


def test_an_organization_is_represented() -> None:
    form = WhoForm(FOR_OTB)
    assert form.is_valid(), form.errors
    answers = form.answers()
    assert answers["represents"] is True
    assert (answers["represented_kind"], answers["represented_legal_name"]) == (
        "juridical",
        "OTB 6 de Agosto",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"represented_kind": ""}, "represented_kind"),
        ({"represented_legal_name": ""}, "represented_legal_name"),
        ({"represented_document_number": ""}, "represented_document_number"),
        ({"represented_document_type": "CI"}, "represented_document_type"),
        ({"represented_document_number": "abc"}, "represented_document_number"),
        (
            {"represented_kind": "natural", "represented_legal_name": ""},
            "represented_given_names",
        ),
    ],
)
def test_a_represented_party_must_be_complete(
    changes: dict[str, str], field: str
) -> None:
    form = WhoForm({**FOR_OTB, **changes})
    assert field in errors(form)
    assert form.opens_represented


def test_nobody_represents_themselves() -> None:
    again = {
        f"represented_{name}": WHO[name]
        for name in ("document_type", "document_number", "given_names", "first_surname")
    }
    form = WhoForm({**WHO, **again, "represented_kind": "natural"})
    assert "represented_document_number" in errors(form)


def test_the_field_that_nobody_sees_catches_machines() -> None:
    form = WhoForm({**WHO, "sitio_web": "http://spam.example"})
    assert "escondido" in errors(form)["__all__"][0]


def test_a_long_subject_is_neither_cut_nor_taken() -> None:
    form = WhatForm({**WHAT, "subject": "a" * 10_000})
    (says,) = errors(form)["subject"]
    assert "300" in says
    assert "10000" in says
    assert len(form["subject"].value()) == 10_000


def test_nul_bytes_and_line_ends_are_mended() -> None:
    form = WhatForm(
        {**WHAT, "subject": "Línea\x00 y\nnivel 🌱", "facts": "uno\r\ndos\x00"}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["subject"] == "Línea y nivel 🌱"
    assert form.cleaned_data["facts"] == "uno\ndos"


def test_an_addressee_is_one_of_our_units() -> None:
    assert "addressee" in errors(WhatForm({**WHAT, "addressee": "Ministerio"}))


@pytest.mark.parametrize(
    "typed", ["k4mt9qwxc7hp3adn", "K4MT-9QWX-C7HP-3ADN", " k4mt 9qwx.c7hp 3adn "]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    form = TrackForm({"number": " e-2026-000123 ", "code": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "number": "E-2026-000123",
        "code": "K4MT-9QWX-C7HP-3ADN",
    }


@pytest.mark.parametrize(
    "typed", ["", "K4MT", "O0I1-O0I1-O0I1-O0I1", "'; DROP TABLE--", "ñ" * 16]
)
def test_what_cannot_be_a_code_is_said_so(typed: str) -> None:
    assert "code" in errors(TrackForm({"number": "E-2026-000123", "code": typed}))


def test_notices_need_an_address() -> None:
    assert "email" in errors(SubscribeForm({"email": "ana@"}))
    assert "__all__" in errors(
        SubscribeForm({"email": "ana@ejemplo.bo", "sitio_web": "x"})
    )
