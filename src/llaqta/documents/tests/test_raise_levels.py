"""Levels rise in the background, where time and revocation can be had; whatever is down, the document stands as it is."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.documents.services.signing import means
from llaqta.documents.states import DocumentState
from llaqta.documents.tests import desk
from llaqta.documents.tests.signing_desk import (
    signature_of,
    token_signs,
    waiting_for,
)
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.signatures.api import AuthorityServer, DemoAuthority, DemoKey
from llaqta.signatures.demo_authority import profiles
from llaqta.signatures.testing import OfficialKey
from tests.cast import Post

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today", "kinds", "trust_folder"),
]


@pytest.fixture(autouse=True)
def _awake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(means, "_silent_until", 0.0)


@pytest.fixture
def time_stamps(authority: DemoAuthority, settings: Settings) -> None:
    """A time-stamping authority that answers, at the instant of the test's clock."""
    settings.LLAQTA_TSA_URLS = [f"{authority.base_url}/tsa"]


@pytest.fixture
def elena_key(official_key: OfficialKey) -> DemoKey:
    return official_key("Elena Ficticia", "90000902")


@pytest.fixture
def issued(elena: Post, elena_key: DemoKey, kinds: None) -> documents.Document:
    """Issued with a signature of level B-B."""
    document = waiting_for(elena)
    token_signs(document, elena, elena_key)
    return desk.fresh(document)


def the_level(document: documents.Document, post: Post) -> str:
    return signature_of(document, post).level


@pytest.mark.usefixtures("time_stamps")
def test_it_rises_and_only_adds(issued: documents.Document, elena: Post) -> None:
    assert issued.current is not None
    before = means.bytes_of(issued.current)
    assert documents.raise_levels() == 1
    after = desk.fresh(issued)
    assert after.current is not None
    assert means.bytes_of(after.current).startswith(before)
    assert len(means.bytes_of(after.current)) > len(before)
    assert the_level(issued, elena) in ("B-T", "B-LT")


@pytest.mark.usefixtures("time_stamps")
def test_what_the_person_signed_stays_as_it_was(
    issued: documents.Document, elena: Post
) -> None:
    result = signature_of(issued, elena).result
    documents.raise_levels()
    assert signature_of(issued, elena).result == result
    assert desk.fresh(issued).current != result


@pytest.mark.usefixtures("time_stamps")
def test_it_is_recorded(issued: documents.Document) -> None:
    documents.raise_levels()
    assert ledger.history(issued.chain)[-1].event == "documents.level_raised"


def test_without_time_it_waits_longer_each_time(
    issued: documents.Document, elena: Post
) -> None:
    now, pauses = clock.now(), []
    for _try in range(3):
        with clock.frozen(now):
            assert documents.raise_levels() == 0
        due_at = signature_of(issued, elena).due_at
        assert due_at is not None
        pauses.append(due_at - now)
        now = due_at
    assert pauses == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    assert (desk.fresh(issued).state, the_level(issued, elena)) == (
        DocumentState.ISSUED,
        "B-B",
    )


def test_an_authority_that_is_down_stops_nothing(
    issued: documents.Document, elena: Post, settings: Settings
) -> None:
    settings.LLAQTA_TSA_URLS = ["http://127.0.0.1:9/tsa"]
    assert documents.raise_levels() == 0
    assert the_level(issued, elena) == "B-B"
    assert means.timestamper() is None  # the next ones do not wait for it


@pytest.mark.usefixtures("time_stamps")
def test_while_somebody_must_still_sign_nothing_is_added(
    elena: Post, diego: Post, official_key: OfficialKey
) -> None:
    document = waiting_for(elena, others=[(diego, 1)])
    token_signs(document, diego, official_key("Diego Ficticio", "90000903", "1A"))
    current = desk.fresh(document).current
    assert documents.raise_levels() == 0
    assert desk.fresh(document).current == current


@pytest.mark.usefixtures("time_stamps")
def test_what_is_high_enough_is_left_alone(
    issued: documents.Document, elena: Post
) -> None:
    signature = signature_of(issued, elena)
    signature.level = "B-LT"
    signature.save()
    assert documents.raise_levels() == 0
    assert signature_of(issued, elena).due_at is None


# -- Renewing ----------------------------------------------------------------------------------------------------------


@contextmanager
def time_stamps_until(
    end: datetime, *, at: datetime, authority: DemoAuthority, folder: Path
) -> Iterator[str]:
    """The address of a time-stamping authority whose certificate ends on a day, and whose clock stands still."""
    copytree(authority.folder, folder)
    authority.issue(
        profiles.authority_name("Sellado de tiempo DE PRUEBA (otro)"),
        profiles.for_time_stamps(authority.base_url),
        not_after=end,
    ).save(folder / "tsa.pem")
    with socket.socket() as reservation:
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reservation.bind(("127.0.0.1", 0))
        state = json.loads((folder / "authority.json").read_text())
        state["base_url"] = f"http://127.0.0.1:{reservation.getsockname()[1]}"
        (folder / "authority.json").write_text(json.dumps(state))
        with AuthorityServer(DemoAuthority(folder)) as server:
            server.at = at
            yield server.tsa_url


@pytest.fixture
def archived_until(
    issued: documents.Document,
    authority: DemoAuthority,
    settings: Settings,
    tmp_path: Path,
) -> datetime:
    """The document is issued and archived, under a timestamp whose certificate ends then."""
    settings.LLAQTA_ARCHIVE_TIMESTAMPS = True
    now = clock.now()
    end = now.replace(microsecond=0) + timedelta(days=365)
    authority.put_anchors(Path(settings.LLAQTA_TRUST))  # with the lists of today
    with time_stamps_until(
        end, at=now, authority=authority, folder=tmp_path / "old"
    ) as url:
        settings.LLAQTA_TSA_URLS = [url]
        assert documents.raise_levels() == 1
    return end


def test_what_is_archived_comes_up_again_before_its_timestamp_ends(
    archived_until: datetime, issued: documents.Document, elena: Post
) -> None:
    assert the_level(issued, elena) == "B-LTA"
    due_at = signature_of(issued, elena).due_at
    assert due_at == archived_until - timedelta(days=90)
    assert documents.raise_levels() == 0  # not yet


def test_it_is_renewed_once(
    archived_until: datetime,
    issued: documents.Document,
    elena: Post,
    authority: DemoAuthority,
    settings: Settings,
    tmp_path: Path,
) -> None:
    moment = archived_until - timedelta(days=89)
    before = desk.fresh(issued).current
    with (
        clock.frozen(moment),
        time_stamps_until(
            archived_until + timedelta(days=3650),
            at=moment,
            authority=authority,
            folder=tmp_path / "new",
        ) as url,
    ):
        authority.put_anchors(Path(settings.LLAQTA_TRUST))
        settings.LLAQTA_TSA_URLS = [url]
        assert documents.raise_levels() == 1
        assert documents.raise_levels() == 0
    assert desk.fresh(issued).current != before
    assert the_level(issued, elena) == "B-LTA"
    due_at = signature_of(issued, elena).due_at
    assert due_at is not None
    assert due_at > archived_until


def test_an_authority_that_is_down_delays_the_renewal_only(
    archived_until: datetime,
    issued: documents.Document,
    elena: Post,
    settings: Settings,
) -> None:
    settings.LLAQTA_TSA_URLS = ["http://127.0.0.1:9/tsa"]
    moment = archived_until - timedelta(days=89)
    before = desk.fresh(issued).current
    with clock.frozen(moment):
        assert documents.raise_levels() == 0
    assert desk.fresh(issued).current == before
    signature = signature_of(issued, elena)
    assert (signature.level, signature.tries) == ("B-LTA", 1)
    assert signature.due_at == moment + timedelta(hours=1)
