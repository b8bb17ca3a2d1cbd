"""The only client of a mail server: one message at a time over Django's e-mail backend, and what came of it."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any

from django.core.mail import EmailMessage, get_connection

log = logging.getLogger(__name__)

SERVICE_NOT_AVAILABLE = (
    421  # RFC 5321: the server is closing the channel, whatever the message was
)


class Outcome(StrEnum):
    SENT = "sent"
    LATER = "later"  # this message was put off
    REFUSED = "refused"  # this message will never be taken
    DOWN = "down"  # the server cannot be used now, for this message or any other


@dataclass(frozen=True, slots=True)
class Attempt:
    outcome: Outcome
    error: str = ""


class MailServer:
    """A connection opened for the first message and kept for the others."""

    def __init__(self) -> None:
        self._connection: Any = get_connection(fail_silently=False)

    def __enter__(self) -> MailServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, message: EmailMessage) -> Attempt:
        try:
            self._connection.open()
            sent = self._connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            return self._answered(*next(iter(error.recipients.values())))
        except smtplib.SMTPDataError as error:
            return self._answered(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            return Attempt(
                Outcome.REFUSED, _line(error)
            )  # an address or a letter that this server cannot carry
        except (smtplib.SMTPException, OSError) as error:
            # No connection, no greeting, bad password, sender not allowed: nothing that this message could help.
            self._close()
            return Attempt(Outcome.DOWN, _line(error))
        except (ValueError, UnicodeError) as error:
            return Attempt(
                Outcome.REFUSED, _line(error)
            )  # the message cannot be written down
        return (
            Attempt(Outcome.SENT)
            if sent
            else Attempt(Outcome.LATER, "the backend sent nothing")
        )

    def _answered(self, code: int, words: bytes | str) -> Attempt:
        text = _line(
            f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
        )
        if code == SERVICE_NOT_AVAILABLE:
            self._close()
            return Attempt(Outcome.DOWN, text)
        return Attempt(Outcome.REFUSED if code >= 500 else Outcome.LATER, text)

    def _close(self) -> None:
        with _ignoring_a_dead_server():
            self._connection.close()


@contextmanager
def _ignoring_a_dead_server() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError):
        log.info("notifications.server_left", exc_info=True)


def _line(error: object) -> str:
    kind = f"{type(error).__name__}: " if isinstance(error, Exception) else ""
    return " ".join(f"{kind}{error}".split())[:500]
