"""Calls the WSGI application in this process, without server or socket. Run by `bench.instructions` under callgrind.

`python -m bench.inside ROWS` fills the place and counts; `--plain` only times and prints, to see that all is well.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import filling
from bench.visits import FRAMED, HELLO, Visit, Visitor

WARM, CALLS = 8, 25
KINDS = ("file", "refer", "track", "tray")


def call(application: Callable[..., Any], visit: Visit) -> bytes:
    """One request; raises when the answer is not the one of a good visit."""
    path, _mark, query = visit.path.partition("?")
    environ = {
        "REQUEST_METHOD": visit.method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(visit.body), "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        "HTTP_HOST": "127.0.0.1:8000",
    }  # fmt: skip
    for name, value in visit.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = (
            value
        )
    status = ""

    def start_response(
        line: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> None:
        nonlocal status
        status = line

    answer = application(environ, start_response)
    content = b"".join(answer)
    answer.close()
    if int(status[:3]) != visit.status:
        message = f"{visit.method} {visit.path} answered {status}"
        raise RuntimeError(message)
    return content


def main() -> None:
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application

    rows, plain = int(sys.argv[1]), "--plain" in sys.argv
    total = WARM + CALLS
    visitor = Visitor(filling.prepare(rows, drafts=total, desks=total))
    visits = {"hello": [HELLO] * total, "frame": [FRAMED] * total}
    visits |= {
        kind: [visitor.visit(kind) for _number in range(total)] for kind in KINDS
    }
    application = get_wsgi_application()
    for name, prepared in visits.items():

        def once(number: int, prepared: list[Visit] = prepared) -> None:
            call(application, prepared[number])

        if plain:
            _time(name, once)
        else:
            from bench import callgrind

            callgrind.count(name, once, warm=WARM, calls=CALLS)


def _time(name: str, once: Callable[[int], None]) -> None:
    for number in range(WARM):
        once(number)
    start = time.process_time()
    for number in range(WARM, WARM + CALLS):
        once(number)
    print(f"{name}: {(time.process_time() - start) / CALLS * 1000:.2f} ms", flush=True)


if __name__ == "__main__":
    main()
