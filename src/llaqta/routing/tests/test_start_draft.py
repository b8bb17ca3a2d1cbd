from __future__ import annotations

import pytest

from llaqta.lib import clock
from llaqta.routing.errors import DraftNotFoundError, TooManyDraftsError
from llaqta.routing.models import Draft
from llaqta.routing.services import drafts

pytestmark = pytest.mark.django_db


def test_it_opens_under_a_link_that_cannot_be_guessed() -> None:
    first, second = (drafts.start_draft(address="203.0.113.9") for _ in range(2))
    assert first.token != second.token
    assert len(first.token) == 43
    assert drafts.get_draft(first.token) == first


def test_it_keeps_no_network_address() -> None:
    draft = drafts.start_draft(address="203.0.113.9")
    assert "203.0.113.9" not in str(Draft.objects.values().get(pk=draft.pk))


def test_it_stops_at_many_from_one_address_and_only_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS_PER_ADDRESS", 2)
    drafts.start_draft(address="203.0.113.9")
    drafts.start_draft(address="203.0.113.9")
    with pytest.raises(TooManyDraftsError):
        drafts.start_draft(address="203.0.113.9")
    drafts.start_draft(address="203.0.113.10")
    drafts.start_draft(address="")


def test_it_expires() -> None:
    with clock.frozen("2026-02-11"):
        draft = drafts.start_draft(address="")
    with clock.frozen("2026-02-18T08:59"):
        assert drafts.get_draft(draft.token) == draft
    with clock.frozen("2026-02-18T09:00"), pytest.raises(DraftNotFoundError):
        drafts.get_draft(draft.token)


def test_an_unknown_link_opens_nothing() -> None:
    with pytest.raises(DraftNotFoundError):
        drafts.get_draft("x" * 43)
