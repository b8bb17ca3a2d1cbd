"""The people and organisations that write to the town. All invented, and named so."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, TypedDict

from llaqta.config.demo.sources import read
from llaqta.lib.actor import CITIZEN
from llaqta.organization import api as organization


class Names(TypedDict, total=False):
    given_names: str
    first_surname: str
    second_surname: str
    legal_name: str


@dataclass(eq=False)
class Citizen:
    """One who writes. `person` is set when the town first hears of them."""

    kind: organization.PersonKind
    document_type: str
    document: str
    names: Names
    contact: organization.Contact
    person: organization.Person | None = field(default=None, repr=False)

    @property
    def is_organisation(self) -> bool:
        return self.kind is organization.PersonKind.JURIDICAL

    def register(self) -> organization.Person:
        if self.person is None:
            key = organization.PersonKey.parse(self.document_type, self.document)
            self.person = organization.register_person(
                key=key,
                kind=self.kind,
                **self.names,
                contact=self.contact,
                actor=CITIZEN,
            )
        return self.person


class Population:
    """Everybody who may write, drawn from the names of `people.yaml`."""

    def __init__(self, rng: random.Random, size: int) -> None:
        self._rng, self._source = rng, read("people")
        first = self._source["first_ci"]
        self.ana = self._person(
            first,
            organization.Contact(
                phone="70000001",
                email="ana@correo.example",
                address="Calle Tajibo 14",
                municipality_name="Puerto Villarroel",
            ),
            given="Ana",
            surname="Rojas",
            woman=True,
        )
        self.bruno = self._person(
            first + 1,
            organization.Contact(
                phone="70000002",
                email="bruno@correo.example",
                address="Avenida Ichilo 203",
                municipality_name="Puerto Villarroel",
            ),
            given="Bruno",
            surname="Mamani",
        )
        self._people = [
            self._person(first + number, self._contact()) for number in range(2, size)
        ]
        self._organisations = self._make_organisations()

    def draw(self, kind: str) -> Citizen:
        """Somebody of this kind. A few people write often, most once."""
        if kind != "person":
            return self._rng.choice(self._organisations[kind])
        return self._people[int(len(self._people) * self._rng.random() ** 1.6)]

    def _person(
        self,
        number: int,
        contact: organization.Contact,
        *,
        given: str = "",
        surname: str = "",
        woman: bool | None = None,
    ) -> Citizen:
        if not given:
            woman = self._rng.random() < 0.55
            given = self._rng.choice(self._source["women" if woman else "men"])
            surname = self._rng.choice(self._source["surnames"])
        names: Names = {
            "given_names": given,
            "first_surname": surname,
            "second_surname": "Ficticia" if woman else "Ficticio",
        }
        return Citizen(
            organization.PersonKind.NATURAL, "CI", str(number), names, contact
        )

    def _contact(self) -> organization.Contact:
        rng = self._rng
        far = rng.random() < 0.06
        return organization.Contact(
            phone=f"7000{rng.randint(100, 9999):04d}" if rng.random() < 0.8 else "",
            address=f"{rng.choice(self._source['streets'])} {rng.randint(3, 480)}",
            municipality_name=rng.choice(self._source["elsewhere"])
            if far
            else "Puerto Villarroel",
            language="qu" if rng.random() < 0.22 else "es",
        )

    def _make_organisations(self) -> dict[str, list[Citizen]]:
        made: dict[str, list[Citizen]] = {}
        number = 0
        for kind, group in self._source["organisations"].items():
            made[kind] = []
            for name in group["names"]:
                number += 1
                made[kind].append(self._organisation(name, group, number))
        return made

    def _organisation(self, name: str, group: dict[str, Any], number: int) -> Citizen:
        document = (
            ("NIT", str(self._source["first_nit"] + number))
            if group.get("nit")
            else ("OTRO", f"PJ-DEMO-{number:04d}")
        )
        names: Names = {"legal_name": f"{name} (fictici{group['gender']})"}
        return Citizen(
            organization.PersonKind.JURIDICAL, *document, names, self._contact()
        )
