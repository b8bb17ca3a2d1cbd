"""The municipality's seal: its queue, the key that does not answer, and the level that the file says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.documents.models import DocumentSignature
from llaqta.documents.selectors import pages
from llaqta.documents.services.signing import means, sealing
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.signatures import api as signatures
from llaqta.signatures.api import DemoAuthority
from tests.cast import Cast, Post

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today", "kinds", "trust_folder"),
]


@pytest.fixture
def seal(authority: DemoAuthority, tmp_path: Path, settings: Settings) -> Path:
    """The seal's key in a file that the settings name."""
    path = authority.issue_seal().export_pkcs12(tmp_path / "seal.p12", "1234")
    settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN = str(path), "1234"
    return path


@pytest.fixture
def sealed_kind(kinds: None) -> None:
    documents.DocumentKind.objects.filter(code="informe").update(signature_mode="seal")


@pytest.fixture
def document(sealed_kind: None, carla: Post, today: None) -> documents.Document:
    """Approved, and waiting for the seal."""
    return desk.approved(desk.own(carla), carla)


def the_signature(document: documents.Document) -> DocumentSignature:
    return document.signatures.get()


def test_while_it_waits_the_page_says_so(
    document: documents.Document, carla: Post
) -> None:
    view = pages.view_page(document.uuid, actor=carla.actor)
    assert view.turn == "Espera el sello del municipio"


@pytest.mark.usefixtures("seal")
def test_it_seals_and_issues(document: documents.Document) -> None:
    assert documents.seal_waiting() == 1
    document = desk.fresh(document)
    signature = the_signature(document)
    assert document.state == DocumentState.ISSUED
    assert (signature.state, signature.method, signature.level) == (
        SignatureState.SIGNED,
        SigningMethod.SEAL,
        "B-B",
    )
    assert (signature.signed_by, signature.assignment) == (None, None)
    assert signature.signer_name
    events = [entry.event for entry in ledger.history(document.chain)]
    assert events[-2:] == ["documents.sealed", "documents.issued"]


@pytest.mark.usefixtures("seal")
def test_what_it_seals_is_valid(document: documents.Document) -> None:
    documents.seal_waiting()
    current = desk.fresh(document).current
    assert current is not None
    verdict = signatures.judge_pdf(
        means.bytes_of(current), trust=means.trust(), at=clock.now()
    )
    assert verdict.overall == signatures.Overall.VALID
    (found,) = verdict.signatures
    assert (found.kind, found.covers_whole_file) == ("certification", True)


def test_a_seal_that_expired_issues_nothing_and_says_so(
    document: documents.Document,
    authority: DemoAuthority,
    tmp_path: Path,
    settings: Settings,
) -> None:
    old = authority.issue_seal(
        not_before=datetime(2024, 1, 1, tzinfo=UTC),
        not_after=datetime(2025, 1, 1, tzinfo=UTC),
    )
    path = old.export_pkcs12(tmp_path / "old.p12", "1234")
    settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN = str(path), "1234"
    assert documents.seal_waiting() == 0
    assert desk.fresh(document).state == DocumentState.APPROVED
    assert "Renueve su certificado" in the_signature(document).problem


@pytest.mark.usefixtures("seal")
def test_a_second_run_finds_nothing(document: documents.Document) -> None:
    assert [documents.seal_waiting(), documents.seal_waiting()] == [1, 0]


@pytest.mark.usefixtures("seal")
def test_approving_wakes_the_queue(
    sealed_kind: None, carla: Post, django_capture_on_commit_callbacks: object
) -> None:
    document = desk.own(carla)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        desk.approved(document, carla)
    from django_tasks_db.models import DBTaskResult

    assert DBTaskResult.objects.filter(task_path__endswith=".seal_waiting").exists()


def test_without_a_key_the_document_waits_and_says_why(
    document: documents.Document,
) -> None:
    assert documents.seal_waiting() == 0
    assert desk.fresh(document).state == DocumentState.APPROVED
    assert "no se configuró el sello" in the_signature(document).problem
    assert documents.seal_queue().waiting == 1
    assert "no se configuró el sello" in documents.seal_queue().problem


def test_a_key_that_does_not_answer_puts_off_longer_each_time(
    document: documents.Document, settings: Settings
) -> None:
    settings.LLAQTA_SEAL_PKCS12 = "/no/existe.p12"
    pauses = []
    now = clock.now()
    for _try in range(3):
        with clock.frozen(now):
            assert documents.seal_waiting() == 0
        due_at = the_signature(document).due_at
        assert due_at is not None
        pauses.append(due_at - now)
        now = due_at
    assert pauses == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]


def test_one_failure_of_the_key_leaves_the_rest_of_the_queue_alone(
    sealed_kind: None, carla: Post, settings: Settings
) -> None:
    settings.LLAQTA_SEAL_PKCS12 = "/no/existe.p12"
    papers = [desk.approved(desk.own(carla), carla) for _n in range(3)]
    documents.seal_waiting()
    assert [the_signature(paper).tries for paper in papers] == [1, 0, 0]


@pytest.mark.usefixtures("seal")
def test_the_key_that_came_back_seals_all(
    sealed_kind: None, carla: Post, settings: Settings, seal: Path
) -> None:
    settings.LLAQTA_SEAL_PKCS12 = "/no/existe.p12"
    papers = [desk.approved(desk.own(carla), carla) for _n in range(3)]
    documents.seal_waiting()
    settings.LLAQTA_SEAL_PKCS12 = str(seal)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert documents.seal_waiting() == 3
    queue = documents.seal_queue([paper.pk for paper in papers])
    assert (queue.done, queue.total, queue.problem) == (3, 3, "")


@pytest.mark.usefixtures("seal")
def test_a_worker_that_died_leaves_it_due_again(document: documents.Document) -> None:
    signature = the_signature(document)
    assert sealing._take(signature)  # and then nothing: the power went
    assert documents.seal_waiting() == 0
    with clock.frozen(clock.now() + sealing.LEASE):
        assert documents.seal_waiting() == 1


@pytest.mark.usefixtures("seal")
def test_of_two_workers_one_takes_it(document: documents.Document) -> None:
    first, second = the_signature(document), the_signature(document)
    assert [sealing._take(first), sealing._take(second)] == [True, False]


@pytest.mark.usefixtures("seal")
def test_a_voided_document_is_not_sealed(
    document: documents.Document, carla: Post
) -> None:
    documents.void_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Se escribió mal.",
        actor=carla.actor,
    )
    assert documents.seal_waiting() == 0
    assert desk.fresh(document).state == DocumentState.VOIDED


class TestTime:
    """With a time-stamp authority, and when it is away."""

    @pytest.fixture(autouse=True)
    def _awake(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(means, "_silent_until", 0.0)

    @pytest.mark.usefixtures("seal")
    def test_the_seal_carries_its_time(
        self,
        document: documents.Document,
        authority: DemoAuthority,
        settings: Settings,
    ) -> None:
        settings.LLAQTA_TSA_URLS = [f"{authority.base_url}/tsa"]
        documents.seal_waiting()
        assert the_signature(document).level == "B-T"

    @pytest.mark.usefixtures("seal")
    def test_nobody_waits_for_a_silent_authority(
        self, document: documents.Document, settings: Settings
    ) -> None:
        settings.LLAQTA_TSA_URLS = ["http://127.0.0.1:9/tsa"]
        assert documents.seal_waiting() == 1
        assert the_signature(document).level == "B-B"
        assert means.timestamper() is None  # left alone for a while


def test_an_official_never_sees_a_seal_among_their_own(
    document: documents.Document, cast: Cast
) -> None:
    assert not documents.list_waiting(cast.carla.actor).exists()
