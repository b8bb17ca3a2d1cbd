"""`./llaqta fake-agent`: the agent and, beside it, the authority's CRL, OCSP and TSA, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llaqta.signatures.demo_authority import AuthorityServer
    from llaqta.signatures.fake_agent.agent import FakeAgent

BUSY = "El puerto %(port)s ya está en uso: quizá por Jacobitus o por otro agente. Ciérrelo y repita; o elija otro con --port %(next)s y empiece la demostración con LLAQTA_AGENT_URL=https://localhost:%(next)s."
AUTHORITY_TAKEN = "El puerto %s, donde debe responder la autoridad de prueba, lo usa otro programa: no hay sello de tiempo ni se comprueba la revocación. Cierre ese programa y repita."


def run_fake_agent(arguments: list[str], *, home: Path) -> int:
    """Serve until interrupted. `home` is the data folder whose authority signs, unless `--home` says otherwise."""
    options = _options(arguments, home)
    # pyHanko and PKCS #11 take a moment to load, and nobody else who comes by the door wants them for this.
    from llaqta.signatures.demo_authority import (
        OFFICIALS,
        AuthorityServer,
        DemoAuthority,
    )
    from llaqta.signatures.fake_agent import soft_hsm
    from llaqta.signatures.fake_agent.agent import FakeAgent

    authority = DemoAuthority.have(options.home / "authority")
    library = None if options.software else soft_hsm.find_library()
    agent = FakeAgent(
        options.home, authority=authority, port=options.port, library=library
    )
    if options.expired:
        agent.connect_expired(OFFICIALS[0])
    if options.blocked:
        agent.connect_blocked(OFFICIALS[0])
    with ExitStack() as stack:
        try:
            stack.enter_context(agent)
        except OSError:
            sys.stderr.write(
                f"✗ {BUSY % {'port': options.port, 'next': options.port + 10}}\n"
            )
            return 1
        answers = _answer(stack, AuthorityServer(authority))
        with _interrupted() as interrupted:
            _print(_welcome(agent, answers, in_hardware=library is not None))
            if has_display():
                webbrowser.open(agent.url)
            interrupted.wait()
    _print("Agente DE PRUEBA detenido.")
    return 0


def has_display() -> bool:
    """Can a browser window appear here?"""
    return sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


# -- Parts -------------------------------------------------------------------------------------------------------------


def _options(arguments: list[str], home: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="llaqta fake-agent",
        description="Agente de firma DE PRUEBA: hace las veces de Jacobitus, con llaves que no valen fuera de la demostración.",
    )
    parser.add_argument(
        "--port", type=int, default=9000, help="puerto en el que escucha (9000)"
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=home,
        help="carpeta de datos cuya autoridad de prueba firma (la de la demostración)",
    )
    parser.add_argument(
        "--software",
        action="store_true",
        help="llaves en memoria, aunque SoftHSM2 esté instalado",
    )
    parser.add_argument(
        "--expired",
        action="store_true",
        help="conecta además un token con el certificado vencido",
    )
    parser.add_argument(
        "--blocked", action="store_true", help="conecta además un token bloqueado"
    )
    return parser.parse_args(arguments)


def _answer(stack: ExitStack, server: AuthorityServer) -> str:
    """Have the authority answer, here or where it does already, and say so."""
    try:
        stack.enter_context(server)
    except OSError:
        if server.is_answered_elsewhere():
            return f"Revocación y sello de tiempo de prueba: {server.authority.base_url} (responde la demostración)"
        return AUTHORITY_TAKEN % server.port
    return f"Revocación y sello de tiempo de prueba: {server.authority.base_url}"


def _welcome(agent: FakeAgent, answers: str, *, in_hardware: bool) -> str:
    tokens = "\n".join(
        f"    {token.name} · {token.facts.document}" for token in agent.tokens
    )
    where = "en SoftHSM2" if in_hardware else "en memoria (SoftHSM2 no se usa)"
    return f"""
AGENTE DE FIRMA DE PRUEBA. Lo que firma no tiene validez alguna.

  Abra esta página, acepte su certificado una vez y déjela abierta:  {agent.url}
  PIN de prueba: {agent.pin}
  Llaves {where}:
{tokens}
  {answers}

Ctrl-C lo detiene."""


@contextmanager
def _interrupted() -> Iterator[Event]:
    """An event that Ctrl-C or a polite kill sets, so that all is closed in order."""
    event = Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}
    for number in signals:
        signal.signal(number, lambda _number, _frame: event.set())
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
