"""Requests of «modo seguro» that wait for a person to choose a token and type the PIN."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from threading import Event, Lock

from llaqta.signatures.fake_agent.documents import Document, SignedDocument

PATIENCE_SECONDS = 600


@dataclass
class Pending:
    """One request: what is to be signed, who asks, and later what came of it."""

    documents: list[Document]
    ci: str
    origin: str
    key: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    slot: str = ""  # the token chosen last
    problem: str = ""  # shown beside the PIN; the person may try again
    signed: list[SignedDocument] | None = None  # None once answered: cancelled
    refusal: str = ""  # ends the request with finalizado:false
    _answered: Event = field(default_factory=Event, repr=False)

    def answer(
        self, signed: list[SignedDocument] | None = None, *, refusal: str = ""
    ) -> None:
        self.signed, self.refusal = signed, refusal
        self._answered.set()

    @property
    def is_answered(self) -> bool:
        return self._answered.is_set()

    def wait(self) -> None:
        """Until answered; a request that nobody answers counts as cancelled."""
        self._answered.wait(PATIENCE_SECONDS)


class WaitingRoom:
    """The pending requests, in order of arrival."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending: dict[str, Pending] = {}

    def waiting(self) -> list[Pending]:
        with self._lock:
            return [one for one in self._pending.values() if not one.is_answered]

    def find(self, key: str) -> Pending | None:
        return next((one for one in self.waiting() if one.key == key), None)

    def wait_for(self, pending: Pending) -> None:
        """Show it to the person until it is answered."""
        with self._lock:
            self._pending[pending.key] = pending
        try:
            pending.wait()
        finally:
            with self._lock:
                self._pending.pop(pending.key, None)

    def cancel_all(self) -> None:
        for pending in self.waiting():
            pending.answer()
