"""Paper signed by hand: its QR finds the document, and it is never taken for a digital signature."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from llaqta.blobs import api as blobs
from llaqta.documents import api as documents
from llaqta.documents.errors import InkSignerError
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.ink import ScanTaken, list_hands, take_in_scan
from llaqta.documents.states import DocumentState, SigningMethod
from llaqta.documents.tests import desk
from llaqta.documents.tests.signing_desk import (
    signature_of,
    token_signs,
    waiting_for,
)
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization.api import AssignmentKind
from llaqta.signatures.testing import OfficialKey
from tests.cast import Post, jpeg_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]


@pytest.fixture
def document(elena: Post, kinds: None, today: None) -> documents.Document:
    return waiting_for(elena)


def printed_and_scanned(document: documents.Document) -> Image.Image:
    """Its first page as a scanner sees it: grey, a little turned, a little blurred."""
    assert document.current is not None
    page = pypdfium2.PdfDocument(means.bytes_of(document.current))[0]
    image: Image.Image = page.render(scale=200 / 72, grayscale=True).to_pil()
    return image.rotate(1.5, fillcolor=255).filter(ImageFilter.GaussianBlur(0.8))


def kept(image: Image.Image, kind: str, post: Post) -> documents.Attachment:
    out = io.BytesIO()
    image.save(out, kind)
    return documents.receive_bytes(
        out.getvalue(), name=f"escaneado.{kind.lower()}", actor=post.actor
    )


def brought(
    pages: list[documents.Attachment],
    post: Post,
    *,
    signature_id: int | None = None,
) -> ScanTaken:
    (holder,) = list_hands(post.actor)
    return take_in_scan(
        pages=pages,
        signed_by=holder.assignment_id,
        signature_id=signature_id,
        actor=post.actor,
    )


def test_the_code_on_the_page_finds_the_document(
    document: documents.Document, elena: Post
) -> None:
    waiting_for(elena, subject="Otro")
    scan = kept(printed_and_scanned(document), "PDF", elena)
    answer = brought([scan], elena)
    assert (answer.accepted, answer.reason) == (True, "")
    document = desk.fresh(document)
    assert document.state == DocumentState.ISSUED
    assert document.current is not None
    assert document.current.sha256 == scan.sha256


def test_it_is_marked_as_ink_and_has_nothing_of_a_digital_signature(
    document: documents.Document, elena: Post
) -> None:
    brought([kept(printed_and_scanned(document), "PDF", elena)], elena)
    signature = signature_of(document, elena)
    assert signature.method == SigningMethod.INK
    assert signature.signer_name == "Elena Ficticia"
    assert signature.assignment is not None
    assert (
        signature.level,
        signature.certificate_sha256,
        signature.certificate,
        signature.due_at,
    ) == ("", "", None, None)


def test_pictures_of_the_pages_become_one_pdf(
    document: documents.Document, elena: Post
) -> None:
    second = documents.receive_bytes(jpeg_bytes(), name="2.jpg", actor=elena.actor)
    first = kept(printed_and_scanned(document), "JPEG", elena)
    assert brought([second, first], elena).accepted
    current = desk.fresh(document).current
    assert current is not None
    assert current.media_type == blobs.PDF
    assert len(pypdfium2.PdfDocument(means.bytes_of(current))) == 2


def test_without_a_legible_code_somebody_must_say_which_document_it_is(
    document: documents.Document, elena: Post
) -> None:
    blank = kept(Image.new("L", (800, 1000), 255), "PDF", elena)
    refused = brought([blank], elena)
    assert (refused.accepted, refused.code) == (False, "no_code")
    said = signature_of(document, elena).pk
    assert brought([blank], elena, signature_id=said).accepted


def test_the_code_of_another_document_is_believed_more_than_the_person(
    document: documents.Document, elena: Post
) -> None:
    other = waiting_for(elena, subject="Otro")
    scan = kept(printed_and_scanned(other), "PDF", elena)
    answer = brought([scan], elena, signature_id=signature_of(document, elena).pk)
    assert (answer.accepted, answer.code) == (False, "another_document")
    assert str(other.cite) in answer.reason


def test_the_document_of_another_post_is_refused(
    document: documents.Document, elena: Post, diego: Post
) -> None:
    scan = kept(printed_and_scanned(document), "PDF", diego)
    answer = brought([scan], diego)
    assert (answer.accepted, answer.code) == (False, "not_waiting")


def test_an_assistant_scans_and_says_who_signed(
    document: documents.Document, elena: Post, diego: Post
) -> None:
    organization.assign_post(
        position=elena.position,
        user=diego.user,
        kind=AssignmentKind.ASSISTANT,
        starts_on=date(2026, 2, 1),
        actor=SYSTEM,
    )
    actor = organization.actor_for(diego.user, elena.position.pk)
    scan = kept(printed_and_scanned(document), "PDF", elena)
    assert brought([scan], Post(diego.user, elena.position, actor)).accepted
    signature = signature_of(document, elena)
    assert (signature.signer_name, signature.signed_by) == (
        "Elena Ficticia",
        diego.user,
    )


def test_only_who_may_sign_as_the_post_can_have_signed(
    document: documents.Document, elena: Post, diego: Post
) -> None:
    (other,) = list_hands(diego.actor)
    scan = kept(printed_and_scanned(document), "PDF", elena)
    with pytest.raises(InkSignerError):
        take_in_scan(pages=[scan], signed_by=other.assignment_id, actor=elena.actor)


def test_ink_does_not_take_the_place_of_a_digital_signature(
    elena: Post, diego: Post, official_key: OfficialKey, trust_folder: object
) -> None:
    document = waiting_for(elena, others=[(diego, 1)])
    token_signs(document, diego, official_key("Diego Ficticio", "90000903", "1A"))
    answer = brought([kept(printed_and_scanned(document), "PDF", elena)], elena)
    assert (answer.accepted, answer.code) == (False, "mixed_signatures")
    assert desk.fresh(document).state == DocumentState.APPROVED


def test_a_broken_file_is_refused(document: documents.Document, elena: Post) -> None:
    broken = documents.receive_bytes(
        b"%PDF-1.7\nnada\nstartxref\n9\n%%EOF\n", name="x.pdf", actor=elena.actor
    )
    answer = brought([broken], elena)
    assert (answer.accepted, answer.code) == (False, "broken")
