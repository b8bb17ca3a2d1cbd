from __future__ import annotations

import pytest
from django.test import Client

from llaqta.documents.api import Attachment
from llaqta.lib import clock
from llaqta.routing.models import Draft, RouteSheet
from llaqta.routing.services import drafts
from llaqta.routing.tests.answers import ready_draft, upload
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_forgets_an_old_draft_with_its_files() -> None:
    with clock.frozen("2026-02-01"):
        draft = drafts.start_draft(address="")
        drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload()])
    with clock.frozen("2026-02-11"):
        assert drafts.delete_expired_drafts() == 1
        assert drafts.delete_expired_drafts() == 0
    assert not Draft.objects.exists()
    assert not Attachment.objects.exists()


def test_it_leaves_young_drafts() -> None:
    drafts.start_draft(address="")
    assert drafts.delete_expired_drafts() == 0


def test_the_sheet_and_its_files_stay(cast: Cast, client: Client) -> None:
    with clock.frozen("2026-02-11"):
        draft = ready_draft(client)
        drafts.receive_draft_files(draft_id=draft.pk, uploads=[upload()])
        drafts.send_draft(draft_id=draft.pk)
    with clock.frozen("2026-02-28"):
        assert drafts.delete_expired_drafts() == 1
    assert RouteSheet.objects.get().files.count() == 1
