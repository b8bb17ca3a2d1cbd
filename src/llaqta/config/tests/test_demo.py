"""The demonstration, small: its town, its history, its morning, its mark."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from llaqta.blobs import api as blobs
from llaqta.config import demo
from llaqta.config.demo import database, welcome
from llaqta.config.demo.command import SEAL_FILE, SEAL_PIN
from llaqta.config.demo.letters import Step
from llaqta.config.demo.load import load, write_letters, write_stories
from llaqta.config.demo.morning import BUSY
from llaqta.config.demo.office_hours import OfficeHours
from llaqta.config.demo.stories import Story, Verb
from llaqta.deadlines import api as deadlines
from llaqta.documents import api as documents
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.routing import api as routing
from llaqta.routing.selectors import trays
from llaqta.signatures import api as signatures

TODAY = date(2026, 2, 11)  # Wednesday; the Monday and Tuesday after are Carnival
SHEETS, SEED, TO_SIGN = 140, 7, 6
PROJECT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """A small town, loaded once for all tests of this file and rolled back after them. Gives the folder of its files."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase does, so that `durable` is content
    with django_db_blocker.unblock():
        around.__enter__()
        seal = {
            "LLAQTA_SEAL_PKCS12": str(Path(settings.LLAQTA_HOME) / SEAL_FILE),
            "LLAQTA_SEAL_PIN": SEAL_PIN,
        }
        with clock.frozen(TODAY), override_settings(**seal):
            load(say=lambda line: None, sheets=SHEETS, seed=SEED, to_sign=TO_SIGN)
            yield Path(settings.LLAQTA_BLOBS)
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
        organization.forget_municipality()


@pytest.fixture
def calendar(db: None) -> None:
    deadlines.seed(first_year=2024, last_year=2028)


# -- What is loaded ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_the_ledger_of_a_loaded_town_verifies_to_the_last_seal() -> None:
    report = ledger.verify()
    assert report.fits
    assert report.unsealed == 0
    assert report.entries > SHEETS * 5


@pytest.mark.usefixtures("loaded")
def test_every_state_and_every_kind_of_hop_is_there() -> None:
    assert set(routing.RouteSheet.objects.values_list("state", flat=True)) == set(
        routing.SheetState.values
    )
    assert set(routing.Referral.objects.values_list("kind", flat=True)) == set(
        routing.ReferralKind.values
    )
    assert set(routing.RouteSheet.objects.values_list("series_id", flat=True)) == {
        "E",
        "I",
        "S",
    }


@pytest.mark.usefixtures("loaded")
def test_nothing_happened_in_the_future_or_on_a_closed_day() -> None:
    hours = OfficeHours(deadlines.current_calendar())
    assert not routing.RouteSheet.objects.filter(registered_at__gt=clock.now()).exists()
    received = {
        clock.local_date(at)
        for at in routing.Referral.objects.filter(
            received_at__isnull=False
        ).values_list("received_at", flat=True)
        if at
    }
    assert all(hours.calendar.is_working(day) for day in received)
    assert max(received) < TODAY


@pytest.mark.usefixtures("loaded")
def test_the_desks_of_the_main_posts_look_like_a_morning() -> None:
    counts = {
        post: trays.count_trays(organization.get_position(post).pk) for post in BUSY
    }
    assert (counts["TOP-1"].on_desk, counts["TOP-1"].late, counts["TOP-1"].copies) == (
        17,
        2,
        2,
    )
    assert counts["VU-1"].waiting == 12
    assert counts["DUC-1"].late == counts["AL-1"].late == 1
    assert all(
        count.waiting and count.on_desk and count.soon for count in counts.values()
    )


@pytest.mark.usefixtures("loaded")
def test_the_register_is_the_one_that_the_seed_tells() -> None:
    stories = write_stories(
        first_day=deadlines.add_months(TODAY, -18),
        today=TODAY,
        sheets=SHEETS,
        seed=SEED,
    )
    register = list(
        routing.RouteSheet.objects.order_by("registered_at", "pk").values_list(
            "series_id", "subject"
        )
    )
    assert register == _register(stories)


@pytest.mark.usefixtures("loaded")
def test_numbers_have_no_gaps() -> None:
    last: Counter[tuple[str, int]] = Counter()
    for series, year, ordinal in routing.RouteSheet.objects.order_by(
        "registered_at", "pk"
    ).values_list("series_id", "year", "ordinal"):
        last[series, year] += 1
        assert ordinal == last[series, year]


@pytest.mark.usefixtures("loaded")
def test_nobody_in_it_can_be_taken_for_real() -> None:
    names = [str(person) for person in organization.Person.objects.all()] + [
        str(user) for user in organization.User.objects.filter(is_administrator=False)
    ]
    assert names
    assert all("fictici" in name.lower() for name in names)


@pytest.mark.usefixtures("loaded")
def test_the_substitute_signs_for_the_post_from_the_first_day_of_the_substitution() -> (
    None
):
    nestor = organization.User.objects.get(username="nestor")
    assert {post.code for post in organization.list_posts(nestor, TODAY)} == {
        "REC-1",
        "REC-2",
    }
    assert {
        post.code
        for post in organization.list_posts(nestor, TODAY - timedelta(days=60))
    } == {"REC-2"}


@pytest.mark.usefixtures("loaded")
def test_it_signs_itself_as_a_demonstration_and_tells_the_way_around() -> None:
    assert database.whose() is database.Belongs.DEMO
    text = welcome.text(8000)
    sheet = routing.RouteSheet.objects.get(
        subject="Solicitud de línea y nivel, lote 14", sender_name="Ana Rojas Ficticia"
    )
    assert sheet.code in text
    assert "--fresh" not in text
    assert f"{TO_SIGN} documentos esperan la firma" in text
    for code in database.signed()["shown_documents"].values():
        assert f"/verificar/{code}/" in text


@pytest.mark.usefixtures("loaded")
def test_it_names_the_signing_program_where_it_is_looked_for() -> None:
    assert "./llaqta fake-agent\n" in welcome.text(8000)
    with override_settings(LLAQTA_AGENT_URL="https://localhost:9301"):
        text = welcome.text(8000)
    assert "./llaqta fake-agent --port 9301\n" in text
    assert "Abra https://localhost:9301 y" in text


@pytest.mark.usefixtures("loaded")
def test_it_says_where_the_letters_are_that_nobody_receives() -> None:
    assert str(settings.EMAIL_FILE_PATH) in welcome.text(8000)
    with override_settings(EMAIL_HOST="correo.example"):
        assert "Correos " not in welcome.text(8000)


@pytest.mark.usefixtures("loaded")
def test_a_command_that_reads_postgresql_says_that_it_must_be_told_where() -> None:
    needs = connection.vendor == "postgresql"
    told = re.search(r"DATABASE_URL=… \S+ ./llaqta ledger verify", welcome.text(8000))
    assert bool(told) is needs


# -- Documents with CITE -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_documents_are_in_every_state_that_somebody_meets() -> None:
    states = Counter(
        documents.Document.objects.values_list("state", flat=True).order_by()
    )
    assert set(states) == {
        "draft", "in_review", "approved", "issued", "annulled", "voided",
    }  # fmt: skip
    assert states["issued"] > 25


@pytest.mark.usefixtures("loaded")
def test_so_many_documents_wait_for_the_mayor_as_were_asked_for() -> None:
    mayor = organization.get_position("DESP-1")
    waiting = documents.DocumentSignature.objects.filter(
        position=mayor, state="turn", document__state="approved"
    )
    assert waiting.count() == TO_SIGN


@pytest.mark.usefixtures("loaded")
def test_each_way_of_signing_is_there() -> None:
    methods = documents.DocumentSignature.objects.filter(state="signed")
    assert set(methods.values_list("method", flat=True)) == {"agent", "seal", "ink"}
    two = documents.Document.objects.get(
        kind__code="resolucion-administrativa", cite__isnull=False
    )
    assert [one.signer_name for one in two.signatures.all()] == [
        "Diego Ficticio", "Marta Ficticia",
    ]  # fmt: skip


def test_what_was_signed_verifies_and_says_who_signed(loaded: Path) -> None:
    code = database.signed()["shown_documents"]["bruno-resuelta"]
    document = documents.Document.objects.get(code=code)
    assert document.current is not None
    with (
        override_settings(LLAQTA_BLOBS=loaded),
        blobs.open_blob(document.current.sha256) as file,
    ):
        verdict = signatures.judge_pdf(
            file.read(), trust=signatures.TrustStore(Path(settings.LLAQTA_TRUST))
        )
    assert verdict.overall == "valid", verdict.reason
    [signature] = verdict.signatures
    assert signature.signer is not None
    assert signature.signer.document_number in ("90000901", "90000902", "90000903")


@pytest.mark.usefixtures("loaded")
def test_bruno_finds_his_signed_answer_on_his_page(client: Client) -> None:
    facts = database.signed()
    sheet = routing.RouteSheet.objects.get(number=facts["shown"]["bruno-resuelta"])
    page = client.get(f"/s/{sheet.code}/").content.decode()
    assert f"/verificar/{facts['shown_documents']['bruno-resuelta']}/" in page
    assert "Lo firmó digitalmente" in page


@pytest.mark.usefixtures("loaded")
def test_numbers_of_each_counter_have_no_gaps_and_the_voided_one_shows() -> None:
    entries = documents.CiteEntry.objects.order_by("taken_at", "pk")
    last: Counter[tuple[int, str, int]] = Counter()
    for kind, unit, year, ordinal in entries.values_list(
        "kind_id", "unit_code", "year", "ordinal"
    ):
        last[kind, unit, year] += 1
        assert ordinal == last[kind, unit, year]
    assert entries.get(state="voided").void_reason.startswith("El monto")


@pytest.mark.usefixtures("loaded")
def test_what_came_back_differs_from_what_was_handed_on() -> None:
    """So that there is something to see under «Versiones», and annexes to open."""
    returned = documents.Document.objects.get(returned_by__isnull=False)
    first, second = returned.versions.order_by("number").values_list("body", flat=True)
    assert "13,96 m" in first
    assert "13,98 m" in second
    assert returned.files.filter(role="annex").count() == 2


@pytest.mark.usefixtures("loaded")
def test_one_document_was_made_elsewhere() -> None:
    uploaded = documents.Document.objects.get(origin="uploaded")
    assert uploaded.uploaded is not None
    assert uploaded.holder_id == uploaded.issuer_id


# -- Same seed, any day ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("calendar")
def test_the_same_seed_tells_the_same_story() -> None:
    first, second = ([_plain(story) for story in _stories(TODAY)] for _time in range(2))
    assert first == second


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(
    "today",
    [date(2026, 2, 16), date(2026, 11, 22), date(2027, 1, 1), date(2027, 1, 4)],
    ids=["carnival", "sunday", "new year", "monday"],
)
def test_on_any_day_the_story_ends_before_it(today: date) -> None:
    stories = _stories(today)
    letters = write_letters(stories, today=today, seed=SEED, to_sign=54)
    assert len(stories) > 100
    assert sum(letter.deeds[-1].verb is Step.APPROVE for letter in letters) == 54
    assert all(
        clock.local_date(deed.at) < today for letter in letters for deed in letter.deeds
    )
    assert all(
        clock.local_date(deed.at) < today for story in stories for deed in story.deeds
    )
    assert all(
        earlier.at <= later.at
        for story in stories
        for earlier, later in zip(story.deeds, story.deeds[1:], strict=False)
        if story.name
    )


# -- Whose database ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
def test_an_empty_database_is_nobodys() -> None:
    assert database.whose() is database.Belongs.NOBODY


@pytest.mark.usefixtures("db")
def test_a_database_with_somebodys_account_is_theirs() -> None:
    organization.create_user(
        username="real", given_names="Real", surnames="Persona", actor=SYSTEM
    )
    assert database.whose() is database.Belongs.SOMEBODY


@pytest.mark.usefixtures("db")
def test_a_load_that_was_killed_is_known() -> None:
    database.sign(database.BEGUN, seed=1)
    organization.create_user(
        username="half", given_names="A", surnames="Medias", actor=SYSTEM
    )
    assert database.whose() is database.Belongs.UNFINISHED


# -- The command -------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert demo.run(["--port", str(port)]) == 1
    assert f"El puerto {port} ya está en uso" in capsys.readouterr().err


def test_it_does_not_touch_a_database_that_is_not_its_own(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "llaqta.sqlite3")) as connection:
        connection.execute("CREATE TABLE contabilidad (monto INTEGER)")
        connection.commit()
        environment = {
            **os.environ,
            "LLAQTA_HOME": str(tmp_path),
            "PYTHONPATH": str(PROJECT / "src"),
        }
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "llaqta", "demo", "--fresh", "--no-serve"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert done.returncode == 1
        assert "no se toca" in done.stderr
        tables = connection.execute("SELECT name FROM sqlite_schema").fetchall()
        assert tables == [("contabilidad",)]


def test_a_preparation_that_was_cut_short_is_nobodys_and_goes_on(
    tmp_path: Path,
) -> None:
    environment = {
        **os.environ,
        "LLAQTA_HOME": str(tmp_path),
        "PYTHONPATH": str(PROJECT / "src"),
        "DJANGO_SETTINGS_MODULE": "llaqta.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    whose = "import django; django.setup(); from llaqta.config.demo import database; print(database.whose().name)"
    for command in (["-m", "llaqta", "migrate", "contenttypes"], ["-c", whose]):
        done = subprocess.run(  # noqa: S603 — our own command
            [sys.executable, *command],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    assert done.stdout.strip() == "NOBODY"


# -- Parts -------------------------------------------------------------------------------------------------------------


def _stories(today: date) -> list[Story]:
    return write_stories(
        first_day=deadlines.add_months(today, -18), today=today, sheets=150, seed=SEED
    )


def _plain(story: Story) -> tuple[object, ...]:
    return (
        story.series,
        story.paper,
        story.files,
        [(deed.at, deed.verb, deed.post, deed.fields) for deed in story.deeds],
    )


def _register(stories: list[Story]) -> list[tuple[str, str]]:
    """Series and subject of each sheet, in the order in which it enters."""
    entering = sorted(
        (story.deeds[0].at, number, story) for number, story in enumerate(stories)
    )
    assert all(
        story.deeds[0].verb in (Verb.FILE, Verb.REGISTER)
        for _at, _number, story in entering
    )
    return [(story.series, story.paper["subject"]) for _at, _number, story in entering]
