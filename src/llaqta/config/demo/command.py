"""The command: prepare, load the first time, serve, and say what to look at."""

from __future__ import annotations

import argparse
import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llaqta.config.serve import prepare, refusal_to_listen, serve

HOST = "127.0.0.1"
PROJECT = Path(__file__).resolve().parents[4]
READY_PATIENCE_SECONDS = 20
SEAL_FILE, SEAL_PIN = "sello-de-prueba.p12", "sello-de-prueba"
AUTHORITY_TAKEN = (
    "El puerto %s, donde debe responder la autoridad DE PRUEBA de esta demostración, lo usa otro programa (quizá otra demostración): "
    "se firma sin sello de tiempo y no se comprueba la revocación. Cierre ese programa y repita."
)


def run(arguments: list[str]) -> int:
    """Have a demonstration ready, and serve it until Ctrl-C."""
    options = _options(arguments)
    if not options.no_serve and (
        refusal := refusal_to_listen(HOST, options.port, "demo")
    ):
        return _stop(refusal)
    _settle(options.port)
    try:
        with _alone() as alone:
            if not alone:
                return _stop(
                    "Otra orden está preparando esta demostración en este momento. Espere a que termine y repita."
                )
            if not _have_ready(fresh=options.fresh):
                return 1
    except KeyboardInterrupt:
        return _stop(
            "Interrumpido. La próxima vez «./llaqta demo» carga de nuevo desde el principio.",
            status=130,
        )
    if options.no_serve:
        from llaqta.config.demo import welcome

        say(welcome.text(options.port))
        say("Para servirla: ./llaqta demo")
        return 0
    with _authority():
        return serve(HOST, options.port, on_ready=lambda: _welcome(options.port))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# -- Parts -------------------------------------------------------------------------------------------------------------


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="llaqta demo",
        description="Prepara un municipio de demostración y lo sirve en esta máquina.",
    )
    parser.add_argument(
        "--port", type=int, default=8000, help="puerto en el que escucha (8000)"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="borra la demostración anterior y la hace de nuevo, hasta hoy",
    )
    parser.add_argument(
        "--no-serve", action="store_true", help="solo prepara los datos"
    )
    return parser.parse_args(arguments)


def _settle(port: int) -> None:
    """Choose data folder and settings for this process and its children, before Django reads them."""
    if not os.environ.get("LLAQTA_HOME"):
        os.environ["LLAQTA_HOME"] = str(PROJECT / "var" / "demo")
    os.environ["LLAQTA_DEMO"] = "yes"
    os.environ["LLAQTA_PUBLIC_URL"] = f"http://{HOST}:{port}"
    os.environ["LLAQTA_SMTP_HOST"] = (
        ""  # the people are invented: nothing is sent, messages go to the folder `mail`
    )
    home = Path(os.environ["LLAQTA_HOME"])
    # A seal of its own, «DE PRUEBA». Who stamps the time is known when its authority is there (`_authority`).
    os.environ |= {
        "LLAQTA_SEAL_PKCS12": str(home / SEAL_FILE),
        "LLAQTA_SEAL_PIN": SEAL_PIN,
        "LLAQTA_TSA_URLS": "",
    }
    home.mkdir(mode=0o750, parents=True, exist_ok=True)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other command prepares the same folder now. The lock ends with the process, however it ends."""
    with (Path(os.environ["LLAQTA_HOME"]) / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _authority() -> Iterator[None]:
    """While the demonstration is served, its certification authority answers: revoked certificates, and the time.

    `./llaqta fake-agent` may have been first: it answers the same. A time stamp of anybody else would be worth nothing here.
    """
    from llaqta.config.demo.keys import have_keys
    from llaqta.signatures.api import AuthorityServer

    server = AuthorityServer(have_keys().authority)
    os.environ["LLAQTA_TSA_URLS"] = server.tsa_url  # for the processes started now
    try:
        server.start()
    except OSError:
        if not server.is_answered_elsewhere():
            os.environ["LLAQTA_TSA_URLS"] = ""
            sys.stderr.write(f"· {AUTHORITY_TAKEN % server.port}\n")
    try:
        yield
    finally:
        server.stop()


def _have_ready(*, fresh: bool) -> bool:
    """Load what is missing. False when the database is somebody's."""
    import django

    django.setup()
    from llaqta.config.demo import database
    from llaqta.config.demo.load import load

    belongs = database.whose()
    if belongs is database.Belongs.SOMEBODY:
        _stop(
            "Esta base de datos tiene datos que no son de una demostración: no se toca. Use otra, con LLAQTA_HOME=carpeta-nueva o DATABASE_URL=…"
        )
        return False
    if belongs is database.Belongs.UNFINISHED:
        say("· La carga anterior quedó a medias: se hace de nuevo.")
    if belongs is database.Belongs.UNFINISHED or (
        fresh and belongs is database.Belongs.DEMO
    ):
        database.wipe()
        belongs = database.Belongs.NOBODY
    if belongs is database.Belongs.DEMO:
        prepare()
        return True
    began = time.monotonic()
    say("· La base de datos …")
    prepare()
    loaded = load(say=say)
    say(
        f"✓ {loaded.sheets} hojas de ruta, {loaded.documents} documentos y {loaded.deeds} actos en {time.monotonic() - began:.0f} segundos."
    )
    return True


def _welcome(port: int) -> None:
    """Wait until the pages answer, and tell the way around."""
    until = time.monotonic() + READY_PATIENCE_SECONDS
    while not _answers(port) and time.monotonic() < until:
        time.sleep(0.05)
    from llaqta.config.demo import welcome

    say(welcome.text(port))
    say("Ctrl-C para terminar.")


def _answers(port: int) -> bool:
    """Whether a page comes back; the port alone is open before the pages are ready."""
    try:
        with socket.create_connection(
            (HOST, port), timeout=READY_PATIENCE_SECONDS
        ) as probe:
            probe.sendall(
                f"GET /seguimiento/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            return bool(probe.recv(1))
    except OSError:
        return False


def _stop(sentence: str, *, status: int = 1) -> int:
    sys.stderr.write(f"✗ {sentence}\n")
    return status
