"""What a confidential sheet says stays with those who hold or held it, whichever way an address is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from llaqta.routing import api as routing
from llaqta.routing import policies
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast, Files, Post, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Enter = Callable[[Post | Staff], Client]
SECRET = "Denuncia contra la unidad de obras"


@pytest.fixture
def secret(file_sheet: Files, cast: Cast) -> RouteSheet:
    sheet = file_sheet(
        subject=SECRET, is_confidential=True, confidentiality_basis="Ley 974, art. 7"
    )
    return staff.brought_to(sheet, cast, cast.carla)


@pytest.mark.parametrize(
    "slug",
    [
        "derivar",
        "consultar",
        "copia",
        "resolver",
        "archivar",
        "anular",
        "observar",
        "adjuntar",
    ],
)
def test_an_act_that_an_auditor_tries_shows_nothing_of_it(
    slug: str, secret: RouteSheet, auditor: Staff, enter: Enter
) -> None:
    answer = enter(auditor).post(
        f"/mesa/hojas/{secret.number}/{slug}/", {}
    )  # nothing typed: the form itself would be refused
    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()
    assert secret.sender_name not in answer.content.decode()


def test_an_auditor_does_not_read_it_beside_another_sheet_of_the_same_sender(
    secret: RouteSheet, file_sheet: Files, auditor: Staff, enter: Enter
) -> None:
    other, third = file_sheet(), file_sheet(subject="Certificado de vecindad")
    html = enter(auditor).get(f"/mesa/hojas/{other.number}/").content.decode()
    assert third.number in html
    assert SECRET not in html
    assert secret.number not in html


@pytest.mark.parametrize("end", ["archived", "voided"])
def test_an_auditor_reads_neither_where_it_was_put_nor_why_it_was_voided(
    end: str, secret: RouteSheet, cast: Cast, auditor: Staff, enter: Enter
) -> None:
    if end == "archived":
        routing.archive_sheet(
            sheet_id=secret.pk, place="Caja del caso Quispe", actor=cast.carla.actor
        )
    else:
        staff.referred(secret, cast.carla, cast.violeta)
        staff.received(secret, cast.violeta)
        routing.void_sheet(
            sheet_id=secret.pk, reason="Repite el caso Quispe", actor=cast.violeta.actor
        )
    html = enter(auditor).get(f"/mesa/hojas/{secret.number}/").content.decode()
    assert "caso Quispe" not in html


def test_who_got_it_by_mistake_and_had_it_taken_back_no_longer_sees_it(
    secret: RouteSheet, cast: Cast
) -> None:
    staff.referred(secret, cast.carla, cast.diego)
    routing.take_back(sheet_id=secret.pk, actor=cast.carla.actor)
    assert not policies.visible_to(cast.diego.actor).filter(pk=secret.pk).exists()
    assert policies.visible_to(cast.carla.actor).filter(pk=secret.pk).exists()


def test_what_is_not_confidential_may_still_be_looked_at_after_it_was_taken_back(
    sheet: RouteSheet, cast: Cast
) -> None:
    staff.brought_to(sheet, cast, cast.carla)
    staff.referred(sheet, cast.carla, cast.diego)
    routing.take_back(sheet_id=sheet.pk, actor=cast.carla.actor)
    assert policies.visible_to(cast.diego.actor).filter(pk=sheet.pk).exists()
