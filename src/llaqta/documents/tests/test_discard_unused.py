"""Files of forms that nobody finished are forgotten; files in use are not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from llaqta.documents import api as documents
from llaqta.documents.models import Attachment
from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN
from tests.cast import Files, pdf_bytes

pytestmark = pytest.mark.django_db


def _received(day: str) -> Attachment:
    with clock.frozen(day):
        return documents.receive_bytes(pdf_bytes(), name="memorial.pdf", actor=CITIZEN)


def _discard(today: str) -> int:
    with clock.frozen(today) as now:
        return documents.discard_unused(
            since=now - timedelta(days=14), until=now - timedelta(days=8)
        )


def test_it_forgets_what_nothing_links_to() -> None:
    _received("2026-02-11")
    assert _discard("2026-02-20") == 1
    assert not Attachment.objects.exists()


def test_it_leaves_time_to_finish() -> None:
    _received("2026-02-11")
    assert _discard("2026-02-18") == 0


def test_it_keeps_what_a_sheet_holds(file_sheet: Files) -> None:
    sheet = file_sheet(at="2026-02-11", files=1)
    Attachment.objects.update(received_at="2026-02-11T09:00-04:00")
    assert _discard("2026-02-20") == 0
    assert sheet.files.count() == 1
