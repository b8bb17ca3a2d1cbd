"""Several people at the same moment, on both databases: one wins, the others get a sentence, no number is lost or given twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from llaqta.documents import api as documents
from llaqta.documents.errors import CiteVoidedError
from llaqta.documents.models import CiteCounter, CiteEntry
from llaqta.documents.services import approval
from llaqta.documents.states import DocumentState
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.errors import LlaqtaError
from tests.at_once import at_once
from tests.cast import TODAY, Cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kinds"),
    pytest.mark.slow,
]


def own_drafts(cast: Cast, count: int, **more: Any) -> list[documents.Document]:
    with clock.frozen(TODAY):
        return [desk.own(cast.carla, **more) for _n in range(count)]


def approve(document: documents.Document, cast: Cast) -> Callable[[], Any]:
    revision = document.revision
    return lambda: (
        documents.approve(
            document_id=document.pk, seen=revision, actor=cast.carla.actor
        ).cite
    )


def test_people_who_approve_at_once_take_consecutive_cites(cast: Cast) -> None:
    drafts = own_drafts(cast, 8)
    cites = at_once(*(approve(draft, cast) for draft in drafts))
    assert sorted(cites) == [f"GAMPV-TOP/INF/{n:05d}/2026" for n in range(1, 9)]
    assert CiteCounter.objects.get().last == 8
    assert ledger.verify().problem is None


def test_a_pdf_that_fails_among_them_leaves_a_voided_number_and_no_gap(
    cast: Cast,
) -> None:
    drafts = own_drafts(cast, 4) + own_drafts(cast, 2, subject="Lote \ue000")
    outcomes = at_once(*(approve(draft, cast) for draft in drafts))
    assert sum(isinstance(one, CiteVoidedError) for one in outcomes) == 2
    entries = CiteEntry.objects.order_by("ordinal")
    assert [entry.ordinal for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert sum(entry.state == CiteEntry.State.VOIDED for entry in entries) == 2


def test_the_same_document_approved_twice_at_once_takes_one_number(
    cast: Cast,
) -> None:
    (draft,) = own_drafts(cast, 1)
    outcomes = at_once(*[approve(draft, cast)] * 3)
    lost = [one for one in outcomes if isinstance(one, LlaqtaError)]
    assert [problem.status for problem in lost] == [409, 409]
    assert CiteEntry.objects.count() == 1


def test_an_approval_that_is_undone_gives_its_number_back(cast: Cast) -> None:
    """As when the ledger's chain moved: the transaction of the number is rolled back whole."""
    drafts = own_drafts(cast, 6)

    def act(draft: documents.Document, *, fails: bool) -> Callable[[], Any]:
        def take() -> Any:
            from django.db import transaction

            with transaction.atomic():
                taken = approval.take_number(
                    document_id=draft.pk, seen=draft.revision, actor=cast.carla.actor
                )
                if fails:
                    raise LlaqtaError
            return taken.cite

        return take

    outcomes = at_once(*(act(d, fails=n % 3 == 0) for n, d in enumerate(drafts)))
    cites = sorted(one for one in outcomes if isinstance(one, str))
    assert cites == [f"GAMPV-TOP/INF/{n:05d}/2026" for n in range(1, 5)]


def test_two_windows_saving_at_once_keep_one_text(cast: Cast) -> None:
    (draft,) = own_drafts(cast, 1)

    def save(text: str) -> Callable[[], Any]:
        return lambda: (
            documents.save_draft(
                document_id=draft.pk,
                seen=draft.revision,
                body=f"<p>{text}</p>",
                actor=cast.carla.actor,
            ).body
        )

    outcomes = at_once(save("Uno"), save("Dos"))
    (lost,) = [one for one in outcomes if isinstance(one, LlaqtaError)]
    assert lost.status == 409
    (kept,) = [one for one in outcomes if isinstance(one, str)]
    assert desk.fresh(draft).body == kept


def test_passing_on_and_returning_at_once_one_wins(cast: Cast) -> None:
    with clock.frozen(TODAY):
        draft = desk.submitted(desk.begun(cast), cast.carla)
    fields: dict[str, Any] = {
        "document_id": draft.pk,
        "seen": draft.revision,
        "actor": cast.diego.actor,
    }
    outcomes = at_once(
        lambda: documents.pass_on(**fields),
        lambda: documents.return_document(**fields, reason="Falta el plano"),
    )
    assert sum(isinstance(one, LlaqtaError) for one in outcomes) == 1
    events = [entry.event for entry in ledger.history(draft.chain)]
    passed = "documents.passed_on" in events
    assert passed != ("documents.returned" in events)
    assert desk.fresh(draft).state == (
        DocumentState.IN_REVIEW if passed else DocumentState.DRAFT
    )
