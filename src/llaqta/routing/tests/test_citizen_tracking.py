"""The tracking page tells who has it, since when, until when, why and what happens otherwise; and nothing that is not the sender's."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from llaqta.documents import api as documents
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from llaqta.routing.selectors.tracking import mask_email
from tests.cast import Cast, Files, pdf_bytes

pytestmark = pytest.mark.django_db

SECRETS = (
    "Carla",
    "Elena",
    "Violeta",
    "Diego",
    "Topógrafa",
    "proveído secreto",
    "pregunta secreta",
    "opinión secreta",
    "interno.pdf",
)


def page_of(client: Client, sheet: RouteSheet, at: str = "2026-02-20") -> str:
    with clock.frozen(at):
        return client.get(f"/s/{sheet.code}/").content.decode()


def json_of(
    client: Client, sheet: RouteSheet, at: str = "2026-02-20"
) -> dict[str, Any]:
    with clock.frozen(at):
        return dict(client.get(f"/s/{sheet.code}.json").json())


def to_topography(cast: Cast, sheet: RouteSheet) -> None:
    instruction = routing.Instruction.objects.get(code="informe-tecnico")
    with clock.frozen("2026-02-11T10:00"):
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.violeta.actor)
        routing.refer_sheet(
            sheet_id=sheet.pk,
            to=cast.carla.position,
            instruction=instruction,
            note="proveído secreto",
            actor=cast.violeta.actor,
        )
    with clock.frozen("2026-02-13T10:42"):
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.carla.actor)


@pytest.fixture
def worked(cast: Cast, sheet: RouteSheet) -> RouteSheet:
    """In Topografía, with a consultation, a copy and a file that are nobody else's business."""
    to_topography(cast, sheet)
    with clock.frozen("2026-02-18T10:00"):
        routing.consult(
            sheet_id=sheet.pk,
            to=cast.diego.position,
            question="pregunta secreta",
            actor=cast.carla.actor,
        )
        routing.receive_sheet(sheet_id=sheet.pk, actor=cast.diego.actor)
        routing.reply_to_consultation(
            sheet_id=sheet.pk, text="opinión secreta", actor=cast.diego.actor
        )
        routing.send_copy(
            sheet_id=sheet.pk, to=cast.elena.position, actor=cast.carla.actor
        )
        internal = documents.receive_bytes(
            pdf_bytes(), name="interno.pdf", actor=cast.carla.actor
        )
        routing.add_files(
            sheet_id=sheet.pk, attachments=[internal], actor=cast.carla.actor
        )
    return sheet


def test_before_reception_it_is_on_its_way(sheet: RouteSheet, client: Client) -> None:
    page = page_of(client, sheet, at="2026-02-11T12:00")
    assert "Va en camino a Ventanilla Única" in page
    assert "aún no la recibió" in page


def test_it_says_who_since_when_until_when_and_why(
    worked: RouteSheet, client: Client
) -> None:
    page = page_of(client, worked)
    assert "La tiene Topografía" in page
    assert "Desde el viernes 13 de febrero de 2026" in page
    assert "Debe actuar hasta el <strong>viernes 27 de febrero de 2026</strong>" in page
    assert "por confirmar" in page  # its term is not verified
    assert "martes 11 de agosto de 2026" in page
    assert "Ley 2341, art. 17.II" in page
    assert "la ley permite tener la solicitud por rechazada" in page
    assert "Nada por ahora" in page


def test_the_timeline_names_units_and_working_days(
    worked: RouteSheet, client: Client
) -> None:
    page = page_of(client, worked)
    assert "Registrada por internet" in page
    assert "Llegó desde Ventanilla Única." in page
    assert "Dio la opinión que se le pidió." in page
    assert "lleva 5 días hábiles" in page  # 12, 13, 18, 19, 20: Carnival does not count


@pytest.mark.parametrize("secret", SECRETS)
def test_it_tells_no_official_and_no_proveido(
    worked: RouteSheet, client: Client, secret: str
) -> None:
    assert secret not in page_of(client, worked)
    assert secret not in json.dumps(json_of(client, worked), ensure_ascii=False)


@pytest.mark.parametrize(
    "personal",
    ["Ana", "1234567", "71234567", "ejemplo.bo", "lote 14", "Calle 1", "memorial"],
)
def test_the_json_holds_nothing_personal(
    cast: Cast, file_sheet: Files, client: Client, personal: str
) -> None:
    sheet = file_sheet(files=1)
    to_topography(cast, sheet)
    text = json.dumps(json_of(client, sheet), ensure_ascii=False)
    assert personal not in text
    assert "Topografía" in text


def test_the_json_says_the_same_for_machines(
    worked: RouteSheet, client: Client
) -> None:
    found = json_of(client, worked)
    assert found["state"] == "in_progress"
    assert found["has_it"]["unit"] == "Topografía"
    assert found["has_it"]["must_act_by"]["verified"] is False
    assert found["must_be_resolved_by"]["on"] == "2026-08-11"
    assert found["proof_of_registration"] == ledger.history(worked.chain)[0].hash


def test_the_email_is_masked(sheet: RouteSheet, client: Client) -> None:
    page = page_of(client, sheet)
    assert "ana@ejemplo.bo" not in page
    assert "•••@ejemplo.bo" in page


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("ana@ejemplo.bo", "a•••@ejemplo.bo"),
        ("anamaria@ejemplo.bo", "an•••@ejemplo.bo"),
        ("", ""),
    ],
)
def test_a_masked_email_is_known_by_its_owner(email: str, masked: str) -> None:
    assert mask_email(email) == masked


def test_late_it_says_what_can_be_done(worked: RouteSheet, client: Client) -> None:
    page = page_of(client, worked, at="2026-09-01")
    assert "Debía actuar hasta" in page
    assert "recurso de revocatoria" in page
    assert "Ley 2341, art. 64" in page
    assert json_of(client, worked, at="2026-09-01")["is_late"] is True


def test_observed_it_is_the_senders_turn(
    cast: Cast, sheet: RouteSheet, client: Client
) -> None:
    to_topography(cast, sheet)
    with clock.frozen("2026-02-20"):
        routing.observe(
            sheet_id=sheet.pk,
            text="Falta el folio real.",
            days=5,
            actor=cast.carla.actor,
        )
    page = page_of(client, sheet)
    assert "Falta que usted complete algo" in page
    assert "Falta el folio real." in page
    assert "Ley 2341, art. 43" in page
    assert f"/s/{sheet.code}/completar/" in page


def test_resolved_it_shows_the_answer(
    cast: Cast, sheet: RouteSheet, client: Client
) -> None:
    to_topography(cast, sheet)
    with clock.frozen("2026-02-20"):
        plan = documents.receive_bytes(
            pdf_bytes(), name="linea.pdf", actor=cast.carla.actor
        )
        routing.resolve(
            sheet_id=sheet.pk,
            resolution="Se aprueba.",
            answer="Adjuntamos el plano.",
            attachments=[plan],
            actor=cast.carla.actor,
        )
    page = page_of(client, sheet, at="2026-12-01")
    for text in (
        "Se resolvió su solicitud",
        "Se aprueba.",
        "Adjuntamos el plano.",
        "linea.pdf",
        "recurso de revocatoria",
    ):
        assert text in page
    assert "Venció" not in page
    assert json_of(client, sheet, at="2026-12-01")["is_late"] is False


def test_archived_and_voided_say_so(
    cast: Cast, file_sheet: Files, client: Client
) -> None:
    archived, voided = file_sheet(), file_sheet()
    to_topography(cast, archived)
    with clock.frozen("2026-02-20"):
        routing.archive_sheet(
            sheet_id=archived.pk, place="Caja 3", actor=cast.carla.actor
        )
        routing.receive_sheet(sheet_id=voided.pk, actor=cast.violeta.actor)
        routing.void_sheet(
            sheet_id=voided.pk, reason="motivo interno", actor=cast.violeta.actor
        )
    assert "Terminó y está archivada" in page_of(client, archived)
    assert "Caja 3" not in page_of(client, archived)
    assert "Se anuló" in page_of(client, voided)
    assert "motivo interno" not in page_of(client, voided)


def test_the_sender_of_a_confidential_sheet_sees_their_own(
    cast: Cast, file_sheet: Files, client: Client
) -> None:
    sheet = file_sheet(
        is_confidential=True,
        confidentiality_basis="Ley 2341, art. 18",
        subject="Denuncia reservada",
    )
    assert "Denuncia reservada" in page_of(client, sheet)
    assert "Denuncia" not in json.dumps(json_of(client, sheet))


def test_a_code_typed_by_hand_is_put_right(sheet: RouteSheet, client: Client) -> None:
    response = client.get(f"/s/{sheet.code.replace('-', '').lower()}/")
    assert response.headers["Location"] == f"/s/{sheet.code}/"


def test_other_methods_are_refused(sheet: RouteSheet, client: Client) -> None:
    assert client.post(f"/s/{sheet.code}/").status_code == 405
    assert client.post(f"/s/{sheet.code}.json").status_code == 405


@pytest.mark.parametrize("suffix", ["/", ".json"])
def test_it_costs_few_queries_however_long_its_way(
    worked: RouteSheet,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    suffix: str,
) -> None:
    page_of(client, worked)  # the municipality's facts are kept for some seconds
    with django_assert_max_num_queries(7):
        assert client.get(f"/s/{worked.code}{suffix}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/s/{code}/",
        "/s/{code}/comprobante/",
        "/solicitudes/nueva/",
        "/seguimiento/",
        "/privacidad/",
    ],
)
def test_a_page_with_its_style_weighs_little_and_runs_no_script(
    worked: RouteSheet, client: Client, path: str
) -> None:
    page = client.get(path.format(code=worked.code)).content
    style = finders.find("ui/llaqta.css")
    assert isinstance(style, str)
    with open(style, "rb") as file:
        assert len(gzip.compress(page)) + len(gzip.compress(file.read())) <= 14 * 1024
    text = page.decode()
    assert "<script" not in text
    assert "style=" not in text
    assert text.count("<link") + text.count("<img") + 1 <= 4
