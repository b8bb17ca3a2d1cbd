from __future__ import annotations

import pytest
from django.test import Client

from llaqta.ledger import api as ledger
from llaqta.notifications import api as notifications
from llaqta.routing.models import RouteSheet, Subscription
from llaqta.routing.services import exchange
from tests.cast import Files

pytestmark = pytest.mark.django_db


def url(sheet: RouteSheet) -> str:
    return f"/s/{sheet.code}/avisos/"


@pytest.fixture
def subscription(sheet: RouteSheet) -> Subscription:
    exchange.subscribe(sheet_id=sheet.pk, email="bruno@ejemplo.bo")
    return Subscription.objects.get()


def test_it_writes_a_link_to_confirm(sheet: RouteSheet, client: Client) -> None:
    assert client.get(url(sheet)).status_code == 200
    page = client.post(url(sheet), {"email": "Bruno@ejemplo.bo"}).content.decode()
    assert "Revise su correo" in page
    subscription = Subscription.objects.get()
    assert subscription.confirmed_at is None
    assert (
        notifications.list_pending().filter(body__contains=subscription.token).count()
        == 1
    )


def test_asked_twice_it_writes_once(sheet: RouteSheet, client: Client) -> None:
    before = notifications.list_pending().count()
    for _time in range(2):
        client.post(url(sheet), {"email": "bruno@ejemplo.bo"})
    assert notifications.list_pending().count() == before + 1


@pytest.mark.parametrize(
    "typed", [{"email": "x"}, {"email": ""}, {"email": "a@b.bo", "sitio_web": "x"}]
)
def test_a_bad_form_writes_to_nobody(
    sheet: RouteSheet, client: Client, typed: dict[str, str]
) -> None:
    assert "Falta corregir" in client.post(url(sheet), typed).content.decode()
    assert not Subscription.objects.exists()


def test_a_sheet_is_no_way_to_write_to_strangers(
    sheet: RouteSheet, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "MOST_FOLLOWERS", 1)
    client.post(url(sheet), {"email": "uno@ejemplo.bo"})
    assert (
        "ya tiene 1"
        in client.post(url(sheet), {"email": "dos@ejemplo.bo"}).content.decode()
    )
    assert Subscription.objects.count() == 1


def test_one_mailbox_is_not_asked_again_and_again(
    file_sheet: Files, client: Client
) -> None:
    pages = [
        client.post(url(file_sheet()), {"email": "victima@ejemplo.bo"})
        for _sheet in range(exchange.MOST_LETTERS + 1)
    ]
    assert "Ya enviamos 3 mensajes" in pages[-1].content.decode()
    assert Subscription.objects.count() == exchange.MOST_LETTERS


def test_a_mail_program_that_opens_the_link_confirms_nothing(
    subscription: Subscription, client: Client
) -> None:
    page = client.get(f"/avisos/confirmar/{subscription.token}/").content.decode()
    assert "bruno@" not in page
    subscription.refresh_from_db()
    assert subscription.confirmed_at is None


def test_the_button_confirms(subscription: Subscription, client: Client) -> None:
    page = client.post(f"/avisos/confirmar/{subscription.token}/").content.decode()
    assert "le avisaremos" in page
    subscription.refresh_from_db()
    assert subscription.confirmed_at is not None
    assert ledger.history(subscription.sheet.chain)[-1].event == "routing.subscribed"


def test_stopping_asks_first_and_then_stops(
    subscription: Subscription, client: Client
) -> None:
    link = f"/avisos/dejar/{subscription.token}/"
    assert "¿Dejar los avisos?" in client.get(link).content.decode()
    assert Subscription.objects.exists()
    assert "Ya no recibirá" in client.post(link).content.decode()
    assert not Subscription.objects.exists()
    assert "Ya no recibirá" in client.get(link).content.decode()


def test_a_mail_program_may_stop_them_in_one_click(subscription: Subscription) -> None:
    client = Client(enforce_csrf_checks=True)  # RFC 8058: it has no form of ours
    client.post(
        f"/avisos/dejar/{subscription.token}/", {"List-Unsubscribe": "One-Click"}
    )
    assert not Subscription.objects.exists()


def test_a_stranger_confirms_nothing(sheet: RouteSheet, client: Client) -> None:
    assert client.get(f"/avisos/confirmar/{'x' * 43}/").status_code == 404
    assert client.post(f"/avisos/dejar/{'x' * 43}/").status_code == 200
    assert client.get("/s/K4MT-9QWX-C7HP-3ADN/avisos/").status_code == 404
    assert client.delete(url(sheet)).status_code == 405


def test_the_privacy_notice_is_there(client: Client) -> None:
    page = client.get("/privacidad/")
    assert "Ley 2341" in page.content.decode()
    assert client.post("/privacidad/").status_code == 405
