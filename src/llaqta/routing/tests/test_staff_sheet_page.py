"""The page of a sheet and a page for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from llaqta.routing.states import Act
from llaqta.routing.tests import staff
from llaqta.routing.views.staff.acts import BY_ACT, PAGES
from tests.cast import TODAY, Cast, Files, Post, Staff, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Enter = Callable[[Post | Staff], Client]


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    return staff.brought_to(sheet, cast, cast.carla)


def page(client: Client, sheet: RouteSheet) -> str:
    response = client.get(f"/mesa/hojas/{sheet.number}/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_says_where_it_is_since_when_and_why_until_then(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    with clock.frozen("2026-02-13"):
        html = page(enter(cast.carla), with_carla)
    assert "Topógrafa, Topografía" in html
    assert "Desde el 11 feb 2026 (2 días hábiles)" in html
    assert "¿Por qué esta fecha?" in html
    assert "Ley 2341" in html


def test_each_hop_tells_how_long_it_took(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    with clock.frozen("2026-02-19"):
        staff.referred(with_carla, cast.carla, cast.diego, note="Para opinión legal")
        html = page(enter(cast.diego), with_carla)
    assert "el mismo día" in html
    assert (
        "4 días hábiles" in html
    )  # 12, 13, 18 and 19 of February: Carnival in between
    assert "Para opinión legal" in html


def test_it_offers_what_i_may_do_now(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    html = page(enter(cast.carla), with_carla)
    assert f"/mesa/hojas/{with_carla.number}/derivar/" in html
    assert f"/mesa/hojas/{with_carla.number}/recibir/" not in html
    assert "Lo que puede hacer ahora" not in page(enter(cast.violeta), with_carla)


def test_the_ledger_is_told_in_words(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    html = page(enter(cast.carla), with_carla)
    assert "Derivada a" in html
    assert "Violeta Ficticia · Responsable de Ventanilla" in html


def test_what_one_may_not_see_does_not_exist(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.diego)
    paths = [
        "",
        "derivar/",
        "hoja-de-ruta.pdf",
        "comprobante.pdf",
        "archivos/1/",
        "archivos/1/vista/",
    ]
    assert {
        client.get(f"/mesa/hojas/{with_carla.number}/{path}").status_code
        for path in paths
    } == {404}
    assert client.post(f"/mesa/hojas/{with_carla.number}/recibir/").status_code == 404
    assert client.get("/mesa/hojas/E-2026-999999/").status_code == 404
    assert client.get("/mesa/hojas/%00/").status_code == 404


def test_it_is_read_only(with_carla: RouteSheet, cast: Cast, enter: Enter) -> None:
    assert (
        enter(cast.carla).post(f"/mesa/hojas/{with_carla.number}/").status_code == 405
    )


def test_who_audits_sees_the_way_but_not_the_content(
    file_sheet: Files, cast: Cast, auditor: Staff, enter: Enter
) -> None:
    sheet = file_sheet(
        files=1,
        subject="Denuncia reservada",
        is_confidential=True,
        confidentiality_basis="Ley 974, art. 7",
    )
    staff.received(sheet, cast.violeta)
    staff.referred(sheet, cast.violeta, cast.carla, note="Nota reservada")
    client = enter(auditor)
    html = page(client, sheet)
    assert "Topografía" in html
    for secret in (
        "Denuncia reservada",
        "Nota reservada",
        "Ana Ficticia",
        "71234567",
        "memorial-1.pdf",
    ):
        assert secret not in html
    assert (
        client.get(
            f"/mesa/hojas/{sheet.number}/archivos/{sheet.files.get().pk}/"
        ).status_code
        == 404
    )
    assert client.get(f"/mesa/hojas/{sheet.number}/hoja-de-ruta.pdf").status_code == 403


def test_who_audits_reads_what_is_not_confidential(
    with_carla: RouteSheet, auditor: Staff, enter: Enter
) -> None:
    html = page(enter(auditor), with_carla)
    assert with_carla.subject in html
    assert "Lo que puede hacer ahora" not in html


@pytest.mark.slow
def test_it_costs_the_same_whatever_happened(
    file_sheet: Files, cast: Cast, enter: Enter
) -> None:
    sheet, client = file_sheet(files=1), enter(cast.carla)
    staff.brought_to(sheet, cast, cast.carla)
    few = _queries(client, sheet)
    for _ in range(6):
        staff.referred(sheet, cast.carla, cast.diego)
        staff.received(sheet, cast.diego)
        staff.referred(sheet, cast.diego, cast.carla)
        staff.received(sheet, cast.carla)
        routing.answer_sender(sheet_id=sheet.pk, text="Sigue", actor=cast.carla.actor)
        file = documents.receive_bytes(
            pdf_bytes(), name="a.pdf", actor=cast.carla.actor
        )
        routing.add_files(sheet_id=sheet.pk, attachments=[file], actor=cast.carla.actor)
    assert _queries(client, sheet) == few
    assert few <= 15


def _queries(client: Client, sheet: RouteSheet) -> int:
    page(client, sheet)  # what a process keeps for some seconds is read now
    with CaptureQueriesContext(connection) as queries:
        page(client, sheet)
    return len(queries)


# -- Acts --------------------------------------------------------------------------------------------------------------


def do(client: Client, sheet: RouteSheet, slug: str, **typed: Any) -> Any:
    return client.post(f"/mesa/hojas/{sheet.number}/{slug}/", typed)


def instruction() -> int:
    return routing.Instruction.objects.get(code="atencion").pk


def test_every_act_has_its_page() -> None:
    assert set(BY_ACT) == set(Act)
    assert len({page.slug for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize(
    "slug",
    [
        "derivar",
        "consultar",
        "copia",
        "observar",
        "responder",
        "resolver",
        "archivar",
        "adjuntar",
    ],
)
def test_the_form_of_an_act_opens_for_the_holder(
    slug: str, with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    response = enter(cast.carla).get(f"/mesa/hojas/{with_carla.number}/{slug}/")
    assert response.status_code == 200
    assert 'name="seen"' in response.content.decode()


@pytest.mark.parametrize(
    "slug", ["derivar", "devolver", "anular", "desarchivar", "responder-consulta"]
)
def test_it_says_why_it_does_not_open_for_another(
    slug: str, with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    assert enter(cast.violeta).get(
        f"/mesa/hojas/{with_carla.number}/{slug}/"
    ).status_code in (403, 409)


@pytest.mark.parametrize("slug", ["recibir", "retirar", "copia-leida"])
def test_what_asks_for_nothing_is_only_posted(
    slug: str, with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    assert (
        enter(cast.carla).get(f"/mesa/hojas/{with_carla.number}/{slug}/").status_code
        == 405
    )


def test_there_is_no_other_act(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    assert (
        enter(cast.carla).get(f"/mesa/hojas/{with_carla.number}/quemar/").status_code
        == 404
    )
    assert (
        enter(cast.carla).put(f"/mesa/hojas/{with_carla.number}/derivar/").status_code
        == 405
    )


@pytest.mark.parametrize(
    "slug",
    [
        "derivar",
        "consultar",
        "copia",
        "observar",
        "responder",
        "resolver",
        "archivar",
        "adjuntar",
    ],
)
def test_an_empty_form_says_what_is_missing_and_does_nothing(
    slug: str, with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    before = with_carla.referrals.count()
    response = do(enter(cast.carla), with_carla, slug)
    assert response.status_code == 422
    assert "Falta corregir" in response.content.decode()
    assert with_carla.referrals.count() == before


def test_a_whole_story_by_its_pages(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    """From the counter to the archive and back, as the officials click it."""
    violeta, carla, diego, elena = (
        enter(who) for who in (cast.violeta, cast.carla, cast.diego, cast.elena)
    )
    steps: list[tuple[Client, str, dict[str, Any]]] = [
        (violeta, "recibir", {"with_folder": "on"}),
        (
            violeta,
            "derivar",
            {
                "to": cast.carla.position.pk,
                "instruction": instruction(),
                "copies_to": [cast.elena.position.pk],
            },
        ),
        (violeta, "retirar", {}),
        (
            violeta,
            "derivar",
            {
                "to": cast.carla.position.pk,
                "instruction": instruction(),
                "note": "Con apuro",
                "folios_added": "2",
                "due_on": "2026-02-13",
            },
        ),
        (carla, "devolver", {"reason": "Falta el plano"}),
        (violeta, "recibir", {}),
        (
            violeta,
            "derivar",
            {"to": cast.carla.position.pk, "instruction": instruction()},
        ),
        (carla, "recibir", {}),
        (
            carla,
            "consultar",
            {"to": cast.diego.position.pk, "question": "¿Hay litigio?"},
        ),
        (diego, "recibir", {}),
        (diego, "responder-consulta", {"text": "No", "folios_added": "1"}),
        (carla, "copia", {"to": cast.elena.position.pk}),
        (elena, "copia-leida", {}),
        (carla, "adjuntar", {"folios": "3"}),
        (carla, "responder", {"text": "La inspección será el lunes"}),
        (carla, "observar", {"text": "Falta el folio real", "days": "5"}),
        (carla, "resolver", {"resolution": "Se otorga la línea y nivel"}),
        (carla, "archivar", {"place": "Estante 3"}),
        (carla, "desarchivar", {"reason": "Recurso"}),
    ]
    for client, slug, typed in steps:
        response = do(client, sheet, slug, **typed)
        assert response.status_code == 302, (slug, response.content.decode())
    final = staff.fresh(sheet)
    assert (final.state, final.folios) == (
        routing.SheetState.RESOLVED,
        sheet.folios + 6,
    )
    assert not final.referrals.filter(kind="consultation", closed_at=None).exists()
    assert "Se otorga la línea y nivel" in page(carla, sheet)


def test_the_counter_voids_what_it_registered_by_error(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    staff.received(sheet, cast.violeta)
    assert (
        do(enter(cast.violeta), sheet, "anular", reason="Duplicada").status_code == 302
    )
    assert staff.fresh(sheet).void_reason == "Duplicada"


@pytest.mark.parametrize(
    ("slug", "typed", "field"),
    [
        ("derivar", {"due_on": "2026-02-14"}, "due_on"),
        ("derivar", {"due_on": "ayer"}, "due_on"),
        ("observar", {"text": "Falta", "days": "9"}, "days"),
        ("anular", {"reason": "x" * 301}, "reason"),
    ],
)
def test_what_the_rules_refuse_is_told_beside_its_field(
    slug: str,
    typed: dict[str, str],
    field: str,
    sheet: RouteSheet,
    cast: Cast,
    enter: Enter,
) -> None:
    staff.received(sheet, cast.violeta)
    typed = (
        {"to": str(cast.carla.position.pk), "instruction": str(instruction()), **typed}
        if slug == "derivar"
        else typed
    )
    response = do(enter(cast.violeta), sheet, slug, **typed)
    assert response.status_code == 422
    assert f'id="id_{field}-error"' in response.content.decode()


def test_a_file_is_added_and_shown(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    content = pdf_bytes()
    file = SimpleUploadedFile(
        "informe técnico.pdf", content, content_type="application/pdf"
    )
    assert do(client, with_carla, "adjuntar", attachments=file).status_code == 302
    added = with_carla.files.get()
    assert "informe técnico.pdf" in page(client, with_carla)
    shown = client.get(f"/mesa/hojas/{with_carla.number}/archivos/{added.pk}/")
    saved = client.get(f"/mesa/hojas/{with_carla.number}/archivos/{added.pk}/?bajar=1")
    assert b"".join(shown.streaming_content) == content  # type: ignore[attr-defined]
    assert saved["Content-Disposition"].startswith("attachment")
    assert shown["Content-Security-Policy"].startswith("default-src 'none'")
    for response in (shown, saved):
        response.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><script>alert(1)</script></html>", b"\xff\xd8\xff HTML as JPEG"],
)
def test_what_is_no_document_is_refused_and_leaves_nothing(
    content: bytes, with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    file = SimpleUploadedFile("foto.jpg", content, content_type="image/jpeg")
    response = do(
        enter(cast.carla), with_carla, "responder", text="Adjunto", attachments=file
    )
    assert response.status_code == 422
    assert not with_carla.answers.exists()
    assert not documents.Attachment.objects.exists()


def test_a_file_of_an_act_that_failed_is_let_go(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    staff.referred(with_carla, cast.carla, cast.diego)
    file = SimpleUploadedFile("nota.pdf", pdf_bytes(), content_type="application/pdf")
    assert (
        do(client, with_carla, "responder", text="Tarde", attachments=file).status_code
        == 403
    )
    assert not documents.Attachment.objects.exists()


def test_a_stale_page_gets_the_new_state_and_keeps_what_was_typed(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    html = client.get(f"/mesa/hojas/{with_carla.number}/derivar/").content.decode()
    seen = html.split('name="seen" value="')[1].split('"')[0]
    staff.referred(with_carla, cast.carla, cast.elena)  # from another window
    response = do(
        client,
        with_carla,
        "derivar",
        to=cast.diego.position.pk,
        instruction=instruction(),
        note="Un proveído largo",
        seen=seen,
    )
    assert response.status_code == 409
    answer = response.content.decode()
    assert "la tiene Directora de Urbanismo" in answer
    assert "Un proveído largo" in answer
    assert with_carla.referrals.get(closed_at=None).receiver == cast.elena.position


def test_after_an_act_one_is_not_sent_to_another_site(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    response = do(enter(cast.violeta), sheet, "recibir", next="https://malo.ejemplo/")
    assert response["Location"] == f"/mesa/hojas/{sheet.number}/"


def test_texts_of_any_letters_are_kept(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    do(client, with_carla, "responder", text="Añay ʼIpa 🙂\x00 <b>fin</b>")
    assert with_carla.answers.get().text == "Añay ʼIpa 🙂 <b>fin</b>"
    assert "&lt;b&gt;fin" in page(client, with_carla)


# -- Papers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["hoja-de-ruta.pdf", "comprobante.pdf", "comprobante.pdf?formato=tira"]
)
def test_the_counter_prints(
    path: str, sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    response = enter(cast.violeta).get(f"/mesa/hojas/{sheet.number}/{path}")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")


def test_the_receipt_is_not_for_every_holder(
    with_carla: RouteSheet, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.carla)
    assert (
        client.get(f"/mesa/hojas/{with_carla.number}/comprobante.pdf").status_code
        == 403
    )
    assert with_carla.code not in page(client, with_carla)
    assert with_carla.code in page(enter(cast.violeta), with_carla)


def test_the_clock_of_these_tests_is_held() -> None:
    assert clock.today().isoformat() == TODAY
