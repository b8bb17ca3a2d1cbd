"""Approving: the CITE, the PDF, the first signer's turn; and what happens when the PDF cannot be made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.errors import (
    CiteTakenError,
    CiteVoidedError,
    DocumentIncompleteError,
    DocumentNotAllowedError,
    IssuerNotAllowedError,
    RenderingDelayedError,
    StaleDocumentError,
)
from llaqta.documents.models import CiteCounter, CiteEntry
from llaqta.documents.services import approval
from llaqta.documents.states import DocumentState, SignatureState
from llaqta.documents.tests import desk
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from tests.cast import TODAY, Cast, Post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def document(cast: Cast, kinds: None, today: None) -> documents.Document:
    return desk.brought_to(desk.begun(cast), cast, "with_issuer")


def test_it_takes_the_cite_and_makes_the_pdf(
    document: documents.Document, cast: Cast
) -> None:
    approved = desk.approved(document, cast.elena)
    assert approved.state == DocumentState.APPROVED
    assert approved.cite == "GAMPV-DUC/IT/00001/2026"
    assert approved.dated_on == date(2026, 2, 11)
    assert approved.holder_id is None
    assert approved.current is not None
    assert approved.current == approved.rendered
    assert approved.current.file_name == "GAMPV-DUC-IT-00001-2026.pdf"
    with blobs.open_blob(approved.current.sha256) as file:
        assert file.read(5) == b"%PDF-"


def test_it_gives_the_turn_to_the_issuer(
    document: documents.Document, cast: Cast
) -> None:
    approved = desk.approved(document, cast.elena)
    (signature,) = approved.signatures.all()
    assert signature.state == SignatureState.TURN
    assert signature.position == cast.elena.position


def test_those_of_a_lower_ordinal_sign_first(cast: Cast) -> None:
    document = desk.own(
        cast.carla,
        signers=[(cast.diego.position.pk, 1), (cast.violeta.position.pk, 1)],
    )
    approved = desk.approved(document, cast.carla)
    turns = dict(approved.signatures.values_list("position__code", "state"))
    assert turns == {"AL-1": "turn", "VU-1": "turn", "TOP-1": "waiting"}


def test_a_sealed_kind_waits_for_the_seal(cast: Cast) -> None:
    documents.DocumentKind.objects.filter(code="informe").update(signature_mode="seal")
    approved = desk.approved(desk.own(cast.carla), cast.carla)
    (signature,) = approved.signatures.all()
    assert (signature.position, signature.state) == (None, SignatureState.TURN)
    assert signature.due_at == clock.now()


def test_it_records_number_and_paper(document: documents.Document, cast: Cast) -> None:
    approved = desk.approved(document, cast.elena)
    numbered, done = ledger.history(approved.chain)[-2:]
    assert (numbered.event, done.event) == ("documents.numbered", "documents.approved")
    assert {numbered.target, done.target} == {approved.cite}
    assert approved.current is not None
    assert json.loads(done.data)["sha256"] == approved.current.sha256


def test_each_unit_and_kind_counts_for_itself(cast: Cast) -> None:
    first = desk.approved(desk.own(cast.carla), cast.carla)
    second = desk.approved(desk.own(cast.carla), cast.carla)
    other_unit = desk.approved(desk.own(cast.diego), cast.diego)
    other_kind = desk.approved(desk.own(cast.carla, code="nota-interna"), cast.carla)
    assert [d.cite for d in (first, second, other_unit, other_kind)] == [
        "GAMPV-TOP/INF/00001/2026",
        "GAMPV-TOP/INF/00002/2026",
        "GAMPV-AL/INF/00001/2026",
        "GAMPV-TOP/NI/00001/2026",
    ]


def test_a_general_kind_counts_for_all_units(cast: Cast, marta: Post) -> None:
    by_marta = desk.own(marta, code="memorandum")
    by_elena = desk.own(cast.elena, code="memorandum")
    assert desk.approved(by_elena, cast.elena).cite == "GAMPV/M/00001/2026"
    assert desk.approved(by_marta, marta).cite == "GAMPV/M/00002/2026"


def test_a_new_year_begins_at_one(cast: Cast) -> None:
    desk.approved(desk.own(cast.carla), cast.carla)
    with clock.frozen("2027-01-01T00:30"):
        later = desk.approved(desk.own(cast.carla), cast.carla)
    with clock.frozen("2026-12-31T23:30"):  # already 2027 in UTC
        before = desk.approved(desk.own(cast.carla), cast.carla)
    assert later.cite == "GAMPV-TOP/INF/00001/2027"
    assert before.cite == "GAMPV-TOP/INF/00002/2026"


def test_two_patterns_that_come_to_the_same_text_use_up_no_number(cast: Cast) -> None:
    for code in ("informe", "acta"):
        documents.DocumentKind.objects.filter(code=code).update(
            cite_pattern="{unit}/{number:05d}/{year}"
        )
    desk.approved(desk.own(cast.carla), cast.carla)
    acta = desk.own(cast.carla, code="acta")
    with pytest.raises(CiteTakenError, match="TOP/00001/2026"):
        desk.approved(acta, cast.carla)
    assert desk.fresh(acta).state == DocumentState.DRAFT
    assert CiteCounter.objects.filter(kind=acta.kind, last__gt=0).count() == 0


def test_only_the_issuer_approves(document: documents.Document, cast: Cast) -> None:
    with pytest.raises(DocumentNotAllowedError):
        desk.approved(document, cast.carla)
    assert not CiteEntry.objects.exists()


def test_it_refuses_what_was_changed_meanwhile(
    document: documents.Document, cast: Cast
) -> None:
    with pytest.raises(StaleDocumentError):
        documents.approve(
            document_id=document.pk,
            seen=document.revision - 1,
            actor=cast.elena.actor,
        )
    assert not CiteEntry.objects.exists()


def test_it_refuses_an_empty_document(cast: Cast) -> None:
    document = desk.own(cast.carla)
    documents.save_draft(
        document_id=document.pk,
        seen=document.revision,
        body=document.kind.starting_text,
        actor=cast.carla.actor,
    )
    with pytest.raises(DocumentIncompleteError, match="texto"):
        desk.approved(document, cast.carla)
    assert not CiteEntry.objects.exists()


def test_it_refuses_a_post_that_may_issue_it_no_longer(
    document: documents.Document, cast: Cast
) -> None:
    document.kind.issuer_positions.add(cast.diego.position)
    with pytest.raises(IssuerNotAllowedError):
        desk.approved(document, cast.elena)
    assert not CiteEntry.objects.exists()


# -- When the PDF cannot be made ---------------------------------------------------------------------------------------


@pytest.fixture
def unprintable(cast: Cast) -> documents.Document:
    """With a sign that means nothing outside one font: PDF/A refuses it, however often one tries."""
    document = desk.begun(cast, subject="Lote \ue000")
    return desk.brought_to(document, cast, "with_issuer")


def test_a_pdf_that_cannot_be_made_voids_the_number_visibly(
    unprintable: documents.Document, cast: Cast
) -> None:
    with pytest.raises(CiteVoidedError, match="GAMPV-DUC/IT/00001/2026"):
        desk.approved(unprintable, cast.elena)
    entry = CiteEntry.objects.get()
    assert entry.state == CiteEntry.State.VOIDED
    assert "PDF" in entry.void_reason
    document = desk.fresh(unprintable)
    assert document.state == DocumentState.IN_REVIEW
    assert document.holder == cast.elena.position
    assert document.cite is None
    assert ledger.history(document.chain)[-1].event == "documents.number_lost"


def test_once_mended_it_takes_another_number(
    unprintable: documents.Document, cast: Cast
) -> None:
    with pytest.raises(CiteVoidedError):
        desk.approved(unprintable, cast.elena)
    documents.save_draft(
        document_id=unprintable.pk,
        seen=desk.seen(unprintable),
        subject="Lote 14",
        actor=cast.elena.actor,
    )
    assert desk.approved(unprintable, cast.elena).cite == "GAMPV-DUC/IT/00002/2026"
    assert CiteEntry.objects.count() == 2


def test_a_full_disk_keeps_the_number_until_the_job_makes_the_pdf(
    document: documents.Document, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    whole = settings.LLAQTA_BLOBS
    settings.LLAQTA_BLOBS = tmp_path / "a file"
    settings.LLAQTA_BLOBS.write_text("no folder")
    with pytest.raises(RenderingDelayedError, match="00001/2026"):
        desk.approved(document, cast.elena)
    assert desk.fresh(document).state == DocumentState.NUMBERED
    settings.LLAQTA_BLOBS = whole
    with clock.frozen(f"{TODAY}T09:05"):
        assert approval.finish_numbered() == 1
    finished = desk.fresh(document)
    assert finished.state == DocumentState.APPROVED
    assert finished.cite == "GAMPV-DUC/IT/00001/2026"


def test_a_disk_that_stays_full_voids_the_number_after_an_hour(
    document: documents.Document, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.LLAQTA_BLOBS = tmp_path / "a file"
    settings.LLAQTA_BLOBS.write_text("no folder")
    with pytest.raises(RenderingDelayedError):
        desk.approved(document, cast.elena)
    with clock.frozen(f"{TODAY}T09:30"):
        approval.finish_numbered()
    assert desk.fresh(document).state == DocumentState.NUMBERED
    with clock.frozen(f"{TODAY}T10:01"):
        approval.finish_numbered()
    assert desk.fresh(document).state == DocumentState.IN_REVIEW
    assert CiteEntry.objects.get().void_reason == "El PDF no se pudo hacer en una hora."


def test_a_crash_between_number_and_pdf_is_ended_by_the_job(
    document: documents.Document, cast: Cast
) -> None:
    desk.brought_to(desk.begun(cast), cast, "numbered")
    with clock.frozen(f"{TODAY}T09:01"):
        assert approval.finish_numbered() == 0  # whoever approved may still be at it
    with clock.frozen(f"{TODAY}T09:03"):
        assert approval.finish_numbered() == 1
        assert approval.finish_numbered() == 0
    (finished,) = documents.Document.objects.filter(state=DocumentState.APPROVED)
    assert finished.cite == "GAMPV-DUC/IT/00001/2026"
    assert finished.current is not None


def test_of_two_that_finish_it_the_second_changes_nothing(
    document: documents.Document, cast: Cast
) -> None:
    numbered = approval.take_number(
        document_id=document.pk, seen=desk.seen(document), actor=cast.elena.actor
    )
    first = approval.finish(numbered, actor=cast.elena.actor)
    second = approval.finish(numbered, actor=cast.elena.actor)
    assert first.current == second.current
    assert first.revision == second.revision
