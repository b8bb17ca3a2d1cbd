"""What the tests of signing share: documents that wait for a signature, and PDFs as a token gives them back."""

from __future__ import annotations

from collections.abc import Sequence

from llaqta.documents import api as documents
from llaqta.documents.models import DocumentSignature, SigningItem
from llaqta.documents.services.signing import means
from llaqta.documents.services.signing.taking_in import TakenIn, take_in
from llaqta.documents.tests import desk
from llaqta.signatures.api import DemoKey
from llaqta.signatures.fake_agent import signing as foreign
from tests.cast import Post


def waiting_for(
    post: Post,
    *,
    subject: str = "Informe de actividades",
    others: Sequence[tuple[Post, int]] = (),
) -> documents.Document:
    """An approved document that the post itself wrote and signs, after or beside others."""
    signers = [(other.position.pk, ordinal) for other, ordinal in others]
    return desk.approved(desk.own(post, subject=subject, signers=signers), post)


def signature_of(document: documents.Document, post: Post) -> DocumentSignature:
    return DocumentSignature.objects.get(document=document, position=post.position)


def sent(document: documents.Document, post: Post) -> SigningItem:
    """Its item in a batch of its own."""
    session = documents.start_session(
        signature_ids=[signature_of(document, post).pk], actor=post.actor
    )
    (item,) = documents.list_items(session)
    return item


def token_signed(item: SigningItem, key: DemoKey, *, lock: bool = False) -> bytes:
    """As the program on the official's computer gives it back: foreign work, on purpose."""
    return foreign.sign_pdf(means.bytes_of(item.sent), key=key, lock=lock)


def returned(item: SigningItem, content: bytes, post: Post) -> TakenIn:
    return take_in(item_uuid=item.uuid, returned=content, actor=post.actor)


def token_signs(document: documents.Document, post: Post, key: DemoKey) -> TakenIn:
    """The whole way of one document through the token."""
    item = sent(document, post)
    return returned(item, token_signed(item, key), post)
