"""Our share of a batch of fifty with a token: sending out fifty documents, giving their files, and taking in what comes back.

Measured twice. `served`: the requests of the page's script to a server as `llaqta serve` starts it, files and answers three at a
time as the page asks, by the wall clock: what the mayor waits for us. `one by one`: the same requests in one process, with its
CPU, and that of the judge it has: what it costs. What the token and the program on the official's computer take is theirs and not counted, and every answer is
checked. Each round signs fifty new documents, and the smallest counts.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bench import processes, servers
from bench.places import open_place

BATCH = 50
CI = "90000901"
T = TypeVar("T")


def measure(vendor: str, rounds: int) -> dict[str, float]:
    with open_place(vendor) as place:
        place.run("llaqta", "setup")
        found: dict[str, float] = place.ask("bench.batch", "one-by-one", str(rounds))
        with servers.serve(place, "llaqta.config.wsgi:application") as server:
            found |= place.ask("bench.batch", "served", str(rounds), str(server.port))
    return found


def main() -> None:
    """Inside a place: sign batches and print what our share of the best one took."""
    import django

    django.setup()
    how, rounds, *port = sys.argv[1:]
    measured = _served(int(rounds), int(port[0])) if port else _best(int(rounds))
    print(json.dumps({f"{how}_{name}": value for name, value in measured.items()}))


def _best(rounds: int) -> dict[str, float]:
    from django.conf import settings
    from django.test import Client

    from llaqta.organization import api as organization
    from llaqta.signatures.api import OFFICIALS, DemoAuthority

    settings.ALLOWED_HOSTS = ["testserver"]
    authority = DemoAuthority.make(settings.LLAQTA_HOME / "authority")
    authority.put_anchors(settings.LLAQTA_TRUST)
    key = authority.have_official(OFFICIALS[0])
    user, actor = _mayor()
    client = Client()
    client.force_login(user)
    assert organization.actor_for(user) == actor
    batches = [_sign_a_batch(client, actor, key) for _round in range(rounds)]
    best = min(batches, key=lambda batch: batch["wall_s"])
    return {name: round(value, 3) for name, value in best.items()}


def _mayor() -> tuple[Any, Any]:
    from llaqta.documents import api as documents
    from llaqta.lib import clock
    from llaqta.lib.actor import SYSTEM
    from llaqta.organization import api as organization

    organization.change_municipality(
        actor=SYSTEM, name="Ejemplo", legal_name="Municipio de Ejemplo", code="GAME", seat="Ejemplo"
    )  # fmt: skip
    documents.seed_kinds()
    unit = organization.create_unit(name="Despacho", code="DESP", actor=SYSTEM)
    post = organization.create_position(
        unit=unit, name="Alcaldesa Municipal", code="DESP-1", actor=SYSTEM
    )
    user = organization.create_user(
        username="marta", given_names="Marta", surnames="Ficticia", email="marta@ejemplo.bo",
        document_type="CI", document_number=CI, password="una-frase-larga", actor=SYSTEM,  # noqa: S106 nobody types it
    )  # fmt: skip
    organization.assign_post(
        position=post, user=user, starts_on=clock.today(), actor=SYSTEM
    )
    return user, organization.actor_for(user)


def _approve(actor: Any, count: int) -> list[int]:
    """So many documents of one page that wait for the signature; the keys of the signatures."""
    from llaqta.documents import api as documents

    kind = documents.DocumentKind.objects.get(code="informe")
    keys = []
    for number in range(count):
        paper = documents.start_document(
            kind=kind, subject=f"Respuesta {number}", addressee_text="Ana Ficticia", actor=actor
        )  # fmt: skip
        paper = documents.save_draft(
            document_id=paper.pk, seen=paper.revision, body="<p>Se otorga lo solicitado.</p>", actor=actor
        )  # fmt: skip
        paper = documents.approve(
            document_id=paper.pk, seen=paper.revision, actor=actor
        )
        keys.append(paper.signatures.get().pk)
    return keys


class _Watch:
    """Adds up wall clock and CPU of what it is given to do; the judge's too."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0
        self.each: list[float] = []

    def do(self, act: Callable[[], T]) -> T:
        cpu = processes.cpu_seconds_of_family(os.getpid())
        wall = time.perf_counter()
        answer = act()
        spent = time.perf_counter() - wall
        self.wall += spent
        self.cpu += processes.cpu_seconds_of_family(os.getpid()) - cpu
        self.each.append(spent)
        return answer


def _sign_a_batch(client: Any, actor: Any, key: Any) -> dict[str, float]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from llaqta.documents import api as documents
    from llaqta.documents.models import SigningSession
    from llaqta.signatures.fake_agent import signing

    chosen = _approve(actor, BATCH)
    started, given, taken = _Watch(), _Watch(), _Watch()
    response = started.do(
        lambda: client.post(reverse("documents:sign"), {"signature": chosen})
    )
    page = started.do(lambda: client.get(response["Location"]))
    assert page.status_code == 200
    session = SigningSession.objects.latest("pk")
    for item in documents.list_items(session):
        parts = {"session": session.uuid, "item": item.uuid}
        pdf = given.do(
            lambda: b"".join(client.get(reverse("documents:signing_file", kwargs=parts)))  # noqa: B023 called at once
        )  # fmt: skip
        file = SimpleUploadedFile("f.pdf", signing.sign_pdf(pdf, key=key))
        answer = taken.do(
            lambda: client.post(reverse("documents:signing_return", kwargs=parts), {"file": file})  # noqa: B023 called at once
        )  # fmt: skip
        assert answer.json()["accepted"], answer.content
    watches = (started, given, taken)
    return {
        "wall_s": sum(watch.wall for watch in watches),
        "cpu_s": sum(watch.cpu for watch in watches),
        "send_out_s": started.wall,
        "files_s": given.wall,
        "take_in_s": taken.wall,
        "take_in_median_ms": statistics.median(taken.each) * 1000,
    }


# -- As it is served ---------------------------------------------------------------------------------------------------

AT_ONCE = 3  # as agent.js


def _served(rounds: int, port: int) -> dict[str, float]:
    from django.conf import settings
    from django.test import Client

    from llaqta.organization import api as organization
    from llaqta.signatures.api import OFFICIALS, DemoAuthority

    user = organization.User.objects.get(username="marta")
    actor = organization.actor_for(user)
    key = DemoAuthority(settings.LLAQTA_HOME / "authority").have_official(OFFICIALS[0])
    client = Client()
    client.force_login(user)
    visitor = _Visitor(port, client.cookies["sessionid"].value)
    _serve_a_batch(visitor, actor, key)  # the processes wake up
    walls = [_serve_a_batch(visitor, actor, key) for _round in range(rounds)]
    return {"wall_s": round(min(walls), 3)}


class _Visitor:
    """The mayor's browser: her session, and the token against forged forms."""

    def __init__(self, port: int, session: str) -> None:
        self._port = port
        token = "x" * 32
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Host": f"127.0.0.1:{port}",
        }

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, {})[1]

    def post(self, path: str, fields: dict[str, Any]) -> tuple[str, bytes]:
        """The address of a redirect, or nothing, and the body."""
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        body = encode_multipart(BOUNDARY, fields)
        return self._ask("POST", path, body, {"Content-Type": MULTIPART_CONTENT})

    def _ask(
        self, method: str, path: str, body: bytes | None, more: dict[str, str]
    ) -> tuple[str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request(method, path, body, self._headers | more)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status in (200, 302), (answer.status, content[:500])
        return answer.headers.get("Location", ""), content


def _serve_a_batch(visitor: _Visitor, actor: Any, key: Any) -> float:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from llaqta.documents import api as documents
    from llaqta.documents.models import SigningSession
    from llaqta.signatures.fake_agent import signing

    chosen = _approve(actor, BATCH)
    watch = _Watch()
    place, _body = watch.do(
        lambda: visitor.post(reverse("documents:sign"), {"signature": chosen})
    )
    watch.do(lambda: visitor.get(place))
    session = SigningSession.objects.latest("pk")
    parts = [
        {"session": session.uuid, "item": item.uuid}
        for item in documents.list_items(session)
    ]
    with ThreadPoolExecutor(AT_ONCE) as window:
        files = [reverse("documents:signing_file", kwargs=part) for part in parts]
        pdfs = watch.do(lambda: list(window.map(visitor.get, files)))
        signed = [
            SimpleUploadedFile("f.pdf", signing.sign_pdf(pdf, key=key)) for pdf in pdfs
        ]
        returns = [reverse("documents:signing_return", kwargs=part) for part in parts]
        answers = watch.do(
            lambda: list(
                window.map(
                    lambda path, file: visitor.post(path, {"file": file})[1],
                    returns,
                    signed,
                )
            )
        )
    assert all(json.loads(answer)["accepted"] for answer in answers), answers[0]
    return watch.wall


if __name__ == "__main__":
    main()
