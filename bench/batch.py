"""Our share of a batch of fifty with a token: sending out fifty documents, giving their files, and taking in what comes back.

The requests are those of the page's script, through the full middleware, one after the other in this process; the page asks three at
a time, so a municipality sees less. What the token and the program on the official's computer take is theirs and not counted, and
every answer is checked. Wall clock and CPU of the process; each round signs fifty new documents, and the smallest counts.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from bench.places import open_place

BATCH = 50
CI = "90000901"
T = TypeVar("T")


def measure(vendor: str, rounds: int) -> dict[str, float]:
    with open_place(vendor) as place:
        place.run("llaqta", "setup")
        found: dict[str, float] = place.ask("bench.batch", str(rounds))
    return found


def main() -> None:
    """Inside a place: sign batches and print what our share of the best one took."""
    import django

    django.setup()
    print(json.dumps(_best(int(sys.argv[1]))))


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
    """Adds up wall clock and CPU of what it is given to do."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0
        self.each: list[float] = []

    def do(self, act: Callable[[], T]) -> T:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = act()
        spent = time.perf_counter() - wall
        self.wall += spent
        self.cpu += time.process_time() - cpu
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


if __name__ == "__main__":
    main()
