"""Delivery against a real server on this machine: what leaves, what waits, what is refused; nothing lost or repeated."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections

from llaqta.lib import clock
from llaqta.notifications import api as notifications
from llaqta.notifications import services
from llaqta.notifications.api import OutboxEmail
from llaqta.notifications.smtp import Attempt, Outcome
from llaqta.notifications.tests.conftest import PostOffice

Post = Callable[..., bool]
START = "2026-02-13T09:00"


def post_many(post: Post, count: int) -> list[str]:
    addresses = [f"p{number:02}@ejemplo.bo" for number in range(count)]
    for address in addresses:
        post(address)
    return addresses


def later(**distance: int) -> Any:
    return clock.frozen(clock.now() + timedelta(**distance))


def test_it_leaves_as_plain_spanish_text(post: Post, post_office: PostOffice) -> None:
    post(
        subject="Señora Ñusta: su trámite",
        body="Año nuevo\r\n¿Qué sigue?",
        unsubscribe_url="https://gampv.bo/baja/x/",
    )
    assert notifications.deliver_due().sent == 1
    message = post_office.got[0]
    assert message["Subject"] == "Señora Ñusta: su trámite"
    assert message.get_content().splitlines() == ["Año nuevo", "¿Qué sigue?"]
    assert (message.get_content_type(), message.get_content_charset()) == (
        "text/plain",
        "utf-8",
    )
    assert message["From"] == "Avisos <avisos@gampv.bo>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://gampv.bo/baja/x/>"
    assert message["Message-ID"] == OutboxEmail.objects.get().message_id
    assert message["Message-ID"].endswith("@gampv.bo>")


def test_what_left_does_not_leave_again(post: Post, post_office: PostOffice) -> None:
    addresses = post_many(post, 5)
    notifications.deliver_due()
    with later(days=2):
        assert notifications.deliver_due().sent == 0
    assert post_office.addressees == addresses


def test_a_round_has_a_limit(post: Post, post_office: PostOffice) -> None:
    post_many(post, 5)
    assert notifications.deliver_due(limit=2).sent == 2
    assert notifications.get_counts().pending == 3


def test_a_dead_server_is_asked_once_a_round(
    post: Post, closed_post_office: PostOffice
) -> None:
    post_many(post, 5)
    delivery = notifications.deliver_due()
    assert (delivery.server_down, delivery.later, delivery.sent) == (True, 1, 0)
    assert sorted(OutboxEmail.objects.values_list("attempts", flat=True)) == [
        0,
        0,
        0,
        0,
        1,
    ]


def test_a_day_of_dead_server_loses_none_and_repeats_none(
    post: Post, closed_post_office: PostOffice
) -> None:
    with clock.frozen(START):
        addresses = post_many(post, 12)
        for minutes in range(0, 24 * 60, 5):
            with later(minutes=minutes):
                assert notifications.deliver_due().sent == 0
        closed_post_office.open()
        for minutes in range(24 * 60, 25 * 60, 5):
            with later(minutes=minutes):
                notifications.deliver_due()
    assert Counter(closed_post_office.addressees) == Counter(addresses)
    assert notifications.get_counts().pending == notifications.get_counts().refused == 0


def test_a_server_that_dies_in_the_middle_of_a_round(
    post: Post, post_office: PostOffice
) -> None:
    post_office.hang_up_after = 3
    with clock.frozen(START):
        addresses = post_many(post, 8)
        delivery = notifications.deliver_due()
        assert (delivery.sent, delivery.server_down) == (3, True)
        post_office.hang_up_after = None
        with later(minutes=1):
            assert notifications.deliver_due().sent == 5
    assert Counter(post_office.addressees) == Counter(addresses)


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
def test_who_is_put_off_waits_while_the_others_leave(
    stage: str, post: Post, post_office: PostOffice
) -> None:
    getattr(post_office, stage)["p01@ejemplo.bo"] = "450 mailbox busy"
    with clock.frozen(START):
        addresses = post_many(post, 3)
        delivery = notifications.deliver_due()
        assert (delivery.sent, delivery.later, delivery.refused) == (2, 1, 0)
        assert "mailbox busy" in notifications.list_pending().get().last_error
        getattr(post_office, stage).clear()
        with later(minutes=1):
            assert notifications.deliver_due().sent == 1
    assert Counter(post_office.addressees) == Counter(addresses)


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
def test_who_is_refused_for_good_is_not_tried_again(
    stage: str, post: Post, post_office: PostOffice
) -> None:
    getattr(post_office, stage)["p01@ejemplo.bo"] = "550 no such mailbox"
    with clock.frozen(START):
        post_many(post, 3)
        delivery = notifications.deliver_due()
        assert (delivery.sent, delivery.refused) == (2, 1)
        with later(days=1):
            assert notifications.deliver_due() == notifications.Delivery()
    assert "550 no such mailbox" in notifications.list_refused().get().last_error


@pytest.mark.parametrize(
    "answer", ["530 authenticate first", "550 you may not send", "421 closing"]
)
def test_a_server_that_refuses_us_is_no_fault_of_the_message(
    answer: str, post: Post, post_office: PostOffice
) -> None:
    post_office.on_sender["avisos@gampv.bo"] = answer
    post_many(post, 2)
    assert notifications.deliver_due().server_down
    assert (notifications.get_counts().pending, notifications.get_counts().refused) == (
        2,
        0,
    )


def test_the_wait_doubles_up_to_hours(post: Post, post_office: PostOffice) -> None:
    post_office.on_recipient["ana@ejemplo.bo"] = "451 later"
    waits = []
    with clock.frozen(START) as now:
        post()
        for _attempt in range(10):
            with clock.frozen(now):
                notifications.deliver_due()
            row = OutboxEmail.objects.get()
            waits.append((row.next_attempt_at - now) // timedelta(minutes=1))
            now = row.next_attempt_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]


def test_after_five_days_of_being_put_off_it_is_given_up(
    post: Post, post_office: PostOffice
) -> None:
    post_office.on_recipient["ana@ejemplo.bo"] = "451 later"
    with clock.frozen(START):
        post()
        notifications.deliver_due()
        with later(days=5, minutes=1):
            assert notifications.deliver_due().refused == 1


class Killed(BaseException):
    """What the power cut does to a worker."""


class DyingBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise Killed


def test_a_worker_killed_while_sending_leaves_the_message_to_the_next(
    post: Post, post_office: PostOffice, settings: Any
) -> None:
    with clock.frozen(START):
        post()
        message_id = OutboxEmail.objects.get().message_id
        working, settings.EMAIL_BACKEND = (
            settings.EMAIL_BACKEND,
            f"{__name__}.DyingBackend",
        )
        with pytest.raises(Killed):
            notifications.deliver_due()
        settings.EMAIL_BACKEND = working
        with later(minutes=9):
            assert (
                notifications.deliver_due().sent == 0
            )  # for all we know the other still works on it
        with later(minutes=11):
            assert notifications.deliver_due().sent == 1
    assert [message["Message-ID"] for message in post_office.got] == [message_id]


def test_a_worker_that_comes_back_from_the_dead_changes_nothing(
    post: Post, post_office: PostOffice
) -> None:
    with clock.frozen(START):
        post()
        stale = services._claim(OutboxEmail.objects.get().pk)
        assert stale is not None
        with later(minutes=11):
            notifications.deliver_due()
            services._settle(
                stale, Attempt(Outcome.REFUSED, "too late"), notifications.Delivery()
            )
    assert OutboxEmail.objects.get().sent_at is not None
    assert OutboxEmail.objects.get().refused_at is None


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once(
    post: Post, post_office: PostOffice
) -> None:
    addresses, start, problems = post_many(post, 24), Barrier(3), []

    def work() -> None:
        try:
            start.wait(60)
            notifications.deliver_due()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert problems == []
    assert Counter(post_office.addressees) == Counter(addresses)
    assert notifications.get_counts().pending == 0


def test_a_letter_that_the_server_cannot_carry_is_refused(
    post: Post, post_office: PostOffice
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            smtplib.SMTP, "has_extn", lambda self, name: False
        )  # a server of last century
        post("ñusta@ejemplo.bo")
        delivery = notifications.deliver_due()
    assert delivery.server_down is False
    assert notifications.get_counts().pending == 0
