"""Several signers, in order and in parallel; one who does not sign, or leaves the post in the middle; and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from llaqta.documents import api as documents
from llaqta.documents.errors import (
    DocumentNotAllowedError,
    DocumentReasonRequiredError,
    DocumentStateError,
)
from llaqta.documents.models import CiteEntry, DocumentFile
from llaqta.documents.states import DocumentState, SignatureState
from llaqta.documents.tests import desk
from llaqta.documents.tests.signing_desk import (
    signature_of,
    token_signs,
    waiting_for,
)
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.notifications import api as notifications
from llaqta.organization import api as organization
from llaqta.signatures.api import DemoKey
from tests.cast import Cast, Post, jpeg_bytes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today", "kinds", "trust_folder"),
]
IN_ORDER, IN_PARALLEL = (1, 2), (1, 1)


@pytest.fixture
def elena_key(official_key: Callable[..., DemoKey]) -> DemoKey:
    return official_key("Elena Ficticia", "90000902")


@pytest.fixture
def diego_key(official_key: Callable[..., DemoKey]) -> DemoKey:
    return official_key("Diego Ficticio", "90000903", "1A")


def of_three(cast: Cast, turns: tuple[int, int]) -> documents.Document:
    """Carla's, signed by Diego and Elena before, or beside each other; then by herself."""
    return waiting_for(
        cast.carla,
        others=[(cast.diego, turns[0]), (cast.elena, turns[1])],
    )


def turns(document: documents.Document, cast: Cast) -> list[str]:
    return [
        signature_of(document, post).state
        for post in (cast.diego, cast.elena, cast.carla)
    ]


def declined(document: documents.Document, by: Post) -> documents.Document:
    return documents.decline_signature(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="El monto no es el acordado",
        actor=by.actor,
    )


def leaves(post: Post) -> None:
    """The designation ended yesterday."""
    organization.Assignment.objects.filter(position=post.position).update(
        ends_on=clock.today() - timedelta(days=1)
    )


# -- The turns ---------------------------------------------------------------------------------------------------------


def test_in_order_each_waits_for_the_one_before(
    cast: Cast, diego_key: DemoKey, elena_key: DemoKey
) -> None:
    document = of_three(cast, IN_ORDER)
    assert turns(document, cast) == ["turn", "waiting", "waiting"]
    token_signs(document, cast.diego, diego_key)
    assert turns(document, cast) == ["signed", "turn", "waiting"]
    token_signs(document, cast.elena, elena_key)
    assert turns(document, cast) == ["signed", "signed", "turn"]


def test_in_parallel_the_second_may_sign_first(
    cast: Cast, diego_key: DemoKey, elena_key: DemoKey
) -> None:
    document = of_three(cast, IN_PARALLEL)
    assert turns(document, cast) == ["turn", "turn", "waiting"]
    token_signs(document, cast.elena, elena_key)
    assert turns(document, cast) == ["turn", "signed", "waiting"]
    token_signs(document, cast.diego, diego_key)
    assert turns(document, cast) == ["signed", "signed", "turn"]


# -- One does not sign -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [IN_ORDER, IN_PARALLEL])
def test_who_does_not_sign_voids_the_number_in_the_open(
    order: tuple[int, int], cast: Cast, diego_key: DemoKey
) -> None:
    document = of_three(cast, order)
    token_signs(document, cast.diego, diego_key)
    voided = declined(document, cast.elena)
    said = "No lo firmó Directora de Urbanismo: El monto no es el acordado"
    entry = voided.cites.get()
    assert voided.state == DocumentState.VOIDED
    assert (entry.state, entry.void_reason) == (CiteEntry.State.VOIDED, said)
    assert turns(voided, cast) == ["signed", "waiting", "waiting"]
    assert signature_of(voided, cast.elena).problem == said
    assert ledger.history(voided.chain)[-1].event == "documents.declined"


def test_what_others_signed_stays_as_proof(cast: Cast, diego_key: DemoKey) -> None:
    document = of_three(cast, IN_ORDER)
    token_signs(document, cast.diego, diego_key)
    signed = desk.fresh(document).current
    declined(document, cast.elena)
    assert desk.fresh(document).current == signed
    assert signature_of(document, cast.diego).certificate_sha256 == diego_key.sha256


def test_the_author_is_told_why(cast: Cast) -> None:
    declined(of_three(cast, IN_PARALLEL), cast.elena)
    (email,) = notifications.list_pending()
    assert email.to == cast.carla.user.email
    assert "No lo firma: Directora de Urbanismo." in email.body
    assert "El monto no es el acordado" in email.body


def test_a_void_by_the_issuer_is_told_to_the_author(cast: Cast) -> None:
    desk.brought_to(desk.begun(cast), cast, "voided")
    letters = [one for one in notifications.list_pending() if "anuló" in one.subject]
    assert [one.to for one in letters] == [cast.carla.user.email]
    assert "El lote está equivocado" in letters[0].body


def test_only_whose_turn_it_is_may_decline(cast: Cast) -> None:
    document = of_three(cast, IN_ORDER)
    for stranger in (cast.elena, cast.violeta):
        with pytest.raises(DocumentNotAllowedError):
            declined(document, stranger)
    assert desk.fresh(document).state == DocumentState.APPROVED


def test_a_reason_is_needed(cast: Cast) -> None:
    document = of_three(cast, IN_ORDER)
    with pytest.raises(DocumentReasonRequiredError):
        documents.decline_signature(
            document_id=document.pk,
            seen=desk.seen(document),
            reason=" ",
            actor=cast.diego.actor,
        )


# -- One leaves the post -----------------------------------------------------------------------------------------------


def test_who_left_the_post_signs_no_more(cast: Cast, diego_key: DemoKey) -> None:
    document = of_three(cast, IN_ORDER)
    leaves(cast.diego)
    answer = token_signs(document, cast.diego, diego_key)
    assert not answer.accepted
    assert turns(document, cast) == ["turn", "waiting", "waiting"]


def test_who_holds_it_now_signs_in_the_same_turn(
    cast: Cast, diego_key: DemoKey, elena_key: DemoKey
) -> None:
    """Elena comes to Diego's post while she keeps her own."""
    document = of_three(cast, IN_ORDER)
    leaves(cast.diego)
    organization.assign_post(
        position=cast.diego.position,
        user=cast.elena.user,
        starts_on=clock.today(),
        actor=SYSTEM,
    )
    assert token_signs(document, cast.diego, elena_key).accepted
    assert signature_of(document, cast.diego).signer_name == "Elena Ficticia"


def test_with_nobody_in_the_post_the_issuer_voids_it_and_starts_again(
    cast: Cast,
) -> None:
    document = of_three(cast, IN_ORDER)
    leaves(cast.diego)
    organization.close_position(position=cast.diego.position, actor=SYSTEM)
    documents.void_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Ya no hay Asesoría Legal",
        actor=cast.carla.actor,
    )
    new = documents.start_again(document_id=document.pk, actor=cast.carla.actor)
    posts = new.signatures.values_list("position__code", "ordinal")
    assert list(posts) == [("DUC-1", 2), ("TOP-1", 3)]
    assert new.state == DocumentState.DRAFT


def test_with_nobody_to_issue_it_a_chief_above_voids_it(
    cast: Cast, marta: Post
) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "approved")
    leaves(cast.elena)
    voided = documents.void_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="La dirección está vacante",
        actor=marta.actor,
    )
    assert voided.state == DocumentState.VOIDED


def test_a_document_stuck_on_its_via_is_taken_back(cast: Cast) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "with_via")
    leaves(cast.diego)
    draft = documents.recall(
        document_id=document.pk, seen=desk.seen(document), actor=cast.carla.actor
    )
    assert (draft.state, draft.holder) == (DocumentState.DRAFT, cast.carla.position)
    documents.save_draft(
        document_id=draft.pk, seen=draft.revision, via_ids=[], actor=cast.carla.actor
    )
    assert desk.submitted(draft, cast.carla).holder == cast.elena.position


def test_who_had_the_turn_sees_a_recalled_draft_no_more(cast: Cast) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "with_via")
    documents.recall(
        document_id=document.pk, seen=desk.seen(document), actor=cast.carla.actor
    )
    assert not documents.access_documents([document.pk], actor=cast.diego.actor)
    with pytest.raises(DocumentStateError):
        desk.passed(document, cast.diego)


# -- Starting again ----------------------------------------------------------------------------------------------------


def test_it_begins_with_everything_but_number_and_signatures(cast: Cast) -> None:
    draft = desk.begun(cast)
    file = with_picture(draft, cast)
    old = desk.brought_to(draft, cast, "voided")
    new = documents.start_again(document_id=old.pk, actor=cast.carla.actor)
    assert (new.subject, new.issuer, new.addressee) == (
        old.subject,
        old.issuer,
        old.addressee,
    )
    assert (new.cite, new.state) == (None, DocumentState.DRAFT)
    assert list(new.vias.values_list("position__code", "state")) == [
        ("AL-1", "waiting")
    ]
    assert {one.state for one in new.signatures.all()} == {SignatureState.WAITING}
    copy = new.files.get()
    assert copy.attachment_id == file.attachment_id
    assert f"/mesa/documentos/{new.uuid}/imagenes/{copy.pk}/" in new.body
    assert str(old.uuid) not in new.body


def with_picture(draft: documents.Document, cast: Cast) -> DocumentFile:
    picture = documents.receive_bytes(
        jpeg_bytes(), name="foto.jpg", actor=cast.carla.actor
    )
    file = documents.add_file(
        document_id=draft.pk,
        attachment=picture,
        role=DocumentFile.Role.PICTURE,
        actor=cast.carla.actor,
    )
    address = f"/mesa/documentos/{draft.uuid}/imagenes/{file.pk}/"
    documents.save_draft(
        document_id=draft.pk,
        seen=desk.seen(draft),
        body=f'<p>El lote.</p><p><img src="{address}" alt="Foto"></p>',
        actor=cast.carla.actor,
    )
    return file


def test_it_takes_another_number_and_the_book_shows_both(cast: Cast) -> None:
    old = desk.brought_to(desk.begun(cast), cast, "voided")
    new = documents.start_again(document_id=old.pk, actor=cast.carla.actor)
    desk.brought_to(new, cast, "approved")
    states = CiteEntry.objects.order_by("pk").values_list("ordinal", "state")
    assert list(states) == [(1, "voided"), (2, "taken")]


def test_only_a_voided_one_starts_again(cast: Cast) -> None:
    issued = desk.brought_to(desk.begun(cast), cast, "issued")
    with pytest.raises(DocumentStateError):
        documents.start_again(document_id=issued.pk, actor=cast.carla.actor)
