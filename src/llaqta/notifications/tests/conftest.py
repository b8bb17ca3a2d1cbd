"""A real mail server on this machine, that can be told to refuse, put off, hang up or be dead."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from llaqta.notifications import api as notifications

PATIENCE_SECONDS = 60  # a machine may be busy


@dataclass
class PostOffice:
    """What the server was given, and how it answers: by address, after `hang_up_after` messages, or not at all."""

    port: int
    got: list[EmailMessage] = field(default_factory=list)
    on_sender: dict[str, str] = field(default_factory=dict)
    on_recipient: dict[str, str] = field(default_factory=dict)
    on_data: dict[str, str] = field(default_factory=dict)
    hang_up_after: int | None = None
    _controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            enable_SMTPUTF8=True,
            ready_timeout=PATIENCE_SECONDS,
        )
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def addressees(self) -> list[str]:
        return [str(message["To"]) for message in self.got]

    # What aiosmtpd calls.

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self,
        server: Any,
        session: Any,
        envelope: Any,
        address: str,
        options: list[str],
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.on_sender.get(address, "250 OK")

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self,
        server: Any,
        session: Any,
        envelope: Any,
        address: str,
        options: list[str],
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.on_recipient.get(address, "250 OK")

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.hang_up_after is not None and len(self.got) >= self.hang_up_after:
            server.transport.abort()
            await asyncio.sleep(0)
            return "421 bye"
        answer = self.on_data.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return answer


@pytest.fixture
def closed_post_office(settings: Any) -> Iterator[PostOffice]:
    """The server is configured, and dead until it is opened."""
    with socket.socket() as reservation:
        # Bound and never listening: while the server is dead, nobody else is given its port.
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reservation.bind(("127.0.0.1", 0))
        port: int = reservation.getsockname()[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = PATIENCE_SECONDS
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        settings.DEFAULT_FROM_EMAIL = "Avisos <avisos@gampv.bo>"
        office = PostOffice(port)
        yield office
        office.close()


@pytest.fixture
def post_office(closed_post_office: PostOffice) -> PostOffice:
    closed_post_office.open()
    return closed_post_office


@pytest.fixture
def post(db: None) -> Callable[..., bool]:
    def post_(to: str = "ana@ejemplo.bo", **more: Any) -> bool:
        fields = {
            "subject": "Su solicitud",
            "body": "Fue recibida.",
            "dedupe": f"test:{to}",
        } | more
        return notifications.post_email(to=to, **fields)

    return post_
