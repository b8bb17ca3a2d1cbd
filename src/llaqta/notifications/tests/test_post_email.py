from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from llaqta.lib import clock
from llaqta.notifications import api as notifications
from llaqta.notifications.api import Email, OutboxEmail

Post = Callable[..., bool]


def test_it_is_one_insert(post: Post, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert post()


def test_the_same_notice_is_queued_once(post: Post) -> None:
    assert post(body="primera")
    assert post(body="segunda")
    assert OutboxEmail.objects.get().body == "primera\n"


def test_many_notices_are_one_insert(db: None, django_assert_num_queries: Any) -> None:
    emails = [
        Email(to=f"p{n}@ejemplo.bo", subject="x", body="y", dedupe=f"d{n}")
        for n in range(50)
    ]
    with django_assert_num_queries(1):
        assert notifications.post_emails(emails) == 50


@pytest.mark.django_db(transaction=True)
def test_it_is_not_sent_when_the_act_is_undone() -> None:
    class UndoneError(Exception):
        pass

    def act() -> None:
        with transaction.atomic():
            notifications.post_email(
                to="ana@ejemplo.bo", subject="x", body="y", dedupe="d"
            )
            raise UndoneError

    with pytest.raises(UndoneError):
        act()
    assert not OutboxEmail.objects.exists()


@pytest.mark.parametrize(
    "to", ["", "ana", "ana@", "a@b.bo, c@d.bo", "a@b.bo\nBcc: c@d.bo", "Ana <a@b.bo>"]
)
def test_an_address_that_cannot_be_one_stops_no_act(to: str, post: Post) -> None:
    assert post(to) is False
    assert not OutboxEmail.objects.exists()


@pytest.mark.parametrize(
    "subject",
    ["Hola\r\nBcc: malo@x.bo", "Hola\nBcc: malo@x.bo", "Hola\x00\u2028 Bcc: malo@x.bo"],
)
def test_a_subject_cannot_begin_another_header(subject: str, post: Post) -> None:
    post(subject=subject)
    row = OutboxEmail.objects.get()
    assert not set("\r\n\u2028\x00") & set(row.subject)


def test_a_very_long_subject_is_cut(post: Post) -> None:
    post(subject="ñ" * 10_000)
    assert len(OutboxEmail.objects.get().subject) == 150


def test_a_notice_may_wait_for_its_hour(post: Post) -> None:
    with clock.frozen("2026-02-13T07:00"):
        with clock.frozen("2026-02-13T08:00") as eight:
            pass
        post(not_before=eight)
        assert notifications.deliver_due().sent == 0
    with clock.frozen("2026-02-13T08:00"):
        assert notifications.deliver_due().sent == 1
