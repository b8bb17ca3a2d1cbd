from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization import selectors
from llaqta.organization.errors import (
    InvalidMunicipalityError,
    OrganizationNotAllowedError,
)
from llaqta.organization.tests.conftest import OFFICIAL

FACTS: dict[str, Any] = {
    "name": "Puerto Villarroel",
    "legal_name": "Gobierno Autónomo Municipal de Puerto Villarroel",
    "code": "GAMPV",
    "seat": "Ivirgarzama",
    "localities": "Valle de Sacta\nIsrael\n",
}


def change(**more: Any) -> organization.Municipality:
    return organization.change_municipality(actor=SYSTEM, **(FACTS | more))


def test_before_anybody_fills_them_in_the_facts_are_neutral(db: None) -> None:
    facts = organization.get_municipality()
    assert (facts.configured, facts.legal_name) == (
        False,
        "Gobierno Autónomo Municipal",
    )


def test_the_facts_are_read_once_for_many_pages(
    db: None, django_assert_num_queries: Any
) -> None:
    change()
    organization.forget_municipality()
    with django_assert_num_queries(1):
        assert {organization.get_municipality().crs_epsg for _page in range(5)} == {
            32720
        }


def test_a_change_is_seen_at_once_by_who_made_it(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    change()
    organization.get_municipality()
    with django_capture_on_commit_callbacks(execute=True):
        change(seat="Puerto Villarroel")
    assert organization.get_municipality().seat == "Puerto Villarroel"


def test_a_change_by_another_process_is_seen_within_seconds(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    change()
    organization.forget_municipality()
    organization.get_municipality()
    organization.Municipality.objects.update(seat="Otra")  # as another process would
    assert organization.get_municipality().seat == "Ivirgarzama"
    monkeypatch.setattr(selectors, "FACTS_FRESH_SECONDS", -1.0)
    assert organization.get_municipality().seat == "Otra"


def test_what_changed_is_recorded(db: None) -> None:
    change()
    change(phone="4123456")
    change(phone="4123456")
    entries = list(ledger.history("organization"))
    assert [entry.event for entry in entries] == [
        "organization.municipality_changed"
    ] * 2
    assert entries[-1].data == '{"phone":"4123456"}'


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"main_colour": "verde"},
        {"main_colour": "#12"},
        {"crs_epsg": 3},
        {"logo_sha256": "../../etc"},
    ],
)
def test_a_wrong_fact_is_refused(wrong: dict[str, Any], db: None) -> None:
    with pytest.raises(InvalidMunicipalityError):
        change(**wrong)


def test_only_administrators_change_it(db: None) -> None:
    with pytest.raises(OrganizationNotAllowedError):
        organization.change_municipality(actor=OFFICIAL, seat="X")


def test_there_is_only_one(db: None) -> None:
    change()
    with pytest.raises(IntegrityError), transaction.atomic():
        organization.Municipality.objects.create(
            pk=2, name="x", legal_name="x", code="x", seat="x"
        )


@pytest.mark.parametrize(
    ("place", "resides"),
    [
        ("", True),
        ("puerto villarroel", True),
        ("PUERTO  VILLARROEL ", True),
        ("Municipio de Puerto Villarroel", True),
        ("Ivirgarzama", True),
        ("valle de sacta", True),
        ("Chimoré", False),
        ("Puerto", False),
    ],
)
def test_who_lives_elsewhere_is_told_apart(place: str, resides: bool, db: None) -> None:
    change()
    assert organization.get_municipality().resides_in(place) is resides


def test_links_are_made_with_the_public_address(settings: Any) -> None:
    settings.LLAQTA_PUBLIC_URL = "https://tramites.gampv.bo/"
    assert (
        organization.MunicipalityFacts().absolute_url("/s/ABC/")
        == "https://tramites.gampv.bo/s/ABC/"
    )


def test_a_logo_that_is_not_in_force_is_not_served(db: None, client: Client) -> None:
    change()
    assert client.get(f"/mesa/logo/{'0' * 64}/").status_code == 404
