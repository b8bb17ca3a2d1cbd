"""Looking after the outbox: try again, forget, count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN, SYSTEM, Actor, ActorKind, Role
from llaqta.notifications import api as notifications
from llaqta.notifications.api import OutboxEmail
from llaqta.notifications.errors import RetryNotAllowedError
from llaqta.notifications.tests.conftest import PostOffice

Post = Callable[..., bool]
OFFICIAL = Actor(
    kind=ActorKind.STAFF, user_id=1, position_id=1, roles=frozenset({Role.OFFICIAL})
)
ADMINISTRATOR = Actor(
    kind=ActorKind.STAFF, user_id=1, roles=frozenset({Role.ADMINISTRATOR})
)


def test_a_mended_refusal_is_tried_again(post: Post, post_office: PostOffice) -> None:
    post_office.on_recipient["ana@ejemplo.bo"] = "550 full"
    post()
    notifications.deliver_due()
    post_office.on_recipient.clear()
    assert notifications.retry_failed(actor=ADMINISTRATOR) == 1
    assert notifications.deliver_due().sent == 1
    assert ledger.history("notifications")[0].event == "notifications.retried"


def test_nothing_refused_is_nothing_recorded(db: None) -> None:
    assert notifications.retry_failed(actor=SYSTEM) == 0
    assert list(ledger.history("notifications")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [CITIZEN, OFFICIAL])
def test_only_administrators_try_again(actor: Actor) -> None:
    with pytest.raises(RetryNotAllowedError):
        notifications.retry_failed(actor=actor)


def test_personal_data_is_forgotten_and_the_notice_still_never_repeats(
    post: Post,
) -> None:
    post()
    post("bruno@ejemplo.bo", not_before=clock.now() + timedelta(days=1))
    notifications.deliver_due()
    assert notifications.forget_sent(before=clock.now() + timedelta(seconds=1)) == 1
    row = OutboxEmail.objects.get(dedupe="test:ana@ejemplo.bo")
    assert (row.to, row.subject, row.body) == ("", "", "")
    post()
    assert OutboxEmail.objects.count() == 2
    assert notifications.list_pending().get().to == "bruno@ejemplo.bo"


def test_the_counts_say_since_when_something_waits(post: Post) -> None:
    with clock.frozen("2026-02-13") as friday:
        post()
    counts = notifications.get_counts()
    assert (counts.pending, counts.refused, counts.oldest_pending_at) == (1, 0, friday)


def test_the_jobs_run(post: Post) -> None:
    post()
    notifications.deliver_mail.call()
    notifications.forget_old_mail.call()
    assert notifications.get_counts().pending == 0
