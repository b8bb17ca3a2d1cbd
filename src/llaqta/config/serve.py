"""`llaqta serve`, `worker` and `setup`: the processes of a running installation."""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

STOP_PATIENCE_SECONDS = 10


def run(arguments: list[str]) -> int:
    """Serve the pages and do the background jobs, until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="llaqta serve",
        description="Sirve las páginas y hace los trabajos de fondo.",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="dirección en la que escucha (127.0.0.1: solo esta máquina)",
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help="sin trabajos de fondo: los hace «llaqta worker»",
    )
    options = parser.parse_args(arguments)
    if refusal := refusal_to_listen(options.host, options.port, "serve"):
        sys.stderr.write(f"✗ {refusal}\n")
        return 1
    prepare()
    print(
        f"Sirviendo en http://{options.host}:{options.port} · Ctrl-C para terminar",
        flush=True,
    )
    return serve(options.host, options.port, with_worker=not options.no_worker)


def refusal_to_listen(host: str, port: int, command: str) -> str:
    """Why nobody could listen there now; empty when one can."""
    if not 0 < port < 65536:
        return f"El puerto {port} no existe: elija uno entre 1 y 65535."
    try:
        [family, kind, _protocol, _name, address] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        return f"No se conoce la dirección «{host}». Use 127.0.0.1 (solo esta máquina) o 0.0.0.0 (todas)."
    except PermissionError:
        return f"Los puertos menores que 1024, como el {port}, son del administrador. Elija otro: ./llaqta {command} --port 8000"
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            return f"Esta máquina no tiene la dirección «{host}». Use 127.0.0.1 (solo esta máquina) o 0.0.0.0 (todas)."
        return f"El puerto {port} ya está en uso por otro programa. Ciérrelo, o elija otro: ./llaqta {command} --port {port + 1}"
    return ""


def serve(
    host: str,
    port: int,
    *,
    with_worker: bool = True,
    on_ready: Callable[[], None] | None = None,
) -> int:
    """Run the web server and the worker as children; stop both when told, or when the web server dies."""
    from django.conf import settings

    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(settings.LLAQTA_WORKERS), "--blocking-threads", str(settings.LLAQTA_THREADS),
        # A thread keeps its database connection, so threads that come and go would open new ones.
        "--blocking-threads-idle-timeout", "600",
        "--http", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
        "llaqta.config.wsgi:application",
    ]  # fmt: skip
    children = {"web": _start(web)}
    stop = threading.Event()
    _on_signal(stop)
    if on_ready is not None:
        on_ready()
    if with_worker:  # last: it must not compete for the processor with the first page
        children["worker"] = _start([sys.executable, "-m", "llaqta", "worker"])
    status = 0
    while not stop.wait(0.5):
        if (status := children["web"].poll() or 0) or children[
            "web"
        ].poll() is not None:
            print("El servidor de páginas se detuvo.", file=sys.stderr)
            break
        if with_worker and children["worker"].poll() is not None:
            time.sleep(2)
            children["worker"] = _start([sys.executable, "-m", "llaqta", "worker"])
    _end(children)
    return status


def run_worker(arguments: list[str]) -> int:
    """Do background jobs only."""
    argparse.ArgumentParser(
        prog="llaqta worker",
        description="Hace los trabajos de fondo: correo, recordatorios, sellos.",
    ).parse_args(arguments)
    import django

    django.setup()
    from llaqta.config.schedule import work

    stop = threading.Event()
    _on_signal(stop)
    work(stop)
    return 0


def run_setup(arguments: list[str]) -> int:
    """Bring database, catalogues and static files to this version."""
    argparse.ArgumentParser(
        prog="llaqta setup",
        description="Prepara o actualiza la base de datos y los catálogos.",
    ).parse_args(arguments)
    prepare(verbose=True)
    return 0


def prepare(*, verbose: bool = False) -> None:
    """Migrations, catalogues, static files; quick when nothing changed, safe to repeat."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from llaqta.config.schedule import seed_calendar
    from llaqta.documents import api as documents
    from llaqta.routing import api as routing

    executor = MigrationExecutor(connection)
    is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_behind:
        call_command("migrate", interactive=False, verbosity=1 if verbose else 0)
    if (
        is_behind or not routing.has_catalogues()
    ):  # the catalogues come last: without them, an earlier start was cut short
        call_command("createcachetable", verbosity=0)
        seed_calendar()
        documents.seed_kinds()
        routing.seed_catalogues()
    connection.close()
    collect_static()


def collect_static() -> None:
    """Gather, fingerprint and compress static files, when one of them changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command
    from django.test.utils import override_settings

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(
                f"{name}:{Path(storage.path(name)).stat().st_mtime_ns}\n".encode()
            )
    mark = settings.STATIC_ROOT / ".gathered"
    if mark.exists() and mark.read_text() == digest.hexdigest():
        return
    storages = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        },
    }
    with override_settings(STORAGES=storages):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(digest.hexdigest())


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us, and we end the children in order.
    return subprocess.Popen(command, start_new_session=True, env=os.environ.copy())  # noqa: S603 — our own program


def _on_signal(stop: threading.Event) -> None:
    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(STOP_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
