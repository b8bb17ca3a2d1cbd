"""Kinds and ready-made texts: what an installation starts with, and what an administrator may change."""

from __future__ import annotations

import pytest
from django.test import Client

from llaqta.documents import api as documents
from llaqta.documents.errors import (
    DocumentCatalogueNotAllowedError,
    KindInvalidError,
    NumberingInUseError,
)
from llaqta.documents.models import Layout, NumberingScope
from llaqta.documents.rich_text import clean_html
from llaqta.documents.services import catalogue
from llaqta.documents.tests import desk
from llaqta.documents.typesetting import TEMPLATES
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from tests.cast import Cast, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

ADMIN = "/mesa/administracion/documents"


# -- What it starts with -----------------------------------------------------------------------------------------------


def test_the_twelve_kinds_can_be_numbered_and_printed() -> None:
    kinds = list(documents.DocumentKind.objects.all())
    assert len(kinds) == 12
    for kind in kinds:
        catalogue.check_numbering(kind)
        kind.full_clean()
        assert (TEMPLATES / "kinds" / f"{kind.layout}.typ").exists()
        assert clean_html(kind.starting_text) == kind.starting_text
    assert {kind.layout for kind in kinds} == set(Layout.values)


def test_notes_and_informes_count_by_unit_memoranda_and_letters_in_general() -> None:
    scopes = dict(
        documents.DocumentKind.objects.values_list("abbreviation", "numbering_scope")
    )
    assert {scopes["NI"], scopes["IT"]} == {NumberingScope.UNIT}
    assert {scopes["M"], scopes["NE"]} == {NumberingScope.GENERAL}


def test_seeding_again_changes_nothing_of_theirs() -> None:
    kind = desk.kind()
    kind.name = "Informe de campo"
    kind.save()
    documents.TextModule.objects.all().delete()
    documents.DocumentKind.objects.filter(code="acta").delete()
    documents.seed_kinds()
    assert desk.kind().name == "Informe de campo"
    assert documents.DocumentKind.objects.filter(code="acta").exists()
    assert not documents.TextModule.objects.exists()


# -- What may be changed -----------------------------------------------------------------------------------------------


def test_a_new_pattern_rules_from_the_next_number_on(cast: Cast) -> None:
    desk.approved(desk.own(cast.carla), cast.carla)
    kind = desk.kind("informe")
    kind.cite_pattern = "{unit}/{kind} N°{number}/{year}".replace(" ", "-")
    catalogue.save_kind(kind=kind, actor=SYSTEM)
    second = desk.approved(desk.own(cast.carla), cast.carla)
    assert second.cite == "TOP/INF-N°2/2026"
    assert ledger.history("documents")[-1].event == "documents.kind_saved"


@pytest.mark.parametrize(
    "pattern",
    [
        "{unit}/{kind}/{year}",
        "{unit}/{kind}/{number}",
        "{unit}/{number}/{year}",
        "{guide}/{kind}/{number}/{year}",  # each unit would print the same
        "{unit}/{kind}/{number}/{year}/{autor}",
        "{unit}/{kind}/{number.__class__}/{year}",
        "{unit}/{kind}/{number}/{year",
        "<b>{unit}/{kind}/{number}/{year}",
        "{unit}/{kind}/{number:090d}/{year}",
    ],
)
def test_it_refuses_a_pattern_that_could_print_a_cite_twice_or_none(
    pattern: str,
) -> None:
    kind = desk.kind("informe")
    kind.cite_pattern = pattern
    with pytest.raises(KindInvalidError):
        catalogue.save_kind(kind=kind, actor=SYSTEM)


@pytest.mark.parametrize(
    "change",
    [
        {"abbreviation": "INFO"},
        {
            "numbering_scope": NumberingScope.GENERAL,
            "cite_pattern": "{guide}/{kind}/{number:05d}/{year}",
        },
    ],
    ids=["abbreviation", "scope"],
)
def test_a_counter_ends_the_year_under_the_rule_it_began_with(
    change: dict[str, str], cast: Cast
) -> None:
    desk.approved(desk.own(cast.carla), cast.carla)
    kind = desk.kind("informe")
    for name, value in change.items():
        setattr(kind, name, value)
    with pytest.raises(NumberingInUseError, match="Informe"):
        catalogue.save_kind(kind=kind, actor=SYSTEM)
    with clock.frozen("2027-01-04"):
        catalogue.save_kind(kind=kind, actor=SYSTEM)


def test_a_text_is_kept_clean(administrator: Staff) -> None:
    text = documents.TextModule(name="Saludo", body="<p onclick=x>Señora:</p>")
    catalogue.save_text(text=text, actor=administrator.actor)
    assert text.body == "<p>Señora:</p>"
    assert ledger.history("documents")[-1].event == "documents.text_saved"


def test_only_administrators_change_it(cast: Cast) -> None:
    with pytest.raises(DocumentCatalogueNotAllowedError):
        catalogue.save_kind(kind=desk.kind(), actor=cast.elena.actor)
    with pytest.raises(DocumentCatalogueNotAllowedError):
        catalogue.save_text(
            text=documents.TextModule(name="x", body="x"), actor=cast.elena.actor
        )


# -- On the administration site ----------------------------------------------------------------------------------------


def _typed(kind: documents.DocumentKind, **more: object) -> dict[str, object]:
    return {
        "name": kind.name,
        "abbreviation": kind.abbreviation,
        "layout": kind.layout,
        "starting_text": kind.starting_text,
        "issuer_roles": ["supervisor"],
        "has_via": "on",
        "numbering_scope": kind.numbering_scope,
        "cite_pattern": kind.cite_pattern,
        "signature_mode": kind.signature_mode,
        "active": "on",
        "ordinal": kind.ordinal,
    } | more


def test_an_administrator_changes_a_kind_in_a_page(
    client: Client, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    kind = desk.kind("informe")
    page = f"{ADMIN}/documentkind/{kind.pk}/change/"
    assert client.get(page).status_code == 200
    answer = client.post(page, _typed(kind, name="Informe general"))
    assert answer.status_code == 302
    kind.refresh_from_db()
    assert (kind.name, kind.issuer_roles) == ("Informe general", ["supervisor"])
    assert ledger.history("documents")[-1].user_id == administrator.user.pk


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"cite_pattern": "{guide}/{kind}/{number}/{year}"}, "debe usar {unit}"),
        ({"is_confidential": "on"}, "Escriba la norma"),
    ],
)
def test_the_page_says_what_is_wrong(
    typed: dict[str, str], told: str, client: Client, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    kind = desk.kind("informe")
    answer = client.post(
        f"{ADMIN}/documentkind/{kind.pk}/change/", _typed(kind, **typed)
    )
    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_an_administrator_writes_a_text_in_a_page(
    client: Client, administrator: Staff
) -> None:
    client.force_login(administrator.user)
    typed = {"name": "Cierre", "body": "<p>Atentamente</p>", "active": "on"}
    answer = client.post(f"{ADMIN}/textmodule/add/", typed)
    assert answer.status_code == 302
    assert documents.TextModule.objects.filter(name="Cierre").exists()
