"""Writes: queue an e-mail, deliver what is due, try again what was refused, forget what was delivered."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, QuerySet

from llaqta.ledger import api as ledger
from llaqta.lib import clock, rows
from llaqta.lib.actor import Actor
from llaqta.lib.text import clean, clean_line
from llaqta.notifications import policies
from llaqta.notifications.models import OutboxEmail
from llaqta.notifications.smtp import Attempt, MailServer, Outcome

log = logging.getLogger(__name__)

# Longer than the time-outs of one message together (connect, greeting, data), far shorter than a person's patience.
LEASE = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
LONGEST_WAIT_FOR_SERVER = timedelta(
    minutes=15
)  # asking whether the server is back costs little
GIVE_UP_AFTER = timedelta(
    days=5
)  # RFC 5321 4.5.4.1: a message put off so long is returned
SUBJECT_LENGTH = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One notice to one address, in plain text. `dedupe` names the event and who is told: «routing.arrived:812:7»."""

    to: str
    subject: str
    body: str
    dedupe: str
    not_before: datetime | None = None
    unsubscribe_url: str = ""


@dataclass(slots=True)
class Delivery:
    """What came of one round."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    server_down: bool = False
    errors: list[str] = field(default_factory=list)


def post_email(
    *,
    to: str,
    subject: str,
    body: str,
    dedupe: str,
    not_before: datetime | None = None,
    unsubscribe_url: str = "",
) -> bool:
    """Queue an e-mail in the caller's transaction: it leaves if the act is kept. One INSERT.

    A second one with the same `dedupe` is ignored. An address that cannot be one is not queued and gives `False`:
    a bad address must never stop an act.
    """
    email = Email(
        to=to,
        subject=subject,
        body=body,
        dedupe=dedupe,
        not_before=not_before,
        unsubscribe_url=unsubscribe_url,
    )
    row = _row(email, clock.now())
    if row is not None:
        rows.insert(row, unless_known=True)
    return row is not None


def post_emails(emails: Sequence[Email]) -> int:
    """Queue several with one INSERT; says how many had an address that can be one."""
    now = clock.now()
    valid = [row for row in (_row(email, now) for email in emails) if row is not None]
    if valid:
        OutboxEmail.objects.bulk_create(valid, ignore_conflicts=True, batch_size=500)
    return len(valid)


def deliver_due(limit: int = 100) -> Delivery:
    """Send what is due, oldest first. Call it outside a transaction, from as many workers as you like.

    Each row is claimed by a conditional update, sent, and marked, one after the other, so that a worker killed at any
    moment leaves at most one message in doubt: that one is sent again, under the same Message-ID, when its lease ends.
    When the server is down the round stops: the others need not wait for its time-out one by one.
    """
    delivery = Delivery()
    due = (
        OutboxEmail.objects.due(clock.now())
        .order_by("next_attempt_at", "id")
        .values_list("id", flat=True)
    )
    with MailServer() as server:
        for email_id in list(due[:limit]):
            email = _claim(email_id)
            if email is None:
                continue  # another worker has it
            attempt = server.send(_message(email))
            _settle(email, attempt, delivery)
            if attempt.outcome is Outcome.DOWN:
                delivery.server_down = True
                break
    return delivery


@transaction.atomic
def retry_failed(*, actor: Actor, email_ids: Sequence[int] | None = None) -> int:
    """Put refused messages (all, when none is named) back in the queue, after their cause was mended."""
    policies.check_retry(actor)
    refused = OutboxEmail.objects.refused().exclude(to="")
    if email_ids is not None:
        refused = refused.filter(pk__in=list(email_ids))
    now = clock.now()
    count = refused.update(
        refused_at=None, attempts=0, next_attempt_at=now, created_at=now, lease=""
    )
    if count:
        ledger.record(
            "notifications.retried",
            actor=actor,
            chain="notifications",
            target="outbox",
            data={"messages": count},
        )
    return count


def forget_sent(*, before: datetime, batch: int = 1000) -> int:
    """Empty the personal data of messages sent or refused before an instant. The row stays, so that nothing repeats."""
    total = 0
    while True:
        settled = OutboxEmail.objects.exclude(to="").filter(
            sent_at__lt=before
        ) | OutboxEmail.objects.exclude(to="").filter(refused_at__lt=before)
        ids = list(settled.values_list("id", flat=True)[:batch])
        if not ids:
            return total
        total += OutboxEmail.objects.filter(pk__in=ids).update(
            to="", subject="", body="", unsubscribe_url="", last_error=""
        )


def _row(email: Email, now: datetime) -> OutboxEmail | None:
    to = clean_line(email.to)
    try:
        validate_email(to)
    except ValidationError:
        log.warning("notifications.bad_address", extra={"dedupe": email.dedupe})
        return None
    return OutboxEmail(
        dedupe=email.dedupe[:200],
        to=to,
        subject=_subject(email.subject),
        body=clean(email.body) + "\n",
        unsubscribe_url=clean_line(email.unsubscribe_url),
        message_id=f"<{secrets.token_hex(16)}@{_sender_domain()}>",
        created_at=now,
        next_attempt_at=email.not_before or now,
    )


def _subject(given: str) -> str:
    """On one line: a line break in a subject would begin another header."""
    subject = clean_line(given)
    return (
        subject
        if len(subject) <= SUBJECT_LENGTH
        else subject[: SUBJECT_LENGTH - 1].rstrip() + "…"
    )


def _sender_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _claim(email_id: int) -> OutboxEmail | None:
    """Take a row for a while, if it is still due. Two workers cannot both change it: the second finds it not due."""
    now, lease = clock.now(), secrets.token_hex(16)
    claimed = (
        OutboxEmail.objects.due(now)
        .filter(pk=email_id)
        .update(lease=lease, next_attempt_at=now + LEASE, attempts=F("attempts") + 1)
    )
    return (
        OutboxEmail.objects.filter(pk=email_id, lease=lease).first()
        if claimed
        else None
    )


def _message(email: OutboxEmail) -> EmailMessage:
    headers = {"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"}
    if email.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
    return EmailMessage(
        subject=email.subject, body=email.body, to=[email.to], headers=headers
    )


def _settle(email: OutboxEmail, attempt: Attempt, delivery: Delivery) -> None:
    now = clock.now()
    mine: QuerySet[OutboxEmail] = OutboxEmail.objects.pending().filter(
        pk=email.pk, lease=email.lease
    )
    if attempt.outcome is Outcome.SENT:
        delivery.sent += 1
        mine.update(sent_at=now, lease="", last_error="")
        log.info("notifications.sent", extra={"dedupe": email.dedupe})
        return
    delivery.errors.append(attempt.error)
    given_up = (
        attempt.outcome is Outcome.LATER and now - email.created_at > GIVE_UP_AFTER
    )
    if attempt.outcome is Outcome.REFUSED or given_up:
        delivery.refused += 1
        mine.update(refused_at=now, lease="", last_error=attempt.error)
        log.warning(
            "notifications.refused",
            extra={"dedupe": email.dedupe, "error": attempt.error},
        )
        return
    delivery.later += 1
    mine.update(
        next_attempt_at=now + _wait(email.attempts, attempt.outcome),
        lease="",
        last_error=attempt.error,
    )
    log.warning(
        "notifications.put_off", extra={"dedupe": email.dedupe, "error": attempt.error}
    )


def _wait(attempts: int, outcome: Outcome) -> timedelta:
    """1, 2, 4… minutes, up to hours for a message that is put off and to a quarter of an hour for a dead server."""
    longest = LONGEST_WAIT_FOR_SERVER if outcome is Outcome.DOWN else LONGEST_WAIT
    doublings = min(attempts - 1, 12)
    return min(FIRST_WAIT * (1 << doublings), longest)
