"""The agent: its tokens, the requests that wait for a person, and its HTTPS server between `start` and `stop`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from types import TracebackType

from llaqta.lib import clock
from llaqta.signatures.demo_authority import OFFICIALS, DemoAuthority, DemoKey, Official
from llaqta.signatures.fake_agent import signing, soft_hsm
from llaqta.signatures.fake_agent.behaviours import Behaviour
from llaqta.signatures.fake_agent.documents import Document, SignedDocument
from llaqta.signatures.fake_agent.pending import Pending, WaitingRoom
from llaqta.signatures.fake_agent.server import AgentServer
from llaqta.signatures.fake_agent.tls import have_certificate
from llaqta.signatures.fake_agent.tokens import (
    PIN,
    TRIES,
    RefusedError,
    SoftwareToken,
    Token,
    WrongPinError,
)

EXPIRED_FROM = datetime(2024, 1, 1, tzinfo=UTC)
EXPIRED_TO = datetime(2025, 1, 1, tzinfo=UTC)
OTHER_CI = "Este token es de otra persona: la página pide la firma de la CI %s."


class FakeAgent:
    """One local agent «DE PRUEBA».

    `home` holds its own TLS certificate and, if `library` names SoftHSM's, the tokens. For tests, and free to change between two
    requests: `behave`, what to do instead of asking a person; `at`, the instant at which it believes to sign.
    """

    pin = PIN

    def __init__(
        self,
        home: Path,
        *,
        authority: DemoAuthority | None = None,
        officials: Sequence[Official] = OFFICIALS,
        port: int = 0,
        library: Path | None = None,
        behave: Behaviour | None = None,
    ) -> None:
        self.home = home
        self.authority = authority or DemoAuthority.have(home / "authority")
        self.behave = behave
        self.at: datetime | None = (
            None  # a clock that a test holds is not seen by our threads
        )
        self.release = Event()  # lets go an answer that `Behaviour.LATE` holds back
        self.waiting_room = WaitingRoom()
        self.tls_certificate = have_certificate(home / "agent")
        self.tokens: list[Token] = []
        self.last_event = ""  # what the page says of the request before
        self._lock = Lock()
        self._server = AgentServer(self, self.tls_certificate, port)
        self._connect_officials(officials, library)

    # -- Tokens --------------------------------------------------------------------------------------------------------

    def connect(self, token: Token) -> Token:
        """Plug a token in: it gets the next slot."""
        with self._lock:
            token.slot = len(self.tokens) + 1
            self.tokens.append(token)
        return token

    def connect_key(self, key: DemoKey, name: str = "", alias: str = "") -> Token:
        """Plug in a software token that holds this key."""
        token = SoftwareToken(key, serial=key.sha256[:16].upper(), name="", alias="")
        token.name = name or f"Token DE PRUEBA {token.facts.name}"
        token.alias = alias or token.facts.name
        return self.connect(token)

    def connect_expired(self, official: Official) -> Token:
        """A token whose certificate expired."""
        name = f"{official.username}-vencido"
        key = self.authority.find(name)
        if key is None:
            key = self.authority.issue_official(
                official, not_before=EXPIRED_FROM, not_after=EXPIRED_TO
            )
            self.authority.keep(name, key)
        return self.connect_key(
            key, f"Token DE PRUEBA {official.name} (certificado vencido)", name
        )

    def connect_blocked(self, official: Official) -> Token:
        """A token that took three wrong PINs already."""
        token = self.connect_key(
            self.authority.have_official(official),
            f"Token DE PRUEBA {official.name} (bloqueado)",
            f"{official.username}-bloqueado",
        )
        token.failures = TRIES
        return token

    def token_for(self, ci: str, *, wrong: bool = False) -> Token:
        """The first token of the person with this CI (of anybody, if empty); `wrong`: of somebody else."""
        for token in self.tokens:
            if (not ci or token.belongs_to(ci)) is not wrong:
                return token
        raise RefusedError("No hay un token conectado de la persona que debe firmar.")

    # -- Signing -------------------------------------------------------------------------------------------------------

    def sign(
        self, documents: Iterable[Document], *, token: Token, pin: str
    ) -> list[SignedDocument]:
        """Sign all with one PIN, or none. Raises RefusedError."""
        documents = list(documents)
        if self.behave is Behaviour.HALF:
            documents = documents[: len(documents) // 2]
        if self.behave is Behaviour.TWICE:
            documents = documents * 2
        held = clock.frozen(self.at) if self.at else nullcontext()
        with held, token.unlocked(pin) as key:
            token.check_dates()
            signed = [
                SignedDocument(
                    document.id,
                    signing.sign_pdf(
                        self._chosen(document), key=key, lock=document.lock
                    ),
                )
                for document in documents
            ]
        if self.behave is Behaviour.LATE:
            self.release.wait()
        return signed

    def decide(self, pending: Pending, *, slot: str, pin: str) -> None:
        """The person pressed «Firmar». A wrong PIN may be typed again; a blocked token or expired certificate ends the request."""
        pending.slot = slot
        token = next((one for one in self.tokens if str(one.slot) == slot), None)
        if token is None:
            pending.problem = "Elija un token."
            return
        if pending.ci and not token.belongs_to(pending.ci):
            pending.problem = OTHER_CI % pending.ci
            return
        try:
            signed = self.sign(pending.documents, token=token, pin=pin)
        except WrongPinError as problem:
            pending.problem = str(problem)
        except RefusedError as problem:
            self.last_event = f"No se firmó: {problem}"
            pending.answer(refusal=str(problem))
        else:
            self.last_event = (
                f"Se firmaron {len(signed)} documentos con «{token.name}»."
                if len(signed) != 1
                else f"Se firmó 1 documento con «{token.name}»."
            )
            pending.answer(signed)

    def cancel(self, pending: Pending) -> None:
        self.last_event = "Se canceló la firma."
        pending.answer()

    # -- Life ----------------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"https://localhost:{self._server.port}"

    def start(self) -> FakeAgent:
        """Listen on loopback. Raises OSError when another program holds the port."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Cancel what waits, answer it, and close the socket."""
        self.release.set()
        self._server.stop(before_joining=self.waiting_room.cancel_all)

    def __enter__(self) -> FakeAgent:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # -- Parts ---------------------------------------------------------------------------------------------------------

    def _connect_officials(
        self, officials: Sequence[Official], library: Path | None
    ) -> None:
        holders = [
            (
                f"Token DE PRUEBA {official.name}"[:32],  # a PKCS #11 label is short
                official.username,
                self.authority.have_official(official),
            )
            for official in officials
        ]
        if library is None:
            for name, alias, key in holders:
                self.connect_key(key, name, alias)
        else:
            for token in soft_hsm.have_tokens(
                self.home / "agent" / "softhsm", library, holders
            ):
                self.connect(token)

    def _chosen(self, document: Document) -> bytes:
        if self.behave is Behaviour.ANOTHER_PDF:
            return signing.another_pdf()
        return document.pdf
