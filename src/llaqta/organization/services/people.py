"""People and organisations who file, found again by their document."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.ledger import api as ledger
from llaqta.lib import clock, rows, text
from llaqta.lib.actor import Actor
from llaqta.organization import policies, selectors
from llaqta.organization.actions import Action
from llaqta.organization.errors import InvalidDocumentError, MissingNameError
from llaqta.organization.identity import (
    DocumentType,
    PersonKey,
    normal_email,
    normal_legal_name,
    normal_name,
    normal_phone,
)
from llaqta.organization.models import Language, Person, PersonKind
from llaqta.organization.services.limits import fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach somebody. Personal data. A sheet keeps its own copy."""

    phone: str = ""
    email: str = ""
    address: str = ""
    municipality_name: str = ""
    language: str = Language.SPANISH.value

    def normal(self) -> Contact:
        """The same in normal form. Raises InvalidPhoneError or InvalidEmailError."""
        return Contact(
            phone=normal_phone(self.phone),
            email=normal_email(self.email),
            address=text.clean_line(self.address),
            municipality_name=text.clean_line(self.municipality_name),
            language=Language(self.language).value
            if self.language in Language.values
            else Language.SPANISH.value,
        )


_CONTACT = tuple(field.name for field in fields(Contact))


def register_person(
    *,
    key: PersonKey,
    actor: Actor,
    kind: PersonKind = PersonKind.NATURAL,
    given_names: str = "",
    first_surname: str = "",
    second_surname: str = "",
    legal_name: str = "",
    contact: Contact | None = None,
    update_contact: bool = False,
) -> Person:
    """Find the person with this key, or register them.

    Somebody else may type your document on the web, so what is already known is never rewritten from there: only
    an official, with the person in front, may say `update_contact`. Names change through `correct_person`.
    Raises InvalidNameError, MissingNameError, InvalidPhoneError, InvalidEmailError, TooLongError.
    """
    policies.check(
        actor, Action.CHANGE_CONTACT if update_contact else Action.REGISTER_PERSON
    )
    given = (contact or Contact()).normal()
    known = selectors.find_person_by_key(key)
    if known is None:
        person = Person(
            kind=kind,
            document_type=key.document_type,
            document_number=key.number,
            complement=key.complement,
        )
        _name(person, given_names, first_surname, second_surname, legal_name)
        _reach(person, given)
        fit(person)
        if rows.insert(person, unless_known=True):
            return person
        # Another transaction registered the same document meanwhile: theirs stays.
        return Person.objects.get(
            document_type=key.document_type,
            document_number=key.number,
            complement=key.complement,
        )
    return _update_contact(known, given, actor) if update_contact else known


@transaction.atomic
def correct_person(
    *,
    person: Person,
    actor: Actor,
    given_names: str = "",
    first_surname: str = "",
    second_surname: str = "",
    legal_name: str = "",
) -> Person:
    """Put a misspelt name right, with the document in hand. Sheets already filed keep the name they were filed with."""
    policies.check(actor, Action.CORRECT_PERSON)
    row = Person.objects.select_for_update().get(pk=person.pk)
    before = row.display_name
    _name(row, given_names, first_surname, second_surname, legal_name)
    fit(row)
    if row.display_name != before:
        row.save()
        _record(
            "organization.person_corrected",
            row,
            actor,
            private={"before": before, "after": row.display_name},
        )
    return row


@transaction.atomic
def _update_contact(known: Person, given: Contact, actor: Actor) -> Person:
    person = Person.objects.select_for_update().get(pk=known.pk)
    before = {name: getattr(person, name) for name in _CONTACT}
    _reach(person, given)
    fit(person)
    changed = [name for name in _CONTACT if getattr(person, name) != before[name]]
    if changed:
        person.contact_changed_at = clock.now()
        person.save(update_fields=[*changed, "contact_changed_at"])
        _record(
            "organization.contact_changed",
            person,
            actor,
            data={"fields": changed},
            private={
                "before": {name: before[name] for name in changed},
                "after": {name: getattr(person, name) for name in changed},
            },
        )
    return person


def _reach(person: Person, contact: Contact) -> None:
    for name in _CONTACT:
        setattr(person, name, getattr(contact, name))


def _name(
    person: Person,
    given_names: str,
    first_surname: str,
    second_surname: str,
    legal_name: str,
) -> None:
    """Set the names in normal form, and the text that they are searched by."""
    if person.kind == PersonKind.JURIDICAL:
        person.legal_name = normal_legal_name(legal_name)
        complete = bool(person.legal_name)
    else:
        person.given_names = normal_name(given_names)
        person.first_surname = normal_name(first_surname)
        person.second_surname = normal_name(second_surname)
        has_surname = bool(person.first_surname or person.second_surname)
        # Documents of other countries may show one name only.
        complete = bool(person.given_names) and (
            has_surname or person.document_type != DocumentType.CI
        )
    if not complete:
        raise MissingNameError
    if person.kind == PersonKind.JURIDICAL and person.document_type not in (
        DocumentType.NIT,
        DocumentType.OTHER,
    ):
        raise InvalidDocumentError(help=_organization_help())
    person.search_text = text.fold(f"{person.display_name} {person.document_number}")


def _organization_help() -> str:
    return _(
        "Una organización se registra con su NIT o, si no tiene, con el número de otro documento, como su personalidad jurídica."
    )


def _record(
    event: str,
    person: Person,
    actor: Actor,
    *,
    private: dict[str, object],
    data: dict[str, object] | None = None,
) -> None:
    # A chain for each person: counters that work at once do not wait for one another.
    name = f"person:{person.pk}"
    ledger.record(
        event, actor=actor, chain=name, target=name, data=data or {}, private=private
    )
