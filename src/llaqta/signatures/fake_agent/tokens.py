"""The tokens that the agent finds connected. A PIN opens one for a moment; three wrong ones block it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from llaqta.lib import clock
from llaqta.signatures.certificate import CertificateFacts, read_certificate
from llaqta.signatures.demo_authority.demo_key import DemoKey
from llaqta.signatures.keys import SigningKey

PIN = "1234"  # the page says so to everybody
TRIES = 3

MISSING_PIN = "Por favor verifique el pin."
WRONG_PIN = "Pin incorrecto, intente nuevamente."
BLOCKED = "El token está bloqueado por intentos fallidos (CKR_PIN_LOCKED)."


class RefusedError(Exception):
    """The token does not sign; the text is what Jacobitus would say."""


class WrongPinError(RefusedError):
    """The person may try again."""


@dataclass
class Token(ABC):
    """One token: a certificate and its key, behind a PIN."""

    serial: str
    name: str
    alias: str
    certificate: bytes
    slot: int = 0  # given by the agent that it is connected to
    failures: int = 0
    lock: Lock = field(default_factory=Lock, repr=False)
    model: str = "DE PRUEBA"

    def __post_init__(self) -> None:
        self.facts: CertificateFacts = read_certificate(self.certificate)

    @property
    def is_blocked(self) -> bool:
        return self.failures >= TRIES

    def belongs_to(self, ci: str) -> bool:
        """By number, or by number and complement (`1234567-1A`)."""
        number, _, complement = ci.strip().partition("-")
        return number == self.facts.document_number and complement in (
            "",
            self.facts.complement,
        )

    @contextmanager
    def unlocked(self, pin: str) -> Iterator[SigningKey]:
        """The key, while the PIN holds it open. Raises RefusedError with Jacobitus' own words."""
        if not pin:
            raise WrongPinError(MISSING_PIN)
        with self.lock:  # a token serves one caller at a time
            if self.is_blocked:
                raise RefusedError(BLOCKED)
            with self._opened(pin) as key:
                yield key

    def check_dates(self) -> None:
        """Jacobitus refuses to sign outside the certificate's validity."""
        now = clock.now()
        if now > self.facts.not_after:
            day = clock.local_date(self.facts.not_after)
            raise RefusedError(f"El certificado expiró el {day:%d/%m/%Y}.")
        if now < self.facts.not_before:
            day = clock.local_date(self.facts.not_before)
            raise RefusedError(
                f"El certificado aún no es válido: lo será desde el {day:%d/%m/%Y}."
            )

    def _count_failure(self) -> RefusedError:
        self.failures += 1
        return RefusedError(BLOCKED) if self.is_blocked else WrongPinError(WRONG_PIN)

    @abstractmethod
    @contextmanager
    def _opened(self, pin: str) -> Iterator[SigningKey]:
        """The key behind the PIN; a wrong one raises `_count_failure()`, a right one forgets the failures."""


class SoftwareToken(Token):
    """A key in memory that behaves as one in a token."""

    def __init__(
        self, key: DemoKey, *, serial: str, name: str, alias: str, pin: str = PIN
    ) -> None:
        super().__init__(
            serial=serial,
            name=name,
            alias=alias,
            certificate=key.certificate,
            model="Software DE PRUEBA",
        )
        self._key, self._pin = key, pin

    @contextmanager
    def _opened(self, pin: str) -> Iterator[SigningKey]:
        if pin != self._pin:
            raise self._count_failure()
        self.failures = 0
        yield self._key
