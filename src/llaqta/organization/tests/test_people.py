from __future__ import annotations

import json
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from llaqta.ledger import api as ledger
from llaqta.lib.actor import CITIZEN, SYSTEM, Actor
from llaqta.organization import api as organization
from llaqta.organization.api import Contact, Person, PersonKey, PersonKind
from llaqta.organization.errors import OrganizationNotAllowedError, TooLongError
from llaqta.organization.tests.conftest import ADMINISTRATOR, AUDITOR, OFFICIAL

ANA = PersonKey.parse("CI", "1234567-1A")
HOME = Contact(
    phone="71234567",
    email="ana@ejemplo.bo",
    address="Calle 1",
    municipality_name="Puerto Villarroel",
)


def register(key: PersonKey = ANA, contact: Contact = HOME, **more: Any) -> Person:
    fields: dict[str, Any] = {
        "given_names": "Ana",
        "first_surname": "Ñusta",
        "second_surname": "Ficticia",
        "actor": CITIZEN,
    } | more
    return organization.register_person(key=key, contact=contact, **fields)


@pytest.mark.django_db
def test_who_files_is_found_again_however_the_document_is_typed() -> None:
    ana = register()
    assert organization.find_person("CI", "1.234.567", "1a") == ana
    assert (ana.display_name, ana.document) == ("Ana Ñusta Ficticia", "CI 1234567-1A")


@pytest.mark.django_db
def test_nobody_is_found_by_another_complement() -> None:
    register()
    assert organization.find_person("CI", "1234567") is None


@pytest.mark.django_db
def test_the_web_never_rewrites_what_is_known() -> None:
    register()
    again = register(
        given_names="Mala", contact=Contact(phone="60000000", email="otra@ejemplo.bo")
    )
    assert (again.given_names, again.phone, again.email) == (
        "Ana",
        "71234567",
        "ana@ejemplo.bo",
    )


@pytest.mark.django_db
def test_the_web_may_not_ask_to_rewrite() -> None:
    register()
    with pytest.raises(OrganizationNotAllowedError):
        register(update_contact=True)


@pytest.mark.django_db
def test_the_counter_changes_the_contact_and_it_is_recorded_without_naming_it() -> None:
    ana = register()
    changed = register(
        actor=OFFICIAL,
        update_contact=True,
        contact=Contact(phone="60000000", email="ana@ejemplo.bo"),
    )
    assert (changed.phone, changed.address, changed.given_names) == (
        "60000000",
        "",
        "Ana",
    )
    entry = ledger.history(f"person:{ana.pk}")[0]
    assert json.loads(entry.data) == {
        "fields": ["phone", "address", "municipality_name"]
    }
    assert entry.commitment


@pytest.mark.django_db
def test_nothing_is_recorded_when_nothing_changed() -> None:
    ana = register()
    register(actor=OFFICIAL, update_contact=True)
    assert list(ledger.history(f"person:{ana.pk}")) == []


@pytest.mark.django_db
def test_a_misspelt_name_is_corrected_with_the_document_in_hand() -> None:
    ana = register(first_surname="Nusta")
    fixed = organization.correct_person(
        person=ana,
        given_names="Ana",
        first_surname="Ñusta",
        second_surname="Ficticia",
        actor=OFFICIAL,
    )
    assert fixed.display_name == "Ana Ñusta Ficticia"
    assert "nusta" in fixed.search_text


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [CITIZEN, AUDITOR])
def test_neither_the_public_nor_an_auditor_corrects_a_name(
    actor: Actor,
) -> None:
    ana = register()
    with pytest.raises(OrganizationNotAllowedError):
        organization.correct_person(
            person=ana, given_names="X", first_surname="Y", actor=actor
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("document_type", "names"),
    [
        ("CI", {"given_names": "", "first_surname": "X"}),
        ("CI", {"given_names": "Ana", "first_surname": "", "second_surname": ""}),
        ("PASAPORTE", {"given_names": ""}),
    ],
)
def test_a_name_must_be_complete(document_type: str, names: dict[str, Any]) -> None:
    with pytest.raises(organization.MissingNameError):
        register(PersonKey.parse(document_type, "1234567"), **names)


@pytest.mark.django_db
def test_one_name_is_enough_with_a_foreign_document() -> None:
    person = register(
        PersonKey.parse("PASAPORTE", "AA12345"), first_surname="", second_surname=""
    )
    assert person.display_name == "Ana"


@pytest.mark.django_db
def test_an_organisation_has_a_legal_name_and_no_given_names() -> None:
    person = register(
        PersonKey.parse("NIT", "1020304050"),
        kind=PersonKind.JURIDICAL,
        legal_name="Ladrillos Ficticios S.R.L.",
    )
    assert (person.display_name, person.given_names) == (
        "Ladrillos Ficticios S.R.L.",
        "",
    )


@pytest.mark.django_db
def test_an_organisation_is_not_registered_by_a_ci() -> None:
    with pytest.raises(organization.InvalidDocumentError, match="NIT"):
        register(kind=PersonKind.JURIDICAL, legal_name="Ladrillos")


@pytest.mark.django_db
def test_a_name_that_does_not_fit_is_refused_on_both_databases() -> None:
    with pytest.raises(TooLongError, match="nombres"):
        register(given_names="A" * 101)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1234", True),
        ("1.234.567", True),
        ("1234567-1A", True),
        ("99", False),
        ("nusta ana", True),
        ("Ñús", True),
        ("zzz", False),
        ("", False),
        ("%", False),
    ],
)
def test_the_counter_finds_people_as_it_types(typed: str, found: bool) -> None:
    ana = register()
    assert organization.list_people_like(typed, actor=OFFICIAL) == (
        [ana] if found else []
    )


@pytest.mark.django_db
def test_an_organisation_is_found_by_a_word_of_its_name_beside_a_number() -> None:
    otb = register(
        PersonKey.parse("OTRO", "PJ-1"),
        kind=PersonKind.JURIDICAL,
        legal_name="OTB 14 de Septiembre",
    )
    assert organization.list_people_like("14 de sep", actor=SYSTEM) == [otb]


@pytest.mark.django_db
def test_the_public_looks_nobody_up() -> None:
    register()
    assert organization.list_people_like("1234567", actor=CITIZEN) == []


@pytest.mark.django_db
def test_a_search_that_starts_a_number_uses_the_index() -> None:
    query = Person.objects.filter(
        document_number__gte="123", document_number__lt="123ZZZZZZZZ"
    )
    plan = query.explain()
    if connection.vendor == "sqlite":
        assert "organization_person_number" in plan


@pytest.mark.django_db(transaction=True)
def test_the_same_document_registered_twice_at_once_makes_one_person() -> None:
    start, ids = Barrier(4), []

    def file(number: int) -> None:
        try:
            start.wait(60)
            ids.append(register(given_names=f"Ana {'I' * (number + 1)}").pk)
        finally:
            connections.close_all()

    threads = [Thread(target=file, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ids) == 4
    assert len(set(ids)) == Person.objects.count() == 1


def test_administrators_may_everything_here() -> None:
    from llaqta.organization import policies
    from llaqta.organization.actions import Action

    assert all(policies.may(ADMINISTRATOR, action) for action in Action)
