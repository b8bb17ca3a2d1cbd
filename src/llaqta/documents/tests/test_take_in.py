"""What comes back from a token: taken in once, by who may sign as the post that day, or refused with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy

from llaqta.documents import api as documents
from llaqta.documents import hooks
from llaqta.documents.errors import SigningItemNotFoundError
from llaqta.documents.models import SigningItem
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.batches import continue_session
from llaqta.documents.services.signing.taking_in import take_in_by_content
from llaqta.documents.states import DocumentState, SignatureState, SigningMethod
from llaqta.documents.tests import desk
from llaqta.documents.tests.signing_desk import (
    returned,
    sent,
    signature_of,
    token_signed,
    token_signs,
    waiting_for,
)
from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM, Actor
from llaqta.lib.errors import StateConflictError
from llaqta.organization import api as organization
from llaqta.organization.api import AssignmentKind
from llaqta.signatures.api import DemoAuthority, DemoKey, Official
from llaqta.signatures.fake_agent import signing as foreign
from tests.cast import Cast, Post

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today", "kinds", "trust_folder"),
]

ELENA_CI, DIEGO_CI = "90000902", "90000903"
STARTS_AT, ENDS_AT = (
    datetime(2020, 1, 1, tzinfo=UTC),
    datetime(2049, 12, 31, tzinfo=UTC),
)


@pytest.fixture
def elena_key(official_key: Callable[..., DemoKey]) -> DemoKey:
    return official_key("Elena Ficticia", ELENA_CI)


@pytest.fixture
def diego_key(official_key: Callable[..., DemoKey]) -> DemoKey:
    return official_key("Diego Ficticio", DIEGO_CI, "1A")


@pytest.fixture
def document(elena: Post, kinds: None, today: None) -> documents.Document:
    return waiting_for(elena)


# -- Yes ---------------------------------------------------------------------------------------------------------------


def test_the_last_signature_issues_the_document(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    pdf = token_signed(item, elena_key)
    answer = returned(item, pdf, elena)
    document = desk.fresh(document)
    assert (answer.accepted, answer.code, answer.note) == (True, "accepted", "")
    assert document.state == DocumentState.ISSUED
    assert document.current is not None
    assert means.bytes_of(document.current) == pdf


def test_the_binding_of_the_signer_to_the_post_is_kept(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    token_signs(document, elena, elena_key)
    signature = signature_of(document, elena)
    assert (signature.state, signature.method) == (
        SignatureState.SIGNED,
        SigningMethod.AGENT,
    )
    assert (signature.signer_name, signature.signer_document) == (
        "Elena Ficticia",
        f"CI {ELENA_CI}",
    )
    assert signature.signed_by == elena.user
    assert signature.assignment is not None
    assert signature.assignment.user == elena.user
    assert (signature.level, signature.revocation) == ("B-B", "good")
    assert signature.certificate_sha256 == elena_key.sha256
    assert bytes(signature.certificate or b"") == elena_key.certificate


def test_it_is_recorded_without_naming_the_person(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    token_signs(document, elena, elena_key)
    signed, issued = ledger.history(document.chain)[-2:]
    assert (signed.event, issued.event) == ("documents.signed", "documents.issued")
    told = json.loads(signed.data)
    assert (told["position"], told["method"], told["last"]) == ("DUC-1", "agent", True)
    assert "Elena" not in signed.data
    assert ELENA_CI not in signed.data


def test_a_substitute_signs_and_the_act_is_shown(
    document: documents.Document, elena: Post, diego: Post, diego_key: DemoKey
) -> None:
    organization.assign_post(
        position=elena.position,
        user=diego.user,
        kind=AssignmentKind.SUBSTITUTE,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 28),
        act_number="Memorándum 12/2026",
        actor=SYSTEM,
    )
    actor = organization.actor_for(diego.user, elena.position.pk)
    answer = token_signs(document, Post(diego.user, elena.position, actor), diego_key)
    signature = signature_of(document, elena)
    assert answer.note == "Firmado por suplencia, Memorándum 12/2026."
    assert (signature.is_substitute, signature.act_number) == (
        True,
        "Memorándum 12/2026",
    )
    assert signature.signer_name == "Diego Ficticio"


def test_the_same_answer_twice_counts_once(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    pdf = token_signed(item, elena_key)
    returned(item, pdf, elena)
    again = returned(item, pdf, elena)
    assert (again.accepted, again.code) == (True, "repeated")
    events = [entry.event for entry in ledger.history(document.chain)]
    assert events.count("documents.signed") == 1


def test_the_next_in_order_gets_the_turn_and_signs_over_the_first(
    elena: Post, diego: Post, elena_key: DemoKey, diego_key: DemoKey
) -> None:
    document = waiting_for(elena, others=[(diego, 1)])
    token_signs(document, diego, diego_key)
    assert signature_of(document, elena).state == SignatureState.TURN
    assert desk.fresh(document).state == DocumentState.APPROVED
    token_signs(document, elena, elena_key)
    assert desk.fresh(document).state == DocumentState.ISSUED


def test_a_token_may_lock_the_document_when_nobody_signs_after(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    assert returned(item, token_signed(item, elena_key, lock=True), elena).accepted


# -- No: the signer ----------------------------------------------------------------------------------------------------


def _refused(
    document: documents.Document, elena: Post, key: DemoKey
) -> tuple[str, str]:
    """Sign as Elena with this key; it must leave everything as it was, with the reason in sight."""
    item = sent(document, elena)
    answer = returned(item, token_signed(item, key), elena)
    signature = signature_of(document, elena)
    assert not answer.accepted
    assert (answer.item.state, answer.item.problem) == (
        SigningItem.State.REFUSED,
        answer.reason,
    )
    assert (signature.state, signature.problem) == (SignatureState.TURN, answer.reason)
    assert desk.fresh(document).current_id == item.sent_id
    return answer.code, answer.reason


def test_somebody_unknown_is_refused(
    document: documents.Document, elena: Post, official_key: Callable[..., DemoKey]
) -> None:
    code, reason = _refused(document, elena, official_key("Nadie Ficticia", "90000999"))
    assert code == "wrong_signer"
    assert "Nadie Ficticia (CI 90000999), que no ocupa ningún cargo" in reason


def test_the_complement_tells_two_people_apart(
    document: documents.Document, elena: Post, official_key: Callable[..., DemoKey]
) -> None:
    code, _reason = _refused(
        document, elena, official_key("Elena Ficticia", ELENA_CI, "1B")
    )
    assert code == "wrong_signer"


def test_an_official_of_another_post_is_refused(
    document: documents.Document, elena: Post, diego_key: DemoKey
) -> None:
    code, reason = _refused(document, elena, diego_key)
    assert code == "no_authority"
    assert "hoy no es titular ni suplente del cargo Directora de Urbanismo" in reason


def test_the_holder_whose_designation_ended_is_refused(
    document: documents.Document, elena: Post, cast: Cast, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    assignment = organization.Assignment.objects.get(user=elena.user)
    organization.end_assignment(
        assignment=assignment, on=date(2026, 2, 10), actor=SYSTEM
    )
    answer = returned(item, token_signed(item, elena_key), elena)
    assert (answer.accepted, answer.code) == (False, "wrong_signer")


def test_an_assistant_brings_the_chiefs_signature_and_not_their_own(
    document: documents.Document,
    elena: Post,
    diego: Post,
    elena_key: DemoKey,
    diego_key: DemoKey,
) -> None:
    organization.assign_post(
        position=elena.position,
        user=diego.user,
        kind=AssignmentKind.ASSISTANT,
        starts_on=date(2026, 2, 1),
        actor=SYSTEM,
    )
    actor = organization.actor_for(diego.user, elena.position.pk)
    assistant = Post(diego.user, elena.position, actor)
    assert token_signs(document, assistant, diego_key).code == "no_authority"
    assert token_signs(document, assistant, elena_key).accepted
    signature = signature_of(document, elena)
    assert (signature.signer_name, signature.signed_by) == (
        "Elena Ficticia",
        diego.user,
    )


# -- No: the certificate -----------------------------------------------------------------------------------------------


@pytest.fixture
def elena_of(authority: DemoAuthority) -> Callable[..., DemoKey]:
    """Another certificate for Elena, with its own dates."""

    def elena_of(
        *, not_before: datetime = STARTS_AT, not_after: datetime = ENDS_AT
    ) -> DemoKey:
        official = Official(
            username="elena", name="Elena Ficticia", document_number=ELENA_CI
        )
        return authority.issue_official(
            official, not_before=not_before, not_after=not_after
        )

    return elena_of


def test_an_expired_certificate_is_refused(
    document: documents.Document, elena: Post, elena_of: Callable[..., DemoKey]
) -> None:
    key = elena_of(
        not_before=datetime(2024, 1, 1, tzinfo=UTC),
        not_after=datetime(2025, 1, 1, tzinfo=UTC),
    )
    code, reason = _refused(document, elena, key)
    assert code == "expired", reason


def test_a_certificate_that_is_not_valid_yet_is_refused(
    document: documents.Document, elena: Post, elena_of: Callable[..., DemoKey]
) -> None:
    key = elena_of(
        not_before=datetime(2026, 6, 1, tzinfo=UTC),
        not_after=datetime(2027, 6, 1, tzinfo=UTC),
    )
    code, reason = _refused(document, elena, key)
    assert code == "not_yet_valid", reason


def test_a_revoked_certificate_is_refused(
    document: documents.Document,
    elena: Post,
    elena_of: Callable[..., DemoKey],
    authority: DemoAuthority,
    trust_folder: Path,
) -> None:
    key = elena_of()
    authority.revoke(key, at=datetime(2026, 2, 1, tzinfo=UTC))
    authority.put_anchors(trust_folder)
    code, reason = _refused(document, elena, key)
    assert code == "revoked", reason


def test_an_authority_that_nobody_trusts_is_refused(
    document: documents.Document, elena: Post, tmp_path: Path
) -> None:
    stranger = DemoAuthority.make(tmp_path / "stranger")
    key = stranger.issue_official(
        Official(username="elena", name="Elena Ficticia", document_number=ELENA_CI)
    )
    code, reason = _refused(document, elena, key)
    assert code == "untrusted", reason


def test_without_lists_of_revoked_certificates_it_is_taken_in_and_says_so(
    document: documents.Document,
    elena: Post,
    elena_key: DemoKey,
    trust_folder: Path,
) -> None:
    for path in (trust_folder / "crls").glob("*"):
        path.unlink()
    assert token_signs(document, elena, elena_key).accepted
    assert signature_of(document, elena).revocation == "not_checked"


# -- No: the file ------------------------------------------------------------------------------------------------------


def test_another_pdf_is_refused(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    other = foreign.sign_pdf(foreign.another_pdf(), key=elena_key)
    answer = returned(item, other, elena)
    assert (answer.accepted, answer.code) == (False, "not_prefix")


def test_the_same_file_without_a_signature_is_refused(
    document: documents.Document, elena: Post
) -> None:
    item = sent(document, elena)
    answer = returned(item, means.bytes_of(item.sent), elena)
    assert (answer.accepted, answer.code) == (False, "not_signed")


def test_a_change_after_the_signature_is_refused(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    answer = returned(item, token_signed(item, elena_key) + b"\n% algo\n", elena)
    assert not answer.accepted
    assert signature_of(document, elena).state == SignatureState.TURN


def test_a_lock_is_refused_while_somebody_else_must_sign(
    elena: Post, diego: Post, diego_key: DemoKey
) -> None:
    document = waiting_for(elena, others=[(diego, 1)])
    item = sent(document, diego)
    answer = returned(item, token_signed(item, diego_key, lock=True), diego)
    assert not answer.accepted
    assert signature_of(document, diego).state == SignatureState.TURN


def test_garbage_is_refused(document: documents.Document, elena: Post) -> None:
    item = sent(document, elena)
    assert not returned(item, b"%PDF-1.7\nnada\n%%EOF\n", elena).accepted


# -- No: the moment ----------------------------------------------------------------------------------------------------


def test_a_parallel_signature_in_between_prepares_the_document_anew(
    carla: Post, elena: Post, diego: Post, elena_key: DemoKey, diego_key: DemoKey
) -> None:
    document = waiting_for(carla, others=[(diego, 1), (elena, 1)])
    item = sent(document, elena)
    pdf = token_signed(item, elena_key)
    token_signs(document, diego, diego_key)
    answer = returned(item, pdf, elena)
    assert (answer.accepted, answer.code) == (False, "overtaken")
    assert answer.reason.startswith("Otra persona firmó mientras tanto")
    assert answer.again is not None
    assert answer.again.sent_id == desk.fresh(document).current_id
    assert returned(answer.again, token_signed(answer.again, elena_key), elena).accepted
    assert signature_of(document, carla).state == SignatureState.TURN


def test_an_answer_after_the_number_was_voided_is_refused(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    documents.void_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Se escribió mal.",
        actor=elena.actor,
    )
    answer = returned(item, token_signed(item, elena_key), elena)
    assert (answer.accepted, answer.code) == (False, "not_waiting")
    assert "anulado" in answer.reason


def test_an_answer_after_the_same_signature_came_by_another_window_is_refused(
    document: documents.Document, elena: Post, elena_key: DemoKey
) -> None:
    first, second = sent(document, elena), sent(document, elena)
    late = token_signed(second, elena_key)
    returned(first, token_signed(first, elena_key), elena)
    answer = returned(second, late, elena)
    assert (answer.accepted, answer.code) == (False, "already_signed")
    assert "Elena Ficticia" in answer.reason


def test_a_batch_is_of_whoever_sent_it(
    document: documents.Document, elena: Post, diego: Post, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    with pytest.raises(SigningItemNotFoundError):
        returned(item, token_signed(item, elena_key), diego)


# -- Batches -----------------------------------------------------------------------------------------------------------


def test_half_a_batch_comes_back_and_the_rest_is_resumed(
    elena: Post, elena_key: DemoKey
) -> None:
    papers = [waiting_for(elena, subject=f"Informe {n}") for n in range(4)]
    session = documents.start_session(
        signature_ids=[signature_of(paper, elena).pk for paper in papers],
        actor=elena.actor,
    )
    items = documents.list_items(session)
    for item in items[:2]:
        returned(item, token_signed(item, elena_key), elena)
    left = continue_session(session=session, actor=elena.actor)
    assert [item.uuid for item in left] == [item.uuid for item in items[2:]]
    for item in left:
        assert returned(item, token_signed(item, elena_key), elena).accepted
    session.refresh_from_db()
    assert session.finished_at is not None


def test_what_was_refused_is_sent_again(
    document: documents.Document, elena: Post, diego_key: DemoKey, elena_key: DemoKey
) -> None:
    item = sent(document, elena)
    returned(item, token_signed(item, diego_key), elena)
    (again,) = continue_session(session=item.session, actor=elena.actor)
    assert again.uuid != item.uuid
    assert returned(again, token_signed(again, elena_key), elena).accepted


def test_uploads_find_their_document_by_what_they_contain(
    elena: Post, elena_key: DemoKey
) -> None:
    papers = [waiting_for(elena, subject=f"Informe {n}") for n in range(2)]
    session = documents.start_session(
        signature_ids=[signature_of(paper, elena).pk for paper in papers],
        actor=elena.actor,
    )
    one, two = documents.list_items(session)
    stray = foreign.sign_pdf(foreign.another_pdf(), key=elena_key)
    files = [token_signed(two, elena_key), stray, token_signed(one, elena_key)]
    answers = take_in_by_content(session=session, files=files, actor=elena.actor)
    assert [answer.item.uuid if answer else None for answer in answers] == [
        two.uuid,
        None,
        one.uuid,
    ]
    assert {signature_of(paper, elena).method for paper in papers} == {"upload"}


# -- Issuing -----------------------------------------------------------------------------------------------------------


class _ClosedError(StateConflictError):
    code = "closed"
    message = gettext_lazy("La hoja de ruta está archivada.")


def test_what_refuses_to_be_issued_stays_signed_with_its_reason(
    document: documents.Document,
    elena: Post,
    elena_key: DemoKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_document: documents.Document, _actor: Actor) -> None:
        raise _ClosedError

    monkeypatch.setattr(hooks, "_issued", [refuse])
    answer = token_signs(document, elena, elena_key)
    assert answer.accepted
    assert answer.note == (
        "Firmado; todavía no se emitió: La hoja de ruta está archivada."
    )
    assert desk.fresh(document).state == DocumentState.SIGNED
    assert signature_of(document, elena).problem == "La hoja de ruta está archivada."

    monkeypatch.setattr(hooks, "_issued", [])
    assert documents.issue_waiting() == 1
    assert desk.fresh(document).state == DocumentState.ISSUED
    assert signature_of(document, elena).problem == ""
