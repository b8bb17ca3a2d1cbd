"""Work done in processes of its own, so that they, or the server under them, can be killed.

`prepare` makes a municipality with somebody to receive; `file THREADS FOLDER` files until the file `FOLDER/stop` appears and
writes each acknowledged number to `FOLDER/acknowledged-<pid>`; `file-once FOLDER` files one; `drafts N` prepares requests
ready to be sent; `die-at STEP` files one with a file and is killed there; `state` and `sweep` look and tidy up.

The doors to die at are here and not in the product: a step is a function of ours that this process wraps for itself.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

KILLED = 9
BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit"
STEPS = (
    "llaqta.blobs.store._copy",  # a temporary file
    "llaqta.blobs.store._settle",  # the file stands under its hash, no row names it
    "llaqta.documents.api.receive_upload",  # a row names it, the draft not yet
    "llaqta.routing.services.drafts.add_draft_files",
    "llaqta.routing.services.intake.take_number",
    "llaqta.routing.services.intake._register",
    "llaqta.routing.services.intake._first_referral",
    "llaqta.ledger.api.record",
    "llaqta.routing.services.intake._finish",
    BEFORE_COMMIT,
    AFTER_COMMIT,
)


def main() -> None:
    import django

    django.setup()
    command, *rest = sys.argv[1:]
    if command == "prepare":
        prepare()
    elif command == "file":
        file_until_told(int(rest[0]), Path(rest[1]))
    elif command == "file-once":
        acknowledge(Path(rest[0]), file_one())
    elif command == "drafts":
        print(json.dumps(make_drafts(int(rest[0]))))
    elif command == "die-at":
        die_at(rest[0])
    elif command == "state":
        print(json.dumps(asdict(read_state())))
    elif command == "sweep":
        sweep()


def prepare() -> None:
    from llaqta.lib.actor import SYSTEM
    from llaqta.organization import api as organization
    from llaqta.routing import api as routing

    organization.change_municipality(
        actor=SYSTEM,
        name="Puerto Villarroel",
        legal_name="Gobierno Autónomo Municipal de Puerto Villarroel",
        code="GAMPV",
        seat="Ivirgarzama",
    )
    counter = organization.create_unit(name="Ventanilla Única", code="VU", actor=SYSTEM)
    post = organization.create_position(
        unit=counter,
        name="Responsable de Ventanilla",
        code="VU-1",
        role=organization.PositionRole.INTAKE,
        actor=SYSTEM,
    )
    user = organization.create_user(
        username="violeta",
        given_names="Violeta",
        surnames="Ficticia",
        email="violeta@ejemplo.bo",
        password="una-frase-de-prueba-larga",
        actor=SYSTEM,
    )
    organization.assign_post(
        position=post, user=user, starts_on=date(2025, 1, 1), actor=SYSTEM
    )
    routing.Series.objects.filter(code="E").update(receiver=post)


def file_one() -> str:
    """File one request through the service; the number comes back only when it is safe to tell it."""
    from llaqta.routing import api as routing

    paper = routing.Paper(
        subject="Solicitud de línea y nivel", petition="Pido línea y nivel."
    )
    sender = routing.Sender(
        name="Ana Ficticia", document="CI 1234567", email="ana@ejemplo.bo"
    )
    with routing.numbered_transaction():
        sheet = routing.file_request(paper=paper, sender=sender)
    return sheet.number


def acknowledge(folder: Path, number: str) -> None:
    """What the citizen would see: from here on the number must never be lost."""
    with (folder / f"acknowledged-{os.getpid()}").open("a") as told:
        told.write(number + "\n")


def file_until_told(threads: int, folder: Path) -> None:
    lock = threading.Lock()

    def file_on() -> None:
        from django.db import DatabaseError, connection

        while not (folder / "stop").exists():
            try:
                number = file_one()
            except DatabaseError:  # the server is down: wait for it, as a browser that says "try again" would
                connection.close()
                time.sleep(0.1)
                continue
            with lock:
                acknowledge(folder, number)
        connection.close()

    writers = [threading.Thread(target=file_on) for _number in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


# -- Drafts, as the pages leave them ----------------------------------------------------------------------------------

WHO = {
    "kind": "natural", "represents": False, "document_type": "CI", "complement": "", "given_names": "Ana", "first_surname": "Ficticia",
    "second_surname": "", "phone": "71234567", "email": "ana@ejemplo.bo", "address": "Calle 1", "municipality": "Puerto Villarroel", "language": "es",
}  # fmt: skip
WHAT = {
    "subject": "Solicitud de línea y nivel",
    "facts": "Vivo en el lote 14.",
    "petition": "Pido línea y nivel.",
    "paper_kind": "solicitud",
    "addressee": "",
}


def make_drafts(count: int) -> list[dict[str, str]]:
    """Requests with one file each, by different people from different places, ready to be sent."""
    return [
        {"id": str(draft.pk), "token": draft.token}
        for draft in (make_draft() for _number in range(count))
    ]


def make_draft() -> Any:
    from llaqta.routing.services import drafts

    draft = drafts.start_draft(address="")
    drafts.save_step(
        draft_id=draft.pk,
        step="who",
        answers={
            **WHO,
            "document_number": str(20_000_000 + draft.pk),
            "email": f"ana{draft.pk}@ejemplo.bo",
        },
    )
    drafts.save_step(draft_id=draft.pk, step="what", answers=WHAT)
    problems = drafts.receive_draft_files(
        draft_id=draft.pk, uploads=[_upload(draft.pk)]
    )
    assert problems == []
    return draft


def _upload(number: int) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    content = io.BytesIO()
    size = (20 + number % 50, 20 + number // 50 % 500)  # no two alike
    Image.new("RGB", size, "#0b5a3c").save(content, "PNG")
    return SimpleUploadedFile("plano.png", content.getvalue(), "image/png")


# -- Dying ------------------------------------------------------------------------------------------------------------


def die_at(step: str) -> None:
    from llaqta.routing.services import drafts

    print(json.dumps(asdict(read_state())), flush=True)
    if step in (BEFORE_COMMIT, AFTER_COMMIT):
        draft = make_draft()
        _kill_at_commit(step)
    else:
        is_of_upload = not step.startswith(
            ("llaqta.routing.services.intake", "llaqta.ledger")
        )
        draft = None if is_of_upload else make_draft()
        _kill_after(step)
    drafts.send_draft(draft_id=(draft or make_draft()).pk)


def _kill_after(step: str) -> None:
    """Replace a function by itself and then the end of the process: no cleaning up, no rollback sent, as kill -9 does."""
    owner, name = _owner(step)
    function = getattr(owner, name)

    def last_act(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)
        os._exit(KILLED)

    setattr(owner, name, last_act)


def _owner(step: str) -> tuple[Any, str]:
    parts = step.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            owner = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:-1]:
            owner = getattr(owner, name)
        return owner, parts[-1]
    raise LookupError(step)


def _kill_at_commit(step: str) -> None:
    from django.db import connection

    commit: Callable[[], None] = connection.commit

    def last_commit() -> None:
        if step == AFTER_COMMIT:
            commit()
        os._exit(KILLED)

    connection.commit = last_commit  # type: ignore[method-assign]


# -- Looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    sheets: int
    entries: int
    outbox: int
    gaps: int
    sent: list[str]  # tokens of the drafts that became sheets
    rows_without_file: list[str]
    files_without_row: int


def read_state() -> State:
    from llaqta.documents.models import Attachment
    from llaqta.ledger.models import Entry
    from llaqta.notifications.models import OutboxEmail
    from llaqta.routing.models import Draft, RouteSheet, SeriesYear

    ordinals = list(
        RouteSheet.objects.order_by("year", "ordinal").values_list("year", "ordinal")
    )
    expected = [
        (row.year, n)
        for row in SeriesYear.objects.order_by("year")
        for n in range(1, row.last + 1)
    ]
    hashes, files = set(Attachment.objects.values_list("sha256", flat=True)), _files()
    return State(
        sheets=len(ordinals),
        entries=Entry.objects.filter(event="routing.registered").count(),
        outbox=OutboxEmail.objects.count(),
        gaps=0 if ordinals == expected else 1,
        sent=list(
            Draft.objects.filter(sheet__isnull=False).values_list("token", flat=True)
        ),
        rows_without_file=sorted(hashes - files),
        files_without_row=len(files - hashes),
    )


def _files() -> set[str]:
    from django.conf import settings

    return {
        path.name
        for path in Path(settings.LLAQTA_BLOBS).rglob("*")
        if path.is_file() and len(path.name) == 64
    }


def sweep() -> None:
    """The nightly job, as if its grace had passed."""
    from llaqta.blobs import api as blobs

    blobs.delete_orphans(older_than=timedelta(0))


if __name__ == "__main__":
    main()
