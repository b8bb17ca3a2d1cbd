"""Several at the same moment, on both databases: parallel signers, the same answer twice, two workers of the seal."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.documents.services.signing import sealing
from llaqta.documents.states import DocumentState, SignatureState
from llaqta.documents.tests import desk
from llaqta.documents.tests.signing_desk import (
    returned,
    sent,
    signature_of,
    token_signed,
    waiting_for,
)
from llaqta.ledger import api as ledger
from llaqta.signatures.api import DemoAuthority
from llaqta.signatures.testing import OfficialKey
from tests.at_once import at_once
from tests.cast import Post

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("today", "kinds", "trust_folder"),
]


def times_recorded(document: documents.Document, event: str) -> int:
    return [entry.event for entry in ledger.history(document.chain)].count(event)


def test_of_two_parallel_signers_one_is_second_and_signs_over_the_first(
    carla: Post, elena: Post, diego: Post, official_key: OfficialKey
) -> None:
    document = waiting_for(carla, others=[(diego, 1), (elena, 1)])
    keys = {
        elena.position.pk: official_key("Elena Ficticia", "90000902"),
        diego.position.pk: official_key("Diego Ficticio", "90000903", "1A"),
    }
    ways = []
    for post in (elena, diego):
        item = sent(document, post)
        pdf = token_signed(item, keys[post.position.pk])
        ways.append(lambda i=item, p=pdf, who=post: returned(i, p, who))
    answers = at_once(*ways)
    assert sorted(answer.code for answer in answers) == ["accepted", "overtaken"]
    assert times_recorded(document, "documents.signed") == 1
    (late,) = [answer for answer in answers if answer.again]
    post = elena if signature_of(document, elena).signed_at is None else diego
    key = keys[post.position.pk]
    assert returned(late.again, token_signed(late.again, key), post).accepted
    assert signature_of(document, carla).state == SignatureState.TURN


def test_the_same_answer_at_the_same_moment_counts_once(
    elena: Post, official_key: OfficialKey
) -> None:
    document = waiting_for(elena)
    item = sent(document, elena)
    pdf = token_signed(item, official_key("Elena Ficticia", "90000902"))
    way = lambda: returned(item, pdf, elena)  # noqa: E731 three times the same
    answers = at_once(way, way, way)
    assert all(answer.code in ("accepted", "repeated") for answer in answers), answers
    assert times_recorded(document, "documents.signed") == 1
    assert desk.fresh(document).state == DocumentState.ISSUED


def test_two_workers_seal_each_document_once(
    carla: Post, authority: DemoAuthority, tmp_path: Path, settings: Settings
) -> None:
    documents.DocumentKind.objects.filter(code="informe").update(signature_mode="seal")
    papers = [desk.approved(desk.own(carla), carla) for _n in range(4)]
    path = authority.issue_seal().export_pkcs12(tmp_path / "seal.p12", "1234")
    settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN = str(path), "1234"
    worker = sealing._drain  # each process has one of these
    assert sum(at_once(worker, worker)) == 4
    assert [times_recorded(paper, "documents.sealed") for paper in papers] == [1] * 4
