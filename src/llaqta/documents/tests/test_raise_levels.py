"""Levels rise in the background, where time and revocation can be had; whatever is down, the document stands as it is."""

from __future__ import annotations

from datetime import timedelta

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
from llaqta.signatures.api import DemoAuthority, DemoKey
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
