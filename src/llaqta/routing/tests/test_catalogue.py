"""Series and instructions are the municipality's to change, through services that record it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.routing.errors import CatalogueNotAllowedError, UnknownTermError
from llaqta.routing.models import Instruction, Series
from llaqta.routing.services import catalogue
from tests.cast import PASSWORD, Cast, Files, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client, cast: Cast) -> Client:
    user = organization.create_user(
        username="rosa",
        given_names="Rosa",
        surnames="Ficticia",
        password=PASSWORD,
        is_administrator=True,
        actor=SYSTEM,
    )
    client.force_login(user)
    return client


def test_it_keeps_an_instruction_and_records_it(cast: Cast) -> None:
    instruction = Instruction(
        code="inspeccion", name="Inspeccionar el lugar", term_code="informe-tecnico"
    )
    catalogue.save_instruction(instruction=instruction, actor=SYSTEM)
    assert Instruction.objects.get(code="inspeccion").name == "Inspeccionar el lugar"
    assert ledger.history("routing")[-1].event == "routing.instruction_saved"


def test_it_refuses_a_term_that_does_not_exist(cast: Cast) -> None:
    with pytest.raises(UnknownTermError, match="ocho-dias"):
        catalogue.save_instruction(
            instruction=Instruction(code="x", name="X", term_code="ocho-dias"),
            actor=SYSTEM,
        )


def test_it_refuses_whoever_is_no_administrator(elena: Post) -> None:
    with pytest.raises(CatalogueNotAllowedError):
        catalogue.save_series(series=Series.objects.get(code="E"), actor=elena.actor)


@pytest.mark.parametrize(
    "pattern",
    [
        "E-{number:06d}",
        "{series}-{year}",
        "{year}-{number}-{unit}",
        "{year}{number",
        "{number.__class__}{year}",
    ],
)
def test_it_refuses_a_pattern_that_cannot_number(cast: Cast, pattern: str) -> None:
    series = Series.objects.get(code="E")
    series.pattern = pattern
    with pytest.raises(ValidationError):
        catalogue.save_series(series=series, actor=SYSTEM)


def test_a_new_pattern_rules_from_next_year_on(cast: Cast, file_sheet: Files) -> None:
    file_sheet(at="2026-02-11")
    series = Series.objects.get(code="E")
    series.pattern = "HR-{number}-{year}"
    catalogue.save_series(series=series, actor=SYSTEM)
    assert file_sheet(at="2026-02-12").number == "E-2026-000002"
    assert file_sheet(at="2027-01-04").number == "HR-1-2027"


def test_an_administrator_changes_an_instruction_in_a_page(
    administrator: Client,
) -> None:
    row = Instruction.objects.get(code="atencion")
    page = f"/mesa/administracion/routing/instruction/{row.pk}/change/"
    assert administrator.get(page).status_code == 200
    answer = administrator.post(
        page,
        {
            "name": "Para su atención",
            "term_code": "proveido",
            "position": 10,
            "active": "on",
        },
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.name == "Para su atención"
    assert ledger.history("routing")[-1].event == "routing.instruction_saved"


def test_the_page_says_which_terms_there_are(administrator: Client) -> None:
    row = Instruction.objects.get(code="atencion")
    answer = administrator.post(
        f"/mesa/administracion/routing/instruction/{row.pk}/change/",
        {"name": "X", "term_code": "nunca", "position": 10},
    )
    assert "No hay un plazo con el código «nunca»" in answer.content.decode()
