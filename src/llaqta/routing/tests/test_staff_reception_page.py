"""The counter's page: found by document, registered once, ready for the next in the queue."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from llaqta.organization import api as organization
from llaqta.organization.api import Person
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from tests.cast import TODAY, Cast, Post, Staff, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Enter = Callable[[Post | Staff], Client]
HERE = "/mesa/recepcion/"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "intake_key": str(uuid4()), "action": "guardar", "document_type": "CI", "document_number": "1234567", "kind": "natural", "subject": "Certificado catastral",
        "paper_kind": "solicitud", "folios": "3", "priority": "normal", **more,
    }  # fmt: skip


@pytest.fixture
def desk(cast: Cast, enter: Enter) -> Client:
    return enter(cast.violeta)


def test_the_empty_form_begins_at_the_document(desk: Client) -> None:
    html = desk.get(HERE).content.decode()
    field = re.search(r"<input[^>]*name=\"document_number\"[^>]*>", html)
    assert field
    assert "autofocus" in field.group()
    assert "data-lookup-url" in field.group()


def test_a_known_person_needs_no_name(desk: Client, ana: Person) -> None:
    response = desk.post(HERE, typed(), follow=True)
    sheet = RouteSheet.objects.get()
    assert (sheet.sender, sheet.sender_name, sheet.sender_phone, sheet.folios) == (
        ana,
        "Ana Ficticia",
        "71234567",
        3,
    )
    html = response.content.decode()
    assert f"Se registró {sheet.number}" in html
    assert f"/mesa/hojas/{sheet.number}/comprobante.pdf?formato=tira" in html
    assert f"/mesa/hojas/{sheet.number}/hoja-de-ruta.pdf" in html


def test_a_new_person_needs_one(desk: Client) -> None:
    response = desk.post(HERE, typed(document_number="5555555"))
    assert response.status_code == 422
    assert "Este documento es nuevo" in response.content.decode()
    assert (
        desk.post(
            HERE,
            typed(
                document_number="5555555", given_names="Rosa", first_surname="Choque"
            ),
        ).status_code
        == 302
    )
    assert organization.find_person("CI", "5555555") is not None


def test_an_organisation_has_one_name(desk: Client) -> None:
    data = typed(
        document_type="NIT",
        document_number="1020304050",
        kind="juridical",
        legal_name="OTB 6 de Agosto",
    )
    assert desk.post(HERE, data).status_code == 302
    assert RouteSheet.objects.get().sender_name == "OTB 6 de Agosto"


def test_a_representative_signs_for_another(
    desk: Client, ana: Person, bruno: Person
) -> None:
    assert (
        desk.post(
            HERE, typed(rep_document_type="CI", rep_document_number="7654321")
        ).status_code
        == 302
    )
    assert RouteSheet.objects.get().representative_name == "Bruno Ficticia"


def test_another_name_for_the_same_document_is_asked_about(
    desk: Client, ana: Person
) -> None:
    data = typed(given_names="Anita", first_surname="Otra")
    response = desk.post(HERE, data)
    assert response.status_code == 422
    assert "registrado a nombre de «Ana Ficticia»" in response.content.decode()
    assert desk.post(HERE, data | {"correct_name": "on"}).status_code == 302
    assert organization.find_person("CI", "1234567").display_name == "Anita Otra"  # type: ignore[union-attr]


def test_an_accent_is_no_other_name(desk: Client, ana: Person) -> None:
    assert (
        desk.post(HERE, typed(given_names="ANA", first_surname="Fictícia")).status_code
        == 302
    )


def test_a_new_phone_does_not_rewrite_an_older_sheet(desk: Client, ana: Person) -> None:
    desk.post(HERE, typed())
    desk.post(HERE, typed(phone="76543210"))
    assert list(
        RouteSheet.objects.order_by("id").values_list("sender_phone", flat=True)
    ) == ["71234567", "76543210"]


def test_what_is_left_empty_keeps_what_is_known(desk: Client, ana: Person) -> None:
    desk.post(HERE, typed())
    ana.refresh_from_db()
    assert (ana.phone, ana.email) == ("71234567", "ana@ejemplo.bo")


def test_sending_twice_makes_one_sheet(desk: Client, ana: Person) -> None:
    data = typed()
    first, second = desk.post(HERE, data), desk.post(HERE, data)
    assert first["Location"] == second["Location"]
    assert RouteSheet.objects.count() == 1


def test_it_goes_on_at_once_with_its_files(
    desk: Client, ana: Person, cast: Cast
) -> None:
    file = SimpleUploadedFile(
        "escaneo.pdf", pdf_bytes(), content_type="application/pdf"
    )
    instruction = routing.Instruction.objects.get(code="informe")
    assert (
        desk.post(
            HERE,
            typed(
                to=cast.carla.position.pk,
                instruction=instruction.pk,
                note="Urge",
                attachments=file,
            ),
        ).status_code
        == 302
    )
    sheet = RouteSheet.objects.get()
    assert sheet.referrals.get(closed_at=None).receiver == cast.carla.position
    assert sheet.files.get().attachment.name == "escaneo.pdf"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 10_000}, "subject"),
        ({"document_number": "no es"}, "document_number"),
        ({"is_confidential": "on"}, "confidentiality_basis"),
        ({"note": "Urge"}, "to"),
        ({"phone": "abc"}, "phone"),
        ({"email": "ana@"}, "email"),
        ({"folios": "-1"}, "folios"),
        ({"paper_date": "31/02/2026"}, "paper_date"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    change: dict[str, str], field: str, desk: Client, ana: Person
) -> None:
    response = desk.post(HERE, typed(**change))
    assert response.status_code == 422
    assert f'id="id_{field}-error"' in response.content.decode()
    assert not RouteSheet.objects.exists()


def test_a_bad_file_registers_nothing(desk: Client, ana: Person) -> None:
    file = SimpleUploadedFile("foto.jpg", b"<html>", content_type="image/jpeg")
    response = desk.post(HERE, typed(attachments=file))
    assert response.status_code == 422
    assert "foto.jpg" in response.content.decode()
    assert not RouteSheet.objects.exists()


@pytest.mark.parametrize("action", ["buscar", "enter"])
def test_without_a_script_enter_looks_the_person_up(
    action: str, desk: Client, ana: Person
) -> None:
    desk.post(HERE, typed())
    html = desk.post(
        HERE, typed(action=action, subject="", cite="OTB/1")
    ).content.decode()
    assert 'value="Ana"' in html
    assert 'value="OTB/1"' in html
    assert "Hojas anteriores" in html
    assert "E-2026-000001" in html
    assert RouteSheet.objects.count() == 1


def test_looking_up_a_stranger_or_nonsense_says_so(desk: Client) -> None:
    assert (
        "todavía no está registrado"
        in desk.post(
            HERE, typed(action="buscar", document_number="5555555")
        ).content.decode()
    )
    assert (
        "no es válido"
        in desk.post(
            HERE, typed(action="buscar", document_number="¿?")
        ).content.decode()
    )


def test_enter_saves_once_there_is_a_subject(desk: Client, ana: Person) -> None:
    assert desk.post(HERE, typed(action="enter")).status_code == 302


def test_people_appear_while_one_types(
    desk: Client, ana: Person, bruno: Person
) -> None:
    desk.post(HERE, typed())
    (result,) = desk.get(f"{HERE}personas.json?q=12345").json()["results"]
    assert result["text"] == "CI 1234567 · Ana Ficticia · 1 hoja anterior"
    assert result["values"]["given_names"] == "Ana"
    for nothing in ("12", "%00%00%00", "abc%00"):
        assert desk.get(f"{HERE}personas.json?q={nothing}").json() == {"results": []}


def test_the_last_sheets_come_beside_the_form(desk: Client, ana: Person) -> None:
    desk.post(HERE, typed())
    assert (
        "E-2026-000001"
        in desk.get(
            f"{HERE}anteriores/?document_type=CI&document_number=1234567"
        ).content.decode()
    )
    assert desk.get(f"{HERE}anteriores/?document_number=x").status_code == 200


def test_people_are_looked_up_at_the_counter_only(
    cast: Cast, ana: Person, enter: Enter
) -> None:
    client = enter(cast.carla)
    assert client.get(f"{HERE}personas.json?q=12345").status_code == 404
    assert client.get(f"{HERE}anteriores/?document_number=1234567").status_code == 404


def test_other_posts_start_internal_papers(cast: Cast, enter: Enter) -> None:
    client = enter(cast.carla)
    assert client.get(HERE)["Location"] == f"{HERE}interna/"
    assert client.post(HERE, typed())["Location"] == f"{HERE}interna/"
    data = typed(
        subject="Informe de inspección", paper_kind="informe", to=cast.elena.position.pk
    )
    assert client.post(f"{HERE}interna/", data).status_code == 302
    sheet = RouteSheet.objects.get()
    assert (sheet.number, sheet.sender_name) == (
        "I-2026-000001",
        "Topógrafa · Topografía",
    )


def test_what_goes_out_names_its_receiver(cast: Cast, enter: Enter) -> None:
    client = enter(cast.elena)
    assert client.post(f"{HERE}salida/", typed()).status_code == 422
    assert (
        client.post(f"{HERE}salida/", typed(recipient="INRA Cochabamba")).status_code
        == 302
    )
    assert (RouteSheet.objects.get().series_id, RouteSheet.objects.get().recipient) == (
        "S",
        "INRA Cochabamba",
    )


def test_who_audits_registers_nothing(auditor: Staff, enter: Enter) -> None:
    assert enter(auditor).get(HERE).status_code == 403


def test_strangers_log_in_first_and_there_is_no_other_counter(
    desk: Client, client: Client
) -> None:
    assert client.get(HERE).status_code == 302
    assert desk.get(f"{HERE}trueque/").status_code == 404
    assert desk.put(HERE).status_code == 405


def test_a_paper_is_not_dated_after_today(desk: Client) -> None:
    """Year 9999 comes of a slip of the finger, and stands on the register for good."""
    response = desk.post(
        HERE, typed(given_names="Rosa", first_surname="Choque", paper_date="9999-12-31")
    )
    assert response.status_code == 422
    assert "no puede ser posterior a hoy" in response.content.decode()
    assert (
        desk.post(
            HERE, typed(given_names="Rosa", first_surname="Choque", paper_date=TODAY)
        ).status_code
        == 302
    )
