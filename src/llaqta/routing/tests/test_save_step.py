from __future__ import annotations

import pytest
from django.test import Client

from llaqta.routing.errors import DraftNotFoundError
from llaqta.routing.services import drafts
from llaqta.routing.tests.answers import ready_draft
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_step_keeps_its_own_answers() -> None:
    draft = drafts.start_draft(address="")
    drafts.save_step(draft_id=draft.pk, step="who", answers={"given_names": "Ana"})
    drafts.save_step(draft_id=draft.pk, step="what", answers={"subject": "x"})
    drafts.save_step(draft_id=draft.pk, step="what", answers={"subject": "y"})
    draft.refresh_from_db()
    assert drafts.get_step(draft, "who") == {"given_names": "Ana"}
    assert drafts.get_step(draft, "what") == {"subject": "y"}


def test_what_was_typed_stands_over_the_answers_until_they_are_accepted() -> None:
    draft = drafts.start_draft(address="")
    drafts.save_step(
        draft_id=draft.pk, step="what", answers={"subject": "y", "facts": "z"}
    )
    drafts.save_typed(draft_id=draft.pk, step="what", typed={"subject": "too long"})
    draft.refresh_from_db()
    assert drafts.get_step(draft, "what") == {"subject": "too long", "facts": "z"}
    assert draft.data["what"]["subject"] == "y"  # what would be sent
    drafts.save_step(draft_id=draft.pk, step="what", answers={"subject": "short"})
    draft.refresh_from_db()
    assert drafts.get_step(draft, "what") == {"subject": "short"}


def test_a_sent_draft_does_not_change(cast: Cast, client: Client) -> None:
    draft = ready_draft(client)
    drafts.send_draft(draft_id=draft.pk)
    drafts.save_step(draft_id=draft.pk, step="what", answers={"subject": "otra"})
    draft.refresh_from_db()
    assert draft.data == {}


def test_it_refuses_a_draft_that_is_gone() -> None:
    with pytest.raises(DraftNotFoundError):
        drafts.save_step(draft_id=0, step="who", answers={})
